// SPDX-License-Identifier: Apache-2.0
import type { Allowance, Subject } from '../directives';
import { RetentionError, type Problem } from '../errors';
import {
  anything,
  elsewhere,
  flag,
  judge,
  list,
  object,
  optional,
  placeIn,
  record,
  text,
  texts,
  whole,
  type Form,
} from '../form';
import type { Assumption } from '../lifetime';
import type { Hold } from '../policy';
import type { AuditExemption, ProvisionedAudit } from './audit';
import type { EnforcerNetwork, InstanceEndpoint } from './network';
import type {
  Acknowledgement,
  EnforcedElsewhere,
  EnforcerOptions,
  EstateProps,
  LoadBalancer,
  PlacementProps,
  RecordedElsewhere,
  Units,
} from './types';

type Props = EstateProps<string, Units>;

const PLACEMENT = object<PlacementProps>({
  name: elsewhere,
  category: elsewhere,
  class: optional(elsewhere),
  part: optional(text),
  unit: elsewhere,
  location: optional(anything),
  role: elsewhere,
  arrivesFrom: optional(
    object<NonNullable<PlacementProps['arrivesFrom']>>({ placement: elsewhere, within: elsewhere }),
  ),
  perDay: optional(whole(1, Number.MAX_SAFE_INTEGER)),
  subject: optional(anything as Form<Subject>),
  allow: optional(list(object<Allowance>({ guard: text, who: text, why: text }))),
});

const NETWORK = object<EnforcerNetwork>({
  region: elsewhere,
  vpcId: elsewhere,
  subnetId: elsewhere,
  account: object<EnforcerNetwork['account']>({ uin: elsewhere, appId: elsewhere }),
  log: elsewhere,
  shards: optional(elsewhere),
  notify: texts,
  endpoints: record(
    object<InstanceEndpoint>({ hosts: texts, secret: elsewhere, tls: optional(flag), cluster: optional(flag) }),
  ),
  secretsEndpoint: optional(elsewhere),
  cosDomain: optional(elsewhere),
  cursors: optional(elsewhere),
  ledger: optional(elsewhere),
  ledgerKey: optional(text),
  audit: optional(
    object<ProvisionedAudit>({
      everyDays: elsewhere,
      into: optional(elsewhere),
      exemptions: optional(
        list(object<AuditExemption>({ rule: text, scope: text, reason: text, owner: text, until: text })),
      ),
    }),
  ),
});

/** An estate. */
export const ESTATE_FORM = object<Props>({
  name: elsewhere,
  allowedRegions: optional(texts),
  newRegions: optional(texts),
  // units and locations are their stores' to judge.
  units: record(anything),
  placements: list(PLACEMENT),
  loadBalancers: optional(record(object<LoadBalancer>({ id: elsewhere, region: elsewhere, accessLog: elsewhere }))),
  recordsElsewhere: optional(
    record(object<RecordedElsewhere>({ by: text, witness: text })) as Form<NonNullable<Props['recordsElsewhere']>>,
  ),
  assume: optional(list(object<Assumption>({ term: elsewhere, at: elsewhere, witness: text }))),
  holds: optional(list(object<Hold>({ category: elsewhere, reason: elsewhere, owner: elsewhere, until: elsewhere }))),
  acknowledge: optional(
    list(object<Acknowledgement>({ category: elsewhere, from: text, to: text, who: text, ticket: text })),
  ),
  protect: optional(flag),
  enforcer: optional(
    object<EnforcerOptions>({
      every: optional(elsewhere),
      networks: optional(record(NETWORK)),
      elsewhere: optional(object<EnforcedElsewhere>({ by: text, witness: text })),
    }),
  ),
  audit: optional(object<NonNullable<Props['audit']>>({ validFor: elsewhere })),
  state: optional(object<NonNullable<Props['state']>>({ bucket: text, region: text, prefix: text })),
});

const PLACE = placeIn('estate', [
  'units.*',
  'placements.*',
  'placements.*.allow.*',
  'loadBalancers.*',
  'recordsElsewhere.*',
  'assume.*',
  'holds.*',
  'acknowledge.*',
  'audit',
  'state',
  'enforcer',
  'enforcer.networks.*',
  'enforcer.networks.*.audit',
  'enforcer.networks.*.audit.exemptions.*',
  'enforcer.networks.*.endpoints.*',
]);

/**
 * Problems of the form of an estate: members that nobody reads, and values of another kind.
 * @throws RetentionError with these problems when the form is such that nothing else can be looked at
 */
export function checkForm(props: Props): readonly Problem[] {
  const { problems, readable } = judge(ESTATE_FORM, props, PLACE);
  if (!readable) throw new RetentionError(problems);
  return problems;
}
