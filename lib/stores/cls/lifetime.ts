// SPDX-License-Identifier: Apache-2.0
import { unbounded, type Copy, type Term } from '../../lifetime';
import { DAY_MS } from '../../policy';
import { settingTerm, type Limit } from '../limit';
import type { Found } from '../resource';
import { arrivalTerms } from '../shared-terms';
import type { Placement, StoreContext } from '../store';
import { COLD_PERIOD_DAYS, PERIOD_DAYS, PERMANENT_DAYS, UNSET_DAYS } from './limits';
import type { ClsLocation, ClsPeriod, ClsSettings, ClsUnit } from './types';

/**
 * Every copy of a log, term by term.
 *
 *     log            arrival + Period + lag
 *     shipped copy   log (it is shipped at the end of its life at the latest) + life at the target
 */
export function lifetime(
  unit: ClsUnit,
  settings: ClsSettings,
  placement: Placement<ClsLocation>,
  found: ClsPeriod | null,
  context: StoreContext,
): Copy[] {
  const period = periodTerm(periodLimit(unit, settings.storageType), found);
  // nothing is written for a customer who left, once the application knows of it.
  const after = placement.obligation.clock === 'terminated' ? [context.assumptions.term('termination-lag')] : [];
  const live = [...arrivalTerms(placement, context), ...after, period, context.assumptions.term('cls-deletion-lag')];
  const copies: Copy[] = [{ kind: 'live', name: unit.kind, latest: live, earliest: [period] }];
  if (settings.shippers.length > 0) {
    const shipped = context.assumptions.term('cls-shipped-copy');
    const text = `${shipped.text} by ${settings.shippers.join(', ')}`;
    copies.push({ kind: 'log', name: 'shipped copy', latest: [...live, { ...shipped, text }], earliest: [] });
  }
  if (settings.strayAccessLogs !== undefined) {
    const stray = unbounded(
      'cls-access-log',
      'access log of a load balancer',
      `no tencentcloud_clb_cls_log_attachment delivers the access log of ${settings.strayAccessLogs.join(', ')} here, so it goes where nobody looks: declare the attachment, or remove the load balancer from the unit`,
    );
    copies.push({
      kind: 'log',
      name: 'access log elsewhere',
      latest: [...arrivalTerms(placement, context), stray],
      earliest: [],
    });
  }
  return copies;
}

/** The bounds of the period. What is not known to be standard storage has the narrower ones. */
export function periodLimit(unit: ClsUnit, storageType: Found<string>): Limit {
  return unit.kind === 'metric' || storageType === 'hot' ? PERIOD_DAYS : COLD_PERIOD_DAYS;
}

function periodTerm(limit: Limit, found: ClsPeriod | null): Term {
  if (found?.periodDays === PERMANENT_DAYS) {
    return unbounded(
      limit.id,
      limit.text,
      `${PERMANENT_DAYS} days is the vendor's word for 'for ever': set 'period' to ${limit.min} to ${limit.max} days`,
    );
  }
  return settingTerm(
    limit,
    found?.periodDays ?? null,
    DAY_MS,
    found === null
      ? 'not exactly one tencentcloud_cls_topic of that logset and name was found: declare the topic once'
      : `'period' is unset, so the logset or the vendor's ${UNSET_DAYS} days apply and a later change to 'for ever' shows in no plan: set it`,
  );
}
