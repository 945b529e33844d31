// SPDX-License-Identifier: Apache-2.0
import type { CosDirective } from '../../../../lib/directives';
import { checkClocks, checkOwnClock, EARLIEST_DATE_MS } from '../clocks';
import type { RunContext, Skipped, StepResult } from '../engine';
import { isTerminationDue, terminatedPrefixes, type DuePrefix } from './prefixes';
import type { ObjectStore, Page, PendingUpload, Refusal, StoredVersion } from './store';
import type { TerminationSource } from './terminations';

/** A listing prints times down to the second: an entry may be almost one second younger than it says. */
export const LISTING_GRAIN_MS = 999;
/** Time kept for one more listing with its deletion. */
const MARGIN_MS = 2_000;

interface Cursor {
  /** The application before the one that was at work: the source of terminations goes on behind it. */
  readonly after?: string;
  readonly application?: string;
  readonly phase: 'versions' | 'uploads';
  readonly marker?: string;
}

/**
 * Deletes by age, page by page: what is due on a page is gone before the next page is read. Ages count by the earlier of
 * the enforcer's and the store's clock. In a bucket without versions an object that is overwritten in the milliseconds
 * between listing and deletion is deleted with its new content: the service has no conditional deletion.
 */
export async function sweep(
  directive: CosDirective,
  store: ObjectStore,
  source: TerminationSource | undefined,
  context: RunContext,
): Promise<StepResult> {
  if (directive.deleteAfterMs === null) return { deleted: 0, complete: true, notices: [] };
  checkOwnClock(context.now());
  const start = readCursor(context.cursor);
  const work = new Sweep(directive, directive.deleteAfterMs, store, context);
  const strange: string[] = [];
  const plain: readonly DuePrefix[] = [{ prefix: directive.prefix }];
  const prefixes =
    source === undefined
      ? plain
      : terminatedPrefixes(
          directive,
          source,
          start.after,
          (at) => isTerminationDue(directive, at, context.now()),
          (id) => strange.push(id),
        );
  let after = start.after;
  let stopped: Cursor | undefined;
  for await (const prefix of prefixes) {
    const { application } = prefix;
    const fresh: Cursor = {
      phase: 'versions',
      ...(application === undefined ? {} : { application }),
      ...(after === undefined ? {} : { after }),
    };
    stopped = await work.prefix(
      prefix,
      start.application === application ? { ...start, ...fresh, phase: start.phase } : fresh,
    );
    if (stopped !== undefined) break;
    after = application;
  }
  work.throwIfRefused();
  const notices =
    strange.length === 0
      ? []
      : [
          `${strange.length} rows of '${directive.terminations?.table ?? ''}' carry no usable application or date, such as '${strange[0] ?? ''}': their objects are not deleted; correct the rows`,
        ];
  return {
    deleted: work.deleted,
    complete: stopped === undefined,
    ...(stopped === undefined ? {} : { cursor: JSON.stringify(stopped) }),
    notices,
    ...(work.skipped.length === 0 ? {} : { skipped: work.skipped }),
  };
}

class Sweep {
  deleted = 0;
  private readonly refused: Refusal[] = [];
  private stillListed = 0;
  private unreadable = 0;
  private compared = false;

  constructor(
    private readonly directive: CosDirective,
    private readonly deleteAfterMs: number,
    private readonly store: ObjectStore,
    private readonly context: RunContext,
  ) {}

  /** Works through one prefix; returns where it stopped for time. */
  async prefix(due: DuePrefix, start: Cursor): Promise<Cursor | undefined> {
    const head = {
      ...(start.after === undefined ? {} : { after: start.after }),
      ...(due.application === undefined ? {} : { application: due.application }),
    };
    if (start.phase === 'versions') {
      const stopped = await this.pages(
        start.marker,
        (from) => this.store.versions(due.prefix, from),
        (page) => this.deleteDue(due, page),
        isSameVersion,
        (marker) => ({ ...head, phase: 'versions', marker }),
      );
      if (stopped !== undefined) return stopped;
    }
    return this.pages(
      start.phase === 'uploads' ? start.marker : undefined,
      (from) => this.store.uploads(due.prefix, from),
      (page) => this.abortDue(due, page),
      (one, other) => one.key === other.key && one.uploadId === other.uploadId,
      (marker) => ({ ...head, phase: 'uploads', marker }),
    );
  }

  /** What stays although it is due, with the way out. */
  get skipped(): readonly Skipped[] {
    const found = [
      {
        reason: 'a name that can be read in two ways, of which the other one is another object',
        count: this.unreadable,
        remedy: `rename or delete the objects of '${this.directive.bucket}' under '${this.directive.prefix}' by hand`,
      },
      {
        reason: 'listed after its deletion was confirmed',
        count: this.stillListed,
        remedy: 'none: the next run deletes it again',
      },
    ];
    return found.filter(({ count }) => count > 0);
  }

