// SPDX-License-Identifier: Apache-2.0
// one estate in two regions: each region becomes a stack of its own.
import { defineEstate, imPolicy } from '../../lib';

const bucket = <const R extends string>(region: R, name: string) =>
  ({ store: 'cos', region, bucket: name, versioned: false }) as const;

export default defineEstate(imPolicy, {
  name: 'im-logs',
  allowedRegions: ['ap-singapore', 'ap-seoul'],
  units: {
    singapore: bucket('ap-singapore', 'im-logs-sg-1250000000'),
    seoul: bucket('ap-seoul', 'im-logs-kr-1250000000'),
  },
  // the directives are carried out by a job of one's own, with 'retention enforce'.
  enforcer: { elsewhere: { by: 'the nightly job of operations', witness: 'its report of the oldest record' } },
  placements: [
    {
      name: 'singapore-exceptions',
      category: 'log',
      part: 'singapore',
      unit: 'singapore',
      location: { prefix: 'exceptions/' },
      role: 'systemOfRecord',
    },
    {
      name: 'seoul-exceptions',
      category: 'log',
      part: 'seoul',
      unit: 'seoul',
      location: { prefix: 'exceptions/' },
      role: 'systemOfRecord',
    },
  ],
});
