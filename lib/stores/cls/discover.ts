// SPDX-License-Identifier: Apache-2.0
import type { Discovered, DiscoverInput } from '../store';
import { logsetsOf } from './inspect';
import type { ClsLocation, ClsPeriod, ClsUnit } from './types';

/** `biz_type` of a metric topic. */
const METRIC = 1;

/** The topic that a resource declares, with the logset that it refers to. */
export function discover(input: DiscoverInput): Discovered<ClsUnit, ClsLocation, ClsPeriod> {
  const { view, owner, region } = input;
  const [logset] = logsetsOf(view, input.resources);
  return {
    unit: {
      store: 'cls',
      region,
      // an unknown logset is no reason to miss the topic: only a logset of another name makes it a stranger.
      logset: String(logset?.values['logset_name'] ?? 'unknown'),
      topic: owner,
      kind: view.values['biz_type'] === METRIC ? 'metric' : 'log',
    },
    location: {},
    // the period does it all: nothing outside of the configuration deletes.
    setting: null,
  };
}