  throwIfRefused(): void {
    const [first] = this.refused;
    if (first === undefined) return;
    throw new Error(
      `deletion of ${this.refused.length} objects of '${this.directive.bucket}' must be allowed, got ${first.code} for '${JSON.stringify(first.key).slice(1, -1)}'; ${
        first.code === 'NameNotPossible'
          ? 'delete those with dots between slashes by hand, and never write such names'
          : "let the enforcer's role delete objects and versions, and remove object locks"
      }`,
    );
  }

  /** @param act works on one page, and returns what it deleted */
  private async pages<T>(
    from: string | undefined,
    list: (from: string | undefined) => Promise<Page<T>>,
    act: (page: Page<T>) => Promise<readonly T[]>,
    isSame: (one: T, other: T) => boolean,
    toCursor: (marker: string | undefined) => Cursor,
  ): Promise<Cursor | undefined> {
    let marker = from;
    for (;;) {
      const page = await list(marker);
      if (!this.compared) checkClocks(this.directive.unit, this.context.now(), page.clockMs);
      this.compared = true;
      this.unreadable += page.unreadable.length;
      const gone = await act(page);
      // a store that says «deleted» is believed when it no longer lists it.
      const still =
        gone.length === 0 || this.context.dryRun
          ? []
          : (await list(marker)).items.filter((item) => gone.some((each) => isSame(each, item)));
      this.stillListed += still.length;
      this.deleted += gone.length - still.length;
      if (page.next === undefined) return undefined;
      // a marker inside a key would name a version that has just gone: the shorter list is read again instead.
      const again = !page.wholeKeys && gone.length > still.length && !this.context.dryRun;
      marker = again ? marker : page.next;
      const cursor = toCursor(marker);
      this.context.checkpoint?.(JSON.stringify(cursor), this.deleted, this.skipped);
      if (this.context.remainingMs() <= MARGIN_MS) return cursor;
    }
  }

  private async deleteDue(due: DuePrefix, page: Page<StoredVersion>): Promise<readonly StoredVersion[]> {
    const isDue = (version: StoredVersion): boolean => this.isDue(due, version.key, version.modifiedMs, page.clockMs);
    const kept = new Set(page.items.filter((version) => !isDue(version)).map((version) => version.key));
    const gone = await this.remove(
      page.items.filter((version) => !version.marker && isDue(version)),
      kept,
    );
    // a marker goes last, and only with everything below it: alone it would bring an older version back to light.
    if (!page.wholeKeys) return gone;
    const markers = page.items.filter((version) => version.marker && isDue(version) && !kept.has(version.key));
    return [...gone, ...(await this.remove(markers, kept))];
  }

  private async remove(versions: readonly StoredVersion[], kept: Set<string>): Promise<readonly StoredVersion[]> {
    if (versions.length === 0 || this.context.dryRun) return versions;
    const refused = await this.store.remove(versions);
    for (const refusal of refused) {
      this.refused.push(refusal);
      kept.add(refusal.key);
    }
    const ids = new Set(refused.map(idOf));
    return versions.filter((version) => !ids.has(idOf(version)));
  }

  private async abortDue(due: DuePrefix, page: Page<PendingUpload>): Promise<readonly PendingUpload[]> {
    const gone: PendingUpload[] = [];
    for (const upload of page.items) {
      if (!this.isDue(due, upload.key, upload.startedMs, page.clockMs)) continue;
      const refusal = this.context.dryRun ? undefined : await this.store.abort(upload);
      if (refusal === undefined) gone.push(upload);
      else this.refused.push(refusal);
    }
    return gone;
  }

  private isDue(due: DuePrefix, key: string, atMs: number, storeMs: number): boolean {
    // a listing that answers outside the prefix is not believed.
    if (!key.startsWith(due.prefix)) return false;
    if (due.latestMs !== undefined)
      return isTerminationDue(this.directive, due.latestMs, Math.min(this.context.now(), storeMs));
    // a date that was never set says nothing of the age.
    if (!(atMs >= EARLIEST_DATE_MS)) return false;
    return atMs + LISTING_GRAIN_MS <= Math.min(this.context.now(), storeMs) - this.deleteAfterMs;
  }
}

function idOf({ key, versionId = '' }: { readonly key: string; readonly versionId?: string }): string {
  return JSON.stringify([key, versionId]);
}

/** An object that was written again since is another one. */
function isSameVersion(one: StoredVersion, other: StoredVersion): boolean {
  return one.key === other.key && one.versionId === other.versionId && one.modifiedMs === other.modifiedMs;
}

function readCursor(text: string | undefined): Cursor {
  if (text === undefined) return { phase: 'versions' };
  try {
    const { after, application, phase, marker } = JSON.parse(text) as Record<string, unknown>;
    return {
      phase: phase === 'uploads' ? 'uploads' : 'versions',
      ...(typeof after === 'string' ? { after } : {}),
      ...(typeof application === 'string' ? { application } : {}),
      ...(typeof marker === 'string' ? { marker } : {}),
    };
  } catch {
    return { phase: 'versions' };
  }
}
