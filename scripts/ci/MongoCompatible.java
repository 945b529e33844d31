// SPDX-License-Identifier: Apache-2.0
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** Serves MongoDB's wire protocol from memory on a loopback port, until it is killed or its parent closes the input. */
public final class MongoCompatible {
  public static void main(String[] arguments) throws Exception {
    MongoServer server = new MongoServer(new MemoryBackend());
    server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // the parent never writes: the end of the input is the end of the test.
    }
    server.shutdownNow();
  }
}
