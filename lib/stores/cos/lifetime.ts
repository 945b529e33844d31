// SPDX-License-Identifier: Apache-2.0
import { documented, setting, slowest, sumMs, unbounded, type Copy, type Term } from '../../lifetime';
import { DAY_MS, formatMs } from '../../policy';
import { settingTerm, type DocumentedTime } from '../limit';
import { isUnknown, type Found } from '../resource';
import { arrivalTerms, drainTerms, earlyTerm, enforcerTerms } from '../shared-terms';
import type { Placement, StoreContext } from '../store';
import { ABORT_DAYS, EXECUTION, EXPIRATION_DAYS, NONCURRENT_DAYS, ROUNDING } from './limits';
import type { CosExpiry, CosLocation, CosSettings, CosUnit } from './types';

/**
 * Every copy of an object, term by term.
 *
 *     by lifecycle      object   arrival + Dd + 1 d + 1 d + tail
 *                       version  object + Nd + 1 d + 1 d + tail
 *                       upload   arrival + Md + 1 d + 1 d + tail
 *     by the enforcer   object, version and upload alike: arrival + E + J + drain, each by its own age; drain with the
 *                       pauses between its runs
 *     by termination    the same with the termination lag for the arrival, or lag + arrival + J + drain where that is later
 */
export function lifetime(
  unit: Pick<CosUnit, 'versioned'>,
  settings: CosSettings,
  placement: Placement<CosLocation>,
  expiry: CosExpiry | null,
  context: StoreContext,
): Copy[] {
  const found = expiry ?? { expirationDays: null, noncurrentDays: null, deleteAfterMs: null };
  const versioned = settings.versioned !== false;
  const run = [term(ROUNDING), term(EXECUTION), context.assumptions.term('cos-tail')];
  const start = startTerms(placement, context);
  const lock = lockTerms(settings.objectLock);
  const abort = settingTerm(
    ABORT_DAYS,
    settings.abortDays,
    DAY_MS,
    'no rule for the whole bucket aborts unfinished uploads, and their parts stay for ever: add one',
  );
  const copies: Copy[] = [];
  if (found.deleteAfterMs !== null) {
    const age = setting('cos-delete-by-age', 'deleted by the enforcer at the age of', found.deleteAfterMs);
    const run = [
      ...enforcerTerms(context),
      ...drainTerms(context, placement.unit, context.assumptions.term('cos-delete-drain')),
    ];
    // where the end of use starts the clock, a delay on the way matters only when it is longer than the age itself.
    const late = [...afterTerms(placement, context), ...arrivalTerms(placement, context)];
    const doneMs = Math.max(found.deleteAfterMs, sumMs(late)) + sumMs(run);
    const removed = [...run, ...lock, ...forgottenTerms(placement, doneMs, context)];
    const due = slowest([...start, age, ...removed], [...late, ...removed]);
    copies.push({
      kind: 'live',
      name: 'object',
      latest: due,
      earliest: earliestTerms([age, earlyTerm(context)], found, placement),
    });
    copies.push(...strayCopies(found, placement, due));
    if (versioned) copies.push({ kind: 'version', name: 'noncurrent version', latest: due, earliest: [] });
    // the enforcer aborts what it knows; the rule for the whole bucket is there for every upload.
    const upload = Number.isFinite(abort.ms) ? due : [...start, abort];
    copies.push({ kind: 'upload', name: 'unfinished upload', latest: upload, earliest: [] });
  } else {
    const expiration = settingTerm(
      EXPIRATION_DAYS,
      found.expirationDays,
      DAY_MS,
      `no lifecycle rule expires the prefix '${placement.location.prefix}': add one`,
    );
    const live = [...start, expiration, ...run, ...lock];
    // the rule counts from the last write, so after the end of use nothing is left for certain.
    const earliest = placement.obligation.clock === 'terminated' ? [] : [expiration];
    copies.push({ kind: 'live', name: 'object', latest: live, earliest });
    copies.push(...strayCopies(found, placement, live));
    if (versioned) {
      const noncurrent = settingTerm(
        NONCURRENT_DAYS,
        found.noncurrentDays,
        DAY_MS,
        `the bucket keeps versions and no rule expires the noncurrent ones under '${placement.location.prefix}': add noncurrent expiration`,
      );
      copies.push({ kind: 'version', name: 'noncurrent version', latest: [...live, noncurrent, ...run], earliest: [] });
    }
    copies.push({ kind: 'upload', name: 'unfinished upload', latest: [...start, abort, ...run], earliest: [] });
  }
  if (unit.versioned && settings.versioned === false) {
    const suspended = unbounded(
      'cos-versioning',
      'versions from before',
      "the estate says that the bucket keeps versions and 'versioning_enable' is off: a suspended bucket keeps the old ones and looks as if it had none; set it, or state versioned: false once they are gone",
    );
    copies.push({ kind: 'version', name: 'older version', latest: [...start, suspended], earliest: [] });
  }
  if (settings.replicated !== false && settings.replicated !== null) {
    const replica = unbounded(
      'cos-replica',
      'replica in another bucket',
      'lifecycle results are not replicated, so copies there outlive these: remove the replication or place the target bucket in the estate',
    );
    copies.push({ kind: 'version', name: 'replica', latest: [...start, replica], earliest: [] });
  }
  return copies;
}

