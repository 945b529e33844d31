// SPDX-License-Identifier: Apache-2.0
import {
  APPLICATION_PLACE,
  type CosDirective,
  SUBJECT_PLACE,
  type Target,
  whyNotFound,
} from '../../../../lib/directives';
import { checkClocks, EARLIEST_DATE_MS } from '../clocks';
import { type Erased, type Eraser, inGroups, MARKER, markerKey, type MarkerName } from '../eraser';
import type { RunContext } from '../engine';
import type { CosObjects } from './objects';
import { LISTING_GRAIN_MS } from './sweep';
import type { ObjectStore, Page, PendingUpload } from './store';

/** Each folder is a handful of requests that wait for an answer most of their time. */
const FOLDERS_AT_ONCE = 16;

/** Pages of the uploads of all folders that are read rather than those of each folder. */
const UPLOAD_PAGES = 10;

const MEANWHILE = 'written meanwhile';
const NO_TIME = 'the time of the run ended before';

const UNREADABLE =
  'objects or uploads with a name that can be read in two ways, of which the other one is another object; rename or delete them by hand';

type Uploads = Pick<Page<PendingUpload>, 'items' | 'unreadable' | 'clockMs' | 'next'>;

/** What a target asks for. */
interface Folder {
  readonly prefix: string;
  /** Everything in it goes, and not only what is old enough. */
  readonly isWhole: boolean;
  readonly isDue: (page: Pick<Page<unknown>, 'clockMs'>, atMs: number) => boolean;
}

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
    const folders = new Map<number, Folder>();
    for (const [index, target] of targets.entries()) {
      const folder = folderOf(this.subject, target);
      if ('why' in folder) left.set(index, folder.why);
      else folders.set(index, this.folder(folder.prefix, target.atLeastMs));
    }
    let deleted = 0;
    const begun = await this.uploadsOfAll(folders.size);
    const clear = async (index: number): Promise<void> => {
      const folder = folders.get(index);
      const problem = folder && (await this.clear(folder, begun, (objects) => (deleted += objects)));
      if (problem !== undefined) left.set(index, problem);
    };
    // a whole application may take longer than a run has: in each it comes behind the subjects.
    const inTurn = inGroups(targets, ({ subject }) => subject === undefined, FOLDERS_AT_ONCE);
    for (const { indexes } of inTurn) await Promise.all(indexes.map(clear));
    if (begun !== undefined && !this.context.dryRun) {
      const still = await this.uploadsOfAll(folders.size);
      for (const [index, folder] of folders) {
        const problem = left.has(index) ? undefined : await this.whyNotYet(folder, still);
        if (problem !== undefined) left.set(index, problem);
      }
    }
    return { deleted, left };
  }

  private folder(prefix: string, atLeastMs: number | undefined): Folder {
    // one time for both passes: what falls due between them did not come meanwhile.
    let clockMs: number | undefined;
    return {
      prefix,
      isWhole: atLeastMs === undefined,
      isDue: ({ clockMs: storeMs }, atMs) => {
        if (atLeastMs === undefined) return true;
        clockMs ??= this.earlier(storeMs);
        return this.isDue(clockMs, atMs, atLeastMs);
      },
    };
  }

  /**
   * Empties a folder, or takes what is old enough out of it, and looks again. Returns why something may still be there.
   * @param begun uploads of all folders; undefined: those of the folder are asked for, and looked for again
   */
  private async clear(
    { prefix, isWhole, isDue }: Folder,
    begun: Uploads | undefined,
    count: (objects: number) => void,
  ): Promise<string | undefined> {
    // a search that finds nothing needs no second one.
    let found = false;
    for (const pass of this.context.dryRun ? ['erase'] : ['erase', 'look']) {
      if (pass === 'look' && !found) break;
      for (let from: string | undefined; ;) {
        if (this.context.remainingMs() <= 0) return NO_TIME;
        const page = await this.store.versions(prefix, from);
        // who deletes by such a name deletes another object, and a search for what is left does not see it either.
        if (page.unreadable.some((atMs) => isDue(page, atMs))) return UNREADABLE;
        const due = page.items.filter((each) => isDue(page, each.modifiedMs));
        // a marker alone hides what lies below it: it goes with all else, and never by its age.
        const gone = isWhole ? due : due.filter(({ marker }) => !marker);
        if (pass === 'look' && gone.length > 0) return MEANWHILE;
        found ||= gone.length > 0;
        if (!this.context.dryRun && gone.length > 0) {
          const refused = await this.store.remove(gone);
          const [first] = refused;
          if (first !== undefined) return `${refused.length} objects whose deletion was refused with ${first.code}`;
        }
        count(gone.filter(({ marker }) => !marker).length);
        from = page.next;
        if (from === undefined) break;
      }
      // those of all are looked for again together, when every folder is empty.
      if (pass === 'look' && begun !== undefined) break;
      for await (const page of this.uploads(prefix, begun)) {
        if (page.unreadable.some((atMs) => isDue(page, atMs))) return UNREADABLE;
        const gone = page.items.filter((each) => isDue(page, each.startedMs));
        if (pass === 'look' && gone.length > 0) return MEANWHILE;
        found ||= gone.length > 0;
        if (!this.context.dryRun) for (const upload of gone) await this.store.abort(upload);
        count(gone.length);
      }
    }
    return undefined;
  }

  /** Unfinished uploads below a folder, by pages. */
  private async *uploads(prefix: string, ofAll: Uploads | undefined): AsyncGenerator<Uploads> {
    if (ofAll !== undefined) {
      yield { ...ofAll, items: ofAll.items.filter(({ key }) => key.startsWith(prefix)) };
      return;
    }
    for (let from: string | undefined; ;) {
      const page = await this.store.uploads(prefix, from);
      yield page;
      from = page.next;
      if (from === undefined) return;
    }
  }

  /**
   * The uploads of every folder at once: most folders have none, and to ask for each takes a request. Undefined where that
   * would take more requests, or where the name of one cannot be read, so that nobody knows whose it is.
   */
  private async uploadsOfAll(folders: number): Promise<Uploads | undefined> {
    if (folders <= UPLOAD_PAGES) return undefined;
    const [before = ''] = this.subject.prefix.split('{', 1);
    const found: PendingUpload[] = [];
    let pages = 0;
    let clockMs = Number.POSITIVE_INFINITY;
    for await (const page of this.uploads(before, undefined)) {
      pages += 1;
      if (page.unreadable.length > 0 || (pages === UPLOAD_PAGES && page.next !== undefined)) return undefined;
      found.push(...page.items);
      clockMs = Math.min(clockMs, page.clockMs);
    }
    return { items: found, unreadable: [], clockMs };
  }

  private async whyNotYet({ prefix, isDue }: Folder, ofAll: Uploads | undefined): Promise<string | undefined> {
    if (this.context.remainingMs() <= 0) return NO_TIME;
    for await (const page of this.uploads(prefix, ofAll)) {
      // one with a name that cannot be read came meanwhile too.
      const all = [...page.items.map(({ startedMs }) => startedMs), ...page.unreadable];
      if (all.some((atMs) => isDue(page, atMs))) return MEANWHILE;
    }
    return undefined;
  }

  private isDue(clockMs: number, atMs: number, atLeastMs: number): boolean {
    // a date that was never set says nothing of the age.
    return atMs >= EARLIEST_DATE_MS && atMs + LISTING_GRAIN_MS <= clockMs - atLeastMs;
  }

  /** The earlier of the two clocks; fails where one of them must be wrong. */
  private earlier(storeMs: number): number {
    checkClocks(this.directive.unit, this.context.now(), storeMs);
    return Math.min(this.context.now(), storeMs);
  }

  async position(of: MarkerName): Promise<string> {
    return (await this.markers.read(this.marker(of))) ?? '';
  }

  async moveTo(of: MarkerName, position: string): Promise<void> {
    await this.markers.write(this.marker(of), position);
  }

  private marker(of: MarkerName): string {
    return `${MARKER}/${markerKey(this.directive.id, of)}`;
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
