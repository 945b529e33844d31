// SPDX-License-Identifier: Apache-2.0
import type { CosObjects } from '../../../../functions/enforcer/engines/cos/objects';

/** Objects in memory, as a bucket keeps them. */
export class KeptObjects implements Pick<CosObjects, 'list' | 'read' | 'write' | 'remove'> {
  readonly kept = new Map<string, string>();
  /** Names that were written, the oldest first. */
  readonly written: string[] = [];
  /** What is asked now, for a bucket that fails. */
  before: (what: string, name: string) => void = () => undefined;

  async *list(prefix: string, after: string): AsyncIterable<string> {
    await Promise.resolve(this.before('list', prefix));
    yield* [...this.kept.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
  }

  read(name: string): Promise<string | undefined> {
    return Promise.resolve(this.before('read', name)).then(() => this.kept.get(name));
  }

  write(name: string, body: string): Promise<void> {
    return Promise.resolve(this.before('write', name)).then(() => {
      this.kept.set(name, body);
      this.written.push(name);
    });
  }

  remove(name: string): Promise<void> {
    return Promise.resolve(this.before('remove', name)).then(() => void this.kept.delete(name));
  }
}