/** A lifecycle rule beside the directive deletes at its own age, whether the customer left or not. */
function earliestTerms(age: readonly Term[], found: CosExpiry, placement: Placement<CosLocation>): readonly Term[] {
  const { expirationDays } = found;
  if (expirationDays === null) return age;
  if (placement.obligation.clock === 'terminated') return [];
  const ms = isUnknown(expirationDays) ? 0 : expirationDays * DAY_MS;
  return ms < sumMs(age) ? [setting(EXPIRATION_DAYS.id, EXPIRATION_DAYS.text, ms)] : age;
}

/** Objects that a rule of a narrower prefix, of a date or of what is not known deletes earlier than the others. */
function strayCopies(found: CosExpiry, placement: Placement<CosLocation>, latest: readonly Term[]): Copy[] {
  return (found.strayRules ?? []).flatMap(({ text, objectDays }): Copy[] => {
    if (objectDays === null) return [];
    // the rule counts from the last write, so after the end of use nothing is left for certain.
    const ms = placement.obligation.clock === 'terminated' ? 0 : objectDays * DAY_MS;
    return [{ kind: 'live', name: `object under a ${text}`, latest, earliest: [setting('cos-stray-rule', text, ms)] }];
  });
}

function startTerms(placement: Placement<CosLocation>, context: StoreContext): Term[] {
  const { clock } = placement.obligation;
  if (placement.location.terminations !== undefined) {
    if (clock === 'terminated') return [context.assumptions.term('termination-lag')];
    return [
      unbounded(
        'cos-termination-clock',
        'deletion that waits until the customer leaves',
        `the deadline counts from ${clock}, and with 'terminations' nothing is deleted before the end of use: remove them`,
      ),
    ];
  }
  // the store's own clock is the last write; what counts from creation must be written once.
  if (clock === 'lastWritten') return [...arrivalTerms(placement, context)];
  return [
    ...arrivalTerms(placement, context),
    ...afterTerms(placement, context),
    context.assumptions.term('cos-overwritten-object'),
  ];
}

/** Nothing is written for a customer who left, once the application knows of it. */
function afterTerms(placement: Placement<CosLocation>, context: StoreContext): Term[] {
  return placement.obligation.clock === 'terminated' ? [context.assumptions.term('termination-lag')] : [];
}

/** The enforcer finds out by a table that the customer left, and must be done before that row is deleted itself. */
function forgottenTerms(placement: Placement<CosLocation>, doneMs: number, context: StoreContext): Term[] {
  const { terminations } = placement.location;
  const endMs = terminations === undefined ? undefined : context.terminationsEndMs?.(terminations);
  if (endMs === undefined || doneMs <= endMs) return [];
  return [
    unbounded(
      'cos-termination-forgotten',
      'termination still in its table',
      `its row is deleted ${formatMs(endMs)} after the end of use, and the enforcer is done only after ${formatMs(doneMs)}: delete the objects earlier, let them arrive earlier or keep the table longer`,
    ),
  ];
}

function lockTerms(objectLock: Found<boolean>): Term[] {
  if (objectLock === false || objectLock === null) return [];
  const what = isUnknown(objectLock) ? `it is not known whether one is set (${objectLock.expression})` : 'one is set';
  return [unbounded('cos-object-lock', 'object lock', `${what}, and a lock defeats every lifecycle rule: remove it`)];
}

function term(time: DocumentedTime): Term {
  return documented(time.id, time.text, time.ms, time.source);
}
