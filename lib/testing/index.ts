// SPDX-License-Identifier: Apache-2.0
// for tests of users: `import … from 'retention-stack/testing'`.
export { judge, type Judgeable } from './judge';
export { retentionMatchers, type KeepOptions, type RetentionMatchers } from './matchers';
export { matchSnapshotFile, retentionSerializer, stableText } from './snapshot';
