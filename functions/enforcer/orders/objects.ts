// SPDX-License-Identifier: Apache-2.0
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What the ledger needs of a place for objects. Names are made by the ledger: hexadecimal, digits, `/`, `-`, `.`. */
export interface ObjectStore {
  /** Writes an object unless one of that name is there. False: there was one, and nothing was written. */
  create(name: string, body: string): Promise<boolean>;
  /** The object, or undefined where there is none. Every other failure is an error: it never counts as none. */
  read(name: string): Promise<string | undefined>;
  /** Names below a prefix that come after `after`, in the order of their bytes. */
  list(prefix: string, after: string): AsyncIterable<string>;
  /** Removes an object that is no entry of the ledger: one of the inbox. */
  remove(name: string): Promise<void>;
}

/** Objects as files of a folder: for runs without an account. */
export class FolderObjects implements ObjectStore {
  private serial = 0;

  constructor(private readonly folder: string) {}

  async create(name: string, body: string): Promise<boolean> {
    const file = join(this.folder, name);
    // linked in one step: whoever is killed here leaves a whole object or none, and of two at once one is the first.
    const scratch = `${file}.${process.pid}.${(this.serial += 1)}.partial`;
    await writeFile(scratch, body).catch(async (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await mkdir(dirname(file), { recursive: true });
      await writeFile(scratch, body);
    });
    try {
      await link(scratch, file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(scratch, { force: true });
    }
  }

  async read(name: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.folder, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async *list(prefix: string, after: string): AsyncIterable<string> {
    yield* this.below(prefix, after);
  }

  private async *below(path: string, after: string): AsyncIterable<string> {
    let entries;
    try {
      entries = await readdir(join(this.folder, path), { withFileTypes: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = `${path}${entry.name}`;
      if (entry.isDirectory()) {
        if (`${name}/\uffff` > after) yield* this.below(`${name}/`, after);
      } else if (!name.endsWith('.partial') && name > after) yield name;
    }
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
  }
}
