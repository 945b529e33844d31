// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { problem } from '../lib/errors';
import { OPEN_TERMS, STORES } from '../lib/stores/registry';
import { DIRECTIVE_TIME } from '../lib/stores/shared-terms';
import { AUDIT_RULES } from '../lib/verify/rules/audit-rules';
import { GENERIC_RULES, storeRules } from '../lib/verify/rules/rule-catalogue';
import { estatePage } from '../scripts/docs/estate-page';
import { limitsPage } from '../scripts/docs/limits-page';
import { answered } from '../sandbox/cloud/router';
import { rulesPage } from '../scripts/docs/rules-page';
import { loadEstate } from '../lib/estate';
import { HOUR_MS } from '../lib/policy';
import { narrowestWindows } from '../lib/report/windows';
import { windowsPage } from '../scripts/docs/windows-page';
import { typesPage } from '../scripts/docs/types-page';

const rootDir = join(__dirname, '..');
const pages = [
  ...markdownIn('.'),
  ...markdownIn('.github'),
  ...markdownIn('docs'),
  ...markdownIn('docs/adr'),
  ...markdownIn('examples'),
];

describe('docs/limits.md', () => {
  test('is what the limits of the stores say', () => {
    expect(read('docs/limits.md')).toBe(limitsPage());
  });

  test('names every limit, documented time, rate and open term once', () => {
    const ids = [
      ...Object.values(STORES).flatMap((store) => [
        ...store.limits,
        ...store.documented,
        ...(store.sweepRate === undefined ? [] : [store.sweepRate]),
      ]),
      ...OPEN_TERMS,
      DIRECTIVE_TIME,
    ].map(({ id }) => id);
    const rows = [...read('docs/limits.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, id]) => id);
    expect(rows.sort()).toEqual([...new Set(ids)].sort());
  });
});

describe('docs/windows.md', () => {
  test('is what the solvers of the stores keep', () => {
    expect(read('docs/windows.md')).toBe(windowsPage());
  });

  test('has a window of at most 12 hours for rows and documents that are written once', () => {
    const windows = narrowestWindows(loadEstate().context).filter(({ way }) => way.includes('written once'));
    expect(windows.map(({ store }) => store)).toEqual(['mysql', 'mysql', 'mongodb']);
    for (const { way, copiesMs } of windows.filter((each) => !each.way.includes('partitions'))) {
      expect([way, (copiesMs ?? Infinity) <= 12 * HOUR_MS]).toEqual([way, true]);
    }
  });
});

describe('docs/adopting.md', () => {
  test('names every action that a deploy against the local cloud calls', () => {
    const page = read('docs/adopting.md');
    const audited = read('docs/auditing.md');
    // networks and alarm notices are named by the estate and exist.
    const calls = Object.entries(answered())
      .filter(([service]) => service !== 'vpc')
      .flatMap(([service, actions]) => actions.map((action) => `${service}:${action}`))
      .filter((call) => !/AlarmNotice|^tag:DeleteTags$/.test(call));
    expect(calls.length).toBeGreaterThan(50);
    expect(calls.filter((call) => !page.includes(`\`${call}\``) && !audited.includes(`"${call}"`))).toEqual([]);
  });
});

describe('docs/rules.md', () => {
  test('is what the rules of the verifier say', () => {
    expect(read('docs/rules.md')).toBe(rulesPage());
  });

  test('names every rule', () => {
    const page = read('docs/rules.md');
    expect([...GENERIC_RULES, ...storeRules()].filter(({ id }) => !page.includes(`\`${id}\``))).toEqual([]);
  });
});

describe('docs/estate.md', () => {
  test('is what the types of policies and estates say', () => {
    expect(read('docs/estate.md')).toBe(estatePage());
  });
});

describe('docs/types.md', () => {
  test('is what the table of types says', () => {
    expect(read('docs/types.md')).toBe(typesPage());
  });
});

describe('links between pages', () => {
  test.each(pages)('of %s lead to a file', (page) => {
    const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const local = links
      .filter((target) => !/^(https?:|mailto:|#)/.test(target))
      .map((target) => target.replace(/#.*$/, ''));
    expect(local.filter((target) => !existsSync(join(rootDir, dirname(page), target)))).toEqual([]);
  });
});

describe('decision records', () => {
  const records = readdirSync(join(rootDir, 'docs/adr'))
    .filter((name) => /^\d{4}-/.test(name))
    .sort();

  test('are numbered without a gap', () => {
    expect(records.map((name) => Number(name.slice(0, 4)))).toEqual(records.map((_, index) => index + 1));
  });

  test.each(records)('%s has the same parts as the others', (name) => {
    const text = read(join('docs/adr', name));
    const titles = [...text.matchAll(/^#+ .*$/gm)].map(([title]) => title);
    expect(titles[0]).toMatch(new RegExp(`^# ${name.slice(0, 4)} `));
    expect(titles.slice(1)).toEqual(['## Status', '## Context', '## Options', '## Decision', '## Consequences']);
    expect(read('docs/adr/README.md')).toContain(`](${name})`);
  });
});

describe('what pages quote', () => {
  test('of error codes exists', () => {
    const quoted = pages.flatMap((page) =>
      [...read(page).matchAll(/`(retention\/[a-z-]+)`/g)].map(([, code = '']) => code),
    );
    const termIds = [
      ...OPEN_TERMS,
      ...Object.values(STORES).flatMap((store) => [...store.limits, ...store.documented]),
    ];
    const rules = new Set([
      ...[...GENERIC_RULES, ...storeRules()].map(({ id }) => id),
      ...AUDIT_RULES.map(({ id }) => id),
    ]);
    const known = (code: string): boolean =>
      rules.has(code) || termIds.some(({ id }) => code === `retention/${id}`) || isProblemCode(code);
    expect([...new Set(quoted)].filter((code) => !known(code))).toEqual([]);
  });

  test('of commands exists in package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const quoted = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run (?:--silent )?([a-z:-]+)/g)].map(([, name = '']) => name),
    );
    expect([...new Set(quoted)].filter((name) => !(name in scripts))).toEqual([]);
  });
});

function markdownIn(dir: string): string[] {
  const full = join(rootDir, dir);
  if (!existsSync(full)) return [];
  return readdirSync(full)
    .filter((name) => name.endsWith('.md'))
    .map((name) => relative(rootDir, join(full, name)));
}

function read(file: string): string {
  return readFileSync(join(rootDir, file), 'utf8');
}

function withoutCode(text: string): string {
  return text.replace(/```[^]*?```/g, '').replace(/`[^`\n]*`/g, '');
}

// a code without a message has no function to call.
function isProblemCode(code: string): boolean {
  try {
    problem(code as 'retention/missing', '', '', '');
    return true;
  } catch {
    return false;
  }
}
