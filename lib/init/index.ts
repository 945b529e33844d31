// SPDX-License-Identifier: Apache-2.0
export { filesOf, json, packageOf } from './files';
export { exampleUnit, unitsIn, type UnitDraft } from './units';
