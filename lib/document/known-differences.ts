// SPDX-License-Identifier: Apache-2.0
import type { KnownDifference } from './languages';

const COMPATIBLE = {
  values: {
    zh: 'compatible',
    ja: 'integrated for this purpose',
    ko: 'integrated for this purpose',
    pt: 'integrated for this purpose',
  },
  reason: 'the Chinese text says compatible, and names no purpose, where the others say integrated for this purpose',
};

/**
 * Where the published language versions do not agree, as of the documents of 2025. They are asserted exactly: a new
 * difference fails the check, and so does one of these that has vanished, so that correcting a document shortens this list.
 */
export const knownDifferences: readonly KnownDifference[] = [
  {
    module: 'privacy',
    fact: 'conflict.prevails',
    values: { zh: 'module', ja: 'module', ko: 'parent', pt: 'module' },
    reason:
      'the Korean clause applies the module only where it does not conflict, which reverses the clause of the others',
  },
  {
    module: 'privacy',
    fact: 'use.configuration.contains.dataCentre',
    values: { zh: 'absent', ja: 'stated', ko: 'stated', pt: 'absent' },
    reason: 'the chosen data centre is in the Japanese and the Korean list only',
  },
  { module: 'privacy', fact: 'use.log.integration', ...COMPATIBLE },
  { module: 'privacy', fact: 'use.monitoring.integration', ...COMPATIBLE },
  { module: 'privacy', fact: 'use.configuration.integration', ...COMPATIBLE },
  {
    module: 'privacy',
    fact: 'recipient.TRTC.configuration.applicationDetails',
    values: { zh: 'absent', ja: 'stated', ko: 'stated', pt: 'stated' },
    reason: 'the Chinese text shares application information with TRTC, where the others share application details',
  },
  {
    module: 'privacy',
    fact: 'recipient.TRTC.configuration.applicationInformation',
    values: { zh: 'stated', ja: 'absent', ko: 'absent', pt: 'absent' },
    reason: 'the Chinese text shares application information with TRTC, where the others share application details',
  },
];
