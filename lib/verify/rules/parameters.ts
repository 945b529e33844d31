// SPDX-License-Identifier: Apache-2.0
import { blocks, isUnknown, type ResourceView } from '../../stores/resource';
import type { Finding } from '../findings/finding';
import { referred } from '../reading/reference';
import { located, type Rule } from './rule';
import type { Row } from '../rows';
import { beforeTheFloor } from './early';
import { JUDGED_PARAMETERS, PARAMETER_PLACES, PARAMETER_TEMPLATES, type ParameterPlace } from './tables/parameters';

/** Parameters of an engine that a formula or a floor leans on, judged where they are set. */
export const parameters: Rule = ({ index, rows }) => [
  ...PARAMETER_PLACES.flatMap((place) =>
    index
      .ofType(place.type)
      .flatMap((view) => entriesOf(view, place).flatMap((entry) => judge(view, place, entry, rows))),
  ),
  ...PARAMETER_TEMPLATES.flatMap(({ type, attribute, template }) =>
    index.ofType(type).flatMap((view): Finding[] => {
      const value = view.values[attribute];
      const isNone = value === undefined || value === '' || value === 0;
      // one that is in these files is judged where it sets its parameters.
      if (isNone || referred(value, template, view, index) !== undefined) return [];
      const where = isUnknown(value) ? value.expression : `'${String(value)}'`;
      return [
        {
          rule: 'retention/parameter',
          level: 'error',
          unclear: true,
          ...located(view),
          what: `its parameters come from the template ${where} in '${attribute}', which is not in these files`,
          why: 'some parameters end records before their floor, or copy them',
          remedy: `declare the template as ${template}, or exempt it with who read its parameters`,
        },
      ];
    }),
  ),
];

/** A parameter as it is set; undefined: not known where it was read. */
interface Entry {
  readonly name: string | undefined;
  readonly value: string | undefined;
}

function entriesOf(view: ResourceView, { attribute, block }: ParameterPlace): readonly Entry[] {
  const found = view.values[attribute];
  if (found === undefined || found === null) return [];
  if (isUnknown(found)) return [{ name: undefined, value: undefined }];
  if (block === undefined) {
    return typeof found !== 'object'
      ? [{ name: undefined, value: undefined }]
      : Object.entries(found).map(([name, value]) => ({ name, value: known(value) }));
  }
  return blocks(view.values, attribute).map((each) => ({
    name: isUnknown(each) ? undefined : known(each[block.name]),
    value: isUnknown(each) ? undefined : known(each[block.value]),
  }));
}

/** A value in words; one that is set to nothing is an empty text. */
function known(value: unknown): string | undefined {
  if (isUnknown(value) || (typeof value === 'object' && value !== null)) return undefined;
  return String(value ?? '').trim();
}

function judge(
  view: ResourceView,
  { engine, attribute }: ParameterPlace,
  { name, value }: Entry,
  rows: readonly Row[],
): Finding[] {
  const finding = (what: string, why: string, remedy: string): Finding => ({
    rule: 'retention/parameter',
    level: 'error',
    ...located(view),
    what,
    why,
    remedy,
  });
  if (name === undefined) {
    return [
      finding(
        `which parameters '${attribute}' sets is not known before apply`,
        'some of them end records before their floor, or copy them',
        'write names and values into the configuration, or verify the state',
      ),
    ];
  }
  const judged = JUDGED_PARAMETERS.find((each) => each.engine === engine && each.name.test(name.toLowerCase()));
  if (judged === undefined || (value !== undefined && judged.allows(value.toLowerCase()))) return [];
  const found = finding(
    `'${name}' must be ${judged.allowed}, got ${value === undefined ? 'a value that is not known before apply' : `'${value}'`}`,
    judged.what,
    `set it to ${judged.allowed}, or exempt it with who answers for it`,
  );
  return [judged.early === true ? beforeTheFloor(found, engine, view, rows) : found];
}
