// SPDX-License-Identifier: Apache-2.0
import { blocks, type ResourceView } from '../../../stores/resource';

/** An update in place that the pinned provider does not carry out as the plan says. */
export interface Update {
  readonly type: string;
  /** What will not be done, in words; undefined where all of it is. */
  readonly found: (before: ResourceView, after: ResourceView) => string | undefined;
  readonly why: string;
  readonly remedy: string;
  /** Nobody can tell what the service makes of it. @default - it is not done */
  readonly unclear?: true;
}

/** Seen of provider 1.83.25 in `test/e2e/pulsar.test.ts`; its source: `resource_tc_tdmq_namespace.go`. */
export const UPDATES: readonly Update[] = [
  {
    type: 'tencentcloud_tdmq_namespace',
    found: (before, after) => {
      const moved = ['cluster_id', 'environ_name'].filter((name) => before.values[name] !== after.values[name]);
      return moved.length === 0 ? undefined : `'${moved.join("' and '")}' changes in place`;
    },
    why: 'the plan says that it is renamed, and the provider refuses that in the middle of the apply: the old one stays with its records, and what comes after it is not applied',
    remedy:
      'add the namespace beside the old one, or replace it (terraform apply -replace) once its records may go with it',
  },
  {
    type: 'tencentcloud_tdmq_namespace',
    found: (before, after) =>
      policyText(before) === policyText(after) ? "it is updated without a change of 'retention_policy'" : undefined,
    why: 'the provider then sends an empty policy, and no page says whether the service keeps the old one, deletes what is consumed or keeps it for ever',
    remedy:
      "change the policy in the same apply, as by 'storageMegabytes' of the unit one higher, or look at the namespace in the console after it and exempt this with who does",
    unclear: true,
  },
];

function policyText({ values }: ResourceView): string {
  return JSON.stringify(
    blocks(values, 'retention_policy').map((each) => [each['time_in_minutes'], each['size_in_mb']].map(String)),
  );
}
