// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { loadEstate } from '../../lib/estate';
import { diffOf, renderHtml } from '../../lib/report';
import { judge } from '../../lib/testing';
import type { Row } from '../../lib/verify';
import { estateOf, PLACEMENTS, UNITS } from '../helpers/estate';

const LARGEST_BYTES = 350_000;
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = [process.env['CHROMIUM'] ?? '', ...BROWSERS].find((path) => path !== '' && existsSync(path));

const verification = judge(loadEstate('retention.config.ts'));
const page = renderHtml(verification, { version: '1.2.3' });

describe('the page', () => {
  test('is one small file without a script and without a request', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(LARGEST_BYTES);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\bon[a-z]+=/i);
    expect(renderHtml(judge(loadEstate('retention.config.ts')), { version: '1.2.3' })).toBe(page);
  });

  test('has a bar and a sum for every placement, and every note that a sum refers to', () => {
    expect(page.match(/<svg /g)).toHaveLength(verification.rows.length);
    expect(page.match(/<details>/g)).toHaveLength(verification.rows.length);
    const targets = new Set([...page.matchAll(/ id="(t\d+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#(t\d+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter((id) => !targets.has(id))).toEqual([]);
    expect(page).toMatch(/<a href="https:\/\/[^"]+" rel="noreferrer">/);
  });

  test('shows markup of an input as text', () => {
    const evil = `"><script>alert(1)</script>`;
    const [first] = verification.rows;
    const rows = [{ ...first!, locationText: evil, placement: { ...first!.placement, category: evil } }];
    const text = renderHtml({ ...verification, rows }, { version: evil });
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;');
  });

  test('shows what a change does, before and after', () => {
    const { cache: _cache, ...units } = UNITS;
    const placements = PLACEMENTS.filter(({ unit }) => unit !== 'cache');
    const [base, head] = [judge(estateOf()), judge(estateOf({ placements, units }))];
    const text = renderHtml(head, { version: '1', diff: diffOf(base, head) });
    expect(text).toContain('<h2>Changes</h2>');
    // a bar of before, and words where nothing is left.
    expect(text).toMatch(/<title>chatMessages\/30d\/redis\/[^<]+, before: kept at least/);
    expect(text).toMatch(/<span class="side">after<\/span><p class="soft">not there<\/p>/);
    expect(text).toMatch(/<th scope="row">chatMessages\/30d\/redis\/[^<]+<\/th><td class="v [a-z]+">(removed|shorter)/);
  });
});

describe('the page of 1,000 placements', () => {
  const rows = Array.from({ length: 1_000 }, (_, index): Row => {
    const row = verification.rows[index % verification.rows.length]!;
    const placement = { ...row.placement, id: `${row.placement.id}-${index}` };
    return { ...row, placement, locationText: `${row.locationText}_${index}` };
  });
  const large = renderHtml({ ...verification, rows }, { version: '1' });

  test('shows of each category those with the least room, and the others on demand', () => {
    expect(large.match(/<details class="rest">/g)?.length).toBe(large.match(/\(\d+ placements\)/g)?.length);
    expect(large.match(/<svg /g)).toHaveLength(rows.length);
    const open = large.replace(/<details class="rest">.*?<\/details>\n?(?=<h3>|<h2>)/gs, '');
    expect(open.match(/<svg /g)!.length).toBeLessThanOrEqual(120);
    expect(Buffer.byteLength(large) / rows.length).toBeLessThan(4_200);
  });

  test('says what an audit measured, and when', () => {
    const notes = ['the audit of 2026-11-28 counts until 2027-01-02'];
    expect(renderHtml(verification, { version: '1', auditNotes: notes })).toContain(`<li>${notes[0]}</li>`);
  });
});

const withBrowser = executablePath === undefined ? describe.skip : describe;
if (executablePath === undefined) {
  process.stderr.write('the page in a browser: skipped, install chromium or name it in CHROMIUM\n');
}

withBrowser('the page in a browser', () => {
  const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  const file = join(mkdtempSync(join(tmpdir(), 'retention-page-')), 'page.html');
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(file, page);
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  test.each([
    [360, 'light'],
    [360, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)(
    'has nothing that axe finds at %i pixels in %s, and does not scroll sideways',
    async (width, colorScheme) => {
      const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      await tab.goto(pathToFileURL(file).href);
      await tab.evaluate('document.querySelectorAll("details").forEach((each, index) => { each.open = index < 3; })');
      await tab.evaluate(axe);
      const violations = await tab.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
      );
      expect(violations).toEqual([]);
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await tab.close();
    },
  );

  test('is dark on white on paper, whatever theme the screen has', async () => {
    const tab = await browser.newPage({ viewport: { width: 688, height: 900 }, colorScheme: 'dark' });
    await tab.goto(pathToFileURL(file).href);
    await tab.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const colours = await tab.evaluate(
      '["--bg", "--kept", "--good", "--moment"].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name))',
    );
    expect(colours).toEqual(['#fff', '#1f5fa8', '#1a7f37', '#1b1f24']);
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(688);
    await tab.close();
  });
});
