// SPDX-License-Identifier: Apache-2.0
// the commands that pages show, and how each is tried.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

export interface Shown {
  readonly page: string;
  readonly command: string;
}

/** Every line of every block of shell in the README and in docs, continued lines joined, comments taken off. */
export function shownCommands(): Shown[] {
  const pages = [
    'README.md',
    ...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
  ];
  return pages.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)]
      .flatMap(([, block = '']) => block.replace(/\\\n\s*/g, '').split('\n'))
      .map((line) => line.replace(/\s+#.*$/, '').trim())
      .filter((line) => line !== '')
      .map((command) => ({ page, command })),
  );
}

/** Commands that the folder of an installed estate can run, with the exit codes that are right there. */
export const RUN: ReadonlyArray<readonly [command: RegExp, exit: readonly number[]]> = [
  [/^npx retention start( --json)?$/, [0]],
  [/^npx retention explain( [a-z]+)*( --\w+)*$/i, [0]],
  [/^npx retention report --base base\.out --head head\.out$/, [0]],
  // fixtures of another estate: what they do to data is found.
  [
    /^npx retention report --base test\/fixtures\/plans\/state\.json --head test\/fixtures\/plans\/shorter\.json$/,
    [0, 1],
  ],
  [/^npx retention verify (head\.out|cdktf\.out --sarif findings\.sarif)$/, [0]],
  [/^npx retention verify (plan|change)\.json( --baseline retention-baseline\.json --update-baseline)?$/, [0, 1, 2]],
  [/^npx retention policy (show|check) notice\.md$/, [0, 1]],
];

/** Commands that need what no empty folder has, and the test that runs them. */
export const ELSEWHERE: ReadonlyArray<readonly [command: RegExp, test: string]> = [
  [/^npx retention init --yes --name shop$/, 'test/package/package.test.ts'],
  [/^(npm ci && )?npm (start|test)$/, '.ci/run'],
  [/^npx retention init --from-state /, 'test/init/init.test.ts'],
  [/^npx retention enforce /, 'test/command/enforce.test.ts'],
  [/^npx retention (erase|choose) /, 'test/functions/enforcer/orders/local-orders.test.ts'],
  [/^npx retention (terminate|resume) /, 'test/functions/enforcer/orders/gate-sql.test.ts'],
  [/^npx retention gate /, 'test/functions/enforcer/orders/local-orders.test.ts'],
  [/^npx retention audit/, 'test/audit/audit.test.ts'],
  [/^npx retention (start|verify plan\.json) --audit audit\.json$/, 'test/audit/audit.test.ts'],
  [/^export TENCENTCLOUD_SECRET_ID=/, 'test/audit/audit.test.ts'],
  [/^npx retention answer /, 'test/report/answer.test.ts'],
  [/^npx retention policy (document|check schedule)/, 'test/document/write.test.ts'],
  [/^(openssl|npx retention evidence) /, 'test/evidence/evidence.test.ts'],
  [/^npx jest test\/stores\/complete\.test\.ts$/, 'test/stores/complete.test.ts'],
  [/^node providers\/tencentcloud\/scripts\/trim-schema\.mjs /, 'test/bindings/schema.test.ts'],
  // a download by the vendor's own tool; the file is read there.
  [/^coscli cp .* audit\.json$/, 'test/audit/cloud-handler.test.ts'],
  // Terraform itself, with the real provider.
  [/^terraform /, 'test/e2e'],
];
