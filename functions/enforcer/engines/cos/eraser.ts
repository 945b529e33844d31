// SPDX-License-Identifier: Apache-2.0
import {
  APPLICATION_PLACE,
  type CosDirective,
  SUBJECT_PLACE,
  type Target,
  whyNotFound,
} from '../../../../lib/directives';
import { type Erased, type Eraser, MARKER } from '../eraser';
import type { RunContext } from '../engine';
import type { CosObjects } from './objects';
import type { ObjectStore } from './store';

/** Each folder is a handful of requests that wait for an answer most of their time. */
const FOLDERS_AT_ONCE = 16;

type FoundBy = Extract<NonNullable<CosDirective['subject']>, { readonly prefix: string }>;

/** Deletes every object, version and unfinished upload below the folder of a subject or an application. */
export class CosEraser implements Eraser {
  constructor(
    private readonly store: ObjectStore,
    private readonly directive: CosDirective,
    private readonly subject: FoundBy,
    private readonly context: Pick<RunContext, 'now' | 'remainingMs' | 'dryRun'>,
    private readonly markers: Pick<CosObjects, 'read' | 'write'>,
  ) {}

  ensure(): Promise<void> {
    return Promise.resolve();
  }

  async erase(targets: readonly Target[]): Promise<Erased> {
    const left = new Map<number, string>();
    let deleted = 0;
    const one = async (target: Target, index: number): Promise<void> => {
      const folder = folderOf(this.subject, target);
      const problem = 'why' in folder ? folder.why : await this.clear(folder.prefix, (objects) => (deleted += objects));
      if (problem !== undefined) left.set(index, problem);
    };
    for (let start = 0; start < targets.length; start += FOLDERS_AT_ONCE) {
      await Promise.all(
        targets.slice(start, start + FOLDERS_AT_ONCE).map((target, offset) => one(target, start + offset)),
      );
    }
    return { deleted, left };
  }

  /** Empties a folder and looks again. Returns why something of it may still be there. */
  private async clear(prefix: string, count: (objects: number) => void): Promise<string | undefined> {
    for (let from: string | undefined; ;) {
      if (this.context.remainingMs() <= 0) return 'the time of the run ended before';
      const page = await this.store.versions(prefix, from);
      if (!this.context.dryRun && page.items.length > 0) {
        const refused = await this.store.remove(page.items);
        const [first] = refused;
        if (first !== undefined) return `${refused.length} objects whose deletion was refused with ${first.code}`;
      }
      count(page.items.filter(({ marker }) => !marker).length);
      from = page.next;
      if (from === undefined) break;
    }
    for (let from: string | undefined; ;) {
      const page = await this.store.uploads(prefix, from);
      if (!this.context.dryRun) for (const upload of page.items) await this.store.abort(upload);
      count(page.items.length);
      from = page.next;
      if (from === undefined) break;
    }
    if (this.context.dryRun) return undefined;
    const there = [await this.store.versions(prefix), await this.store.uploads(prefix)];
    return there.some(({ items }) => items.length > 0) ? 'written meanwhile' : undefined;
  }

  async position(): Promise<string> {
    return (await this.markers.read(this.marker)) ?? '';
  }

  async moveTo(position: string): Promise<void> {
    await this.markers.write(this.marker, position);
  }

  private get marker(): string {
    return `${MARKER}/${this.directive.id}`;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The folder that holds all records of a target and no other one's. */
export function folderOf(subject: FoundBy, target: Target): { readonly prefix: string } | { readonly why: string } {
  const why = whyNotFound(subject, target);
  if (why !== undefined) return { why };
  const folders = subject.prefix.split('/').slice(0, -1);
  const ids = folders.map((part) =>
    part === SUBJECT_PLACE ? target.subject : part === APPLICATION_PLACE ? target.application : part,
  );
  const open = ids.indexOf(undefined);
  return { prefix: `${(open < 0 ? ids : ids.slice(0, open)).join('/')}/` };
}
