// SPDX-License-Identifier: Apache-2.0
import { EXIT, exitOfFindings } from '../../lib/command/errors';
import type { Estate } from '../../lib/estate';
import { readText, verifyInputs, type Finding } from '../../lib/verify';
import { problemsOf } from '../helpers/problems';
import { estateOf, PLACEMENTS, UNITS } from '../helpers/estate';
import { manifestIn, referenceDocument, type Document } from '../helpers/reference';
import { filesOf } from '../helpers/synth';

const TODAY = '2026-11-28';
const RULE = 'retention/no-system-of-record';

/** The findings about documents that are judged together. */
function findingsOf(...documents: readonly unknown[]): Finding[] {
  const inputs = documents.map((document, index) => readText(JSON.stringify(document), `${index}.json`));
  return verifyInputs(inputs, { today: TODAY }).findings.filter(({ rule }) => rule === RULE);
}

/** The reference estate's document after changes of its placements. */
function withPlacements(change: (placement: Document) => void): Document {
  const document = referenceDocument();
  for (const placement of Object.values(manifestIn(document)['placements'] as Document)) change(placement);
  return document;
}

/** The documents of an estate, one a region, by their paths. */
function stacksOf(estate: Estate): Document[] {
  return Object.entries(filesOf(estate)).flatMap(([name, text]) =>
    name.endsWith('cdk.tf.json') ? [JSON.parse(text) as Document] : [],
  );
}

/** The message cache without what it is rebuilt from. */
const rebuilt = {
  placements: PLACEMENTS.filter(({ name }) => !['messages', 'media'].includes(name)),
  units: { main: UNITS.main, cache: UNITS.cache, events: UNITS.events, media: UNITS.media, access: UNITS.access },
};
const KEEPER = { by: 'the gateway', witness: 'its daily count' };

describe('a category that is in derived places only', () => {
  test('is not known to be kept: exit code 2, with the places and the ways out', () => {
    const [finding, ...others] = findingsOf(
      withPlacements((each) => {
        if (each['category'] === 'userInformation' && each['obligation'].class === '30d') each['role'] = 'derived';
      }),
    );
    expect(others).toEqual([]);
    expect(finding?.what).toBe("'userInformation/30d' is in derived places only, and no system of record keeps it");
    expect(finding?.remedy).toContain("'recordsElsewhere'");
    expect(finding?.placements?.length).toBeGreaterThan(0);
    expect(exitOfFindings(finding === undefined ? [] : [finding])).toBe(EXIT.unclear);
  });

  test('refuses the synth of an estate that does not say who keeps it', () => {
    expect(() => filesOf(estateOf(rebuilt))).toThrow(/'chatMessages\/30d' is in derived places only/);
  });

  test('is answered by who keeps it, in the estate', () => {
    const documents = stacksOf(estateOf({ ...rebuilt, recordsElsewhere: { chatMessages: KEEPER } }));
    expect(manifestIn(documents[0] as Document)['recordsElsewhere']).toEqual({ chatMessages: KEEPER });
    expect(findingsOf(...documents)).toEqual([]);
  });

  test('is not answered by who keeps another category or another class', () => {
    const document = withPlacements((each) => {
      if (each['category'] === 'userInformation') each['role'] = 'derived';
    });
    const open = findingsOf(document).length;
    expect(open).toBeGreaterThan(1);
    manifestIn(document)['recordsElsewhere'] = { log: KEEPER, 'userInformation/30d': KEEPER };
    expect(findingsOf(document)).toHaveLength(open - 1);
    manifestIn(document)['recordsElsewhere'] = { userInformation: KEEPER };
    expect(findingsOf(document)).toEqual([]);
  });

  test('is no question of what only travels', () => {
    const document = withPlacements((each) => {
      if (each['obligation'].promise?.side === 'transit') each['role'] = 'derived';
    });
    expect(JSON.stringify(document)).not.toBe(JSON.stringify(referenceDocument()));
    expect(findingsOf(document)).toEqual([]);
  });

  test('is recorded by another stack of the estate, which each stack says by itself', () => {
    const documents = stacksOf(
      estateOf({
        allowedRegions: undefined,
        units: { ...UNITS, cache: { ...UNITS.cache, region: 'ap-tokyo' } },
      }),
    );
    expect(documents).toHaveLength(2);
    for (const document of documents) expect(findingsOf(document)).toEqual([]);
    const derived = documents.find((each) => manifestIn(each)['region'] === 'ap-tokyo') as Document;
    expect(manifestIn(derived)['recordsElsewhere']).toEqual({
      'chatMessages/30d': {
        by: 'the stack in ap-singapore',
        witness: expect.stringMatching(/^the placement '.*' there$/) as string,
      },
    });
    Reflect.deleteProperty(manifestIn(derived), 'recordsElsewhere');
    expect(findingsOf(derived)).toHaveLength(1);
    // all stacks together show it themselves.
    expect(findingsOf(...documents)).toEqual([]);
  });

  test('is not recorded by a stack that is judged as well and does not have it, whatever another stack says of it', () => {
    const documents = stacksOf(
      estateOf({ allowedRegions: undefined, units: { ...UNITS, cache: { ...UNITS.cache, region: 'ap-tokyo' } } }),
    );
    const [derived, record] = ['ap-tokyo', 'ap-singapore'].map((region) =>
      documents.find((each) => manifestIn(each)['region'] === region),
    ) as [Document, Document];
    const placements = manifestIn(record)['placements'] as Document;
    for (const [id, { role, category }] of Object.entries(placements)) {
      if (role === 'systemOfRecord' && category === 'chatMessages') Reflect.deleteProperty(placements, id);
    }
    expect(findingsOf(derived)).toEqual([]);
    for (const together of [documents, [...documents].reverse()]) {
      expect(findingsOf(...together).map(({ what }) => what)).toEqual([
        "'chatMessages/30d' is in derived places only, and no system of record keeps it",
      ]);
    }
    manifestIn(derived)['recordsElsewhere'] = { chatMessages: { ...KEEPER, by: 'the stack in ap-tokyo' } };
    expect(findingsOf(derived)).toHaveLength(1);
  });
});

describe('who keeps a category elsewhere', () => {
  test.each([
    [
      'a category that the policy does not have',
      { logs: KEEPER },
      ["recordsElsewhere.logs: 'category' must be one of"],
    ],
    ['nobody', { log: { ...KEEPER, by: ' ' } }, ["recordsElsewhere.log: 'by' must be a text"]],
    ['no witness', { log: { ...KEEPER, witness: '' } }, ["recordsElsewhere.log: 'witness' must be a text"]],
    [
      'a word for an object',
      { log: 'the gateway' },
      ["recordsElsewhere.log: 'recordsElsewhere.log' must be an object with by, witness"],
    ],
  ])('is refused with %s', (_what, recordsElsewhere, expected) => {
    const problems = problemsOf(() => estateOf({ ...rebuilt, recordsElsewhere }));
    const said = problems.map(({ at, message }) => `${at}: ${message}`);
    expect(said.map((each, index) => each.slice(0, expected[index]?.length))).toEqual(expected);
  });
});
