// SPDX-License-Identifier: Apache-2.0
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { endWithProcess, findBinary, freePort, until } from './engines';

export const KAFKA_INSTALL = 'scripts/ci/install-kafka.sh';
export const java = findBinary('java');

/** The jars that `scripts/ci/install-kafka.sh` fetched. */
export const kafkaLibs = ((): string | undefined => {
  const home = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'retention-stack', 'kafka');
  if (!existsSync(home)) return undefined;
  const versions = readdirSync(home).filter((version) => existsSync(join(home, version, '.complete')));
  const version = versions.sort().at(-1);
  return version === undefined ? undefined : join(home, version, 'libs');
})();

export interface StartedKafka {
  /** Speaks without credentials, as a super user. */
  readonly host: string;
  /** Asks for `reader` / `reader-secret`, who may describe topics and nothing else. */
  readonly guarded: string;
  readonly kafka: Kafka;
  readonly admin: Admin;
  /** Writes records as the Java client does, which knows every compression. Needs a JDK. */
  produce(topic: string, compression: string, records: number): Promise<void>;
  stop(): Promise<void>;
}

const PRODUCE = `import java.util.Properties;
import org.apache.kafka.clients.producer.*;
public class Produce {
  public static void main(String[] args) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", args[0]);
    settings.put("compression.type", args[2]);
    settings.put("linger.ms", "100");
    settings.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    settings.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    try (Producer<String, String> producer = new KafkaProducer<>(settings)) {
      for (int i = 0; i < Integer.parseInt(args[3]); i++) producer.send(new ProducerRecord<>(args[1], "record " + i));
    }
  }
}
`;

/** Starts one broker that is its own controller. Nothing expires by itself, so that tests see only what is trimmed. */
export async function startKafka(): Promise<StartedKafka> {
  const [open, guarded, controller] = [await freePort(), await freePort(), await freePort()];
  const directory = mkdtempSync(join(tmpdir(), 'retention-kafka-'));
  let child: ChildProcess | undefined = undefined;
  const forget = endWithProcess(
    () => child,
    () => directory,
  );
  const config = join(directory, 'server.properties');
  const users = 'user_reader="reader-secret" user_admin="admin-secret"';
  writeFileSync(
    config,
    `node.id=1
process.roles=broker,controller
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${open},GUARDED://127.0.0.1:${guarded},CONTROLLER://127.0.0.1:${controller}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,GUARDED:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
sasl.enabled.mechanisms=PLAIN
listener.name.guarded.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required ${users};
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:admin
log.dirs=${join(directory, 'data')}
log.retention.ms=-1
# what a test wrote stays until the test itself deletes it: topics may have the retention that their estate states.
log.retention.check.interval.ms=86400000
log.initial.task.delay.ms=86400000
auto.create.topics.enable=true
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
group.initial.rebalance.delay.ms=0
`,
  );
  const run = [`-cp`, `${kafkaLibs ?? ''}/*`];
  const format = ['kafka.tools.StorageTool', 'format', '-t', 'AAAAAAAAAAAAAAAAAAAAAQ', '-c', config];
  await promisify(execFile)(java ?? 'java', [...run, ...format]);
  const broker = spawn(java ?? 'java', ['-Xmx384m', '-XX:TieredStopAtLevel=1', ...run, 'kafka.Kafka', config], {
    stdio: 'ignore',
  });
  child = broker;
  const ended = new Promise<void>((resolve) => broker.once('exit', () => resolve()));
  const kafka = new Kafka({
    clientId: 'test',
    brokers: [`127.0.0.1:${open}`],
    logLevel: logLevel.NOTHING,
    retry: { retries: 2 },
  });
  const admin = kafka.admin();
  await until(
    () =>
      admin
        .connect()
        .then(() => admin.listTopics())
        .then(() => true),
    `Kafka on port ${open}`,
    60_000,
  );
  return {
    host: `127.0.0.1:${open}`,
    guarded: `127.0.0.1:${guarded}`,
    kafka,
    admin,
    async produce(topic, compression, records) {
      const source = join(directory, 'Produce.java');
      writeFileSync(source, PRODUCE);
      const args = ['-Xmx128m', '-XX:TieredStopAtLevel=1', ...run, source, `127.0.0.1:${open}`, topic, compression];
      await promisify(execFile)(java ?? 'java', [...args, String(records)]);
    },
    async stop() {
      await admin.disconnect();
      broker.kill('SIGKILL');
      await ended;
      forget();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
