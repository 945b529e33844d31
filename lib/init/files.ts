// SPDX-License-Identifier: Apache-2.0
import { estateText, type EstateDraft } from './estate-text';

/** What `retention init` writes, by path. */
export function filesOf(draft: EstateDraft, version: string): Record<string, string> {
  return {
    'policy.ts': POLICY,
    'retention.config.ts': estateText(draft),
    'retention.test.ts': TEST,
    'cdktf.json': json({
      language: 'typescript',
      app: 'npx retention synth',
      projectId: draft.name,
      sendCrashReports: 'false',
    }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'ES2022',
        module: 'Node16',
        moduleResolution: 'Node16',
        strict: true,
        skipLibCheck: true,
        noEmit: true,
      },
      include: ['*.ts'],
    }),
    '.gitignore': 'node_modules/\ncdktf.out/\n.terraform/\nterraform.*.tfstate*\n',
    '.github/workflows/retention.yml': WORKFLOW,
    'package.json': json(packageOf({}, draft.name, version)),
  };
}

/** The user's own `package.json` with what the estate needs, and nothing of the user's changed. */
export function packageOf(own: Readonly<Record<string, unknown>>, name: string, version: string): object {
  const [scripts, dependencies, development] = ['scripts', 'dependencies', 'devDependencies'].map(
    (member) => (own[member] ?? {}) as Record<string, string>,
  );
  // npm writes this test into every new package.
  const { test, ...others } = scripts ?? {};
  const kept = test === undefined || test.includes('no test specified') ? {} : { test };
  return {
    ...(Object.keys(own).length === 0 ? { name, private: true } : {}),
    ...own,
    scripts: { start: 'retention start', test: 'node --import tsx --test retention.test.ts', ...others, ...kept },
    dependencies: { 'retention-stack': `^${version}`, ...dependencies },
    // 'retention start' checks the types of the estate with it.
    devDependencies: { typescript: '^5.9.0', ...development },
  };
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const POLICY = `// how long each category of data may live: the promise that you publish. Nothing else says a period.
import { definePolicy, Duration } from 'retention-stack';

export const policy = definePolicy({
  name: 'my-service',
  categories: {
    customerData: {
      role: 'processor',
      rule: { kind: 'age', from: 'created', moment: Duration.days(90), window: 'before', source: { section: 'privacy notice, section …' } },
      contains: ['records', 'documents', 'files'],
    },
    log: {
      role: 'controller',
      rule: { kind: 'age', from: 'created', moment: Duration.days(30), window: 'before', source: { section: 'privacy notice, section …' } },
      contains: ['request lines'],
    },
  },
  // managed backups live at least 7 days; say whether the notice tells about it.
  backupAllowance: { atMost: Duration.days(10), reason: 'managed backups are kept at least 7 days', disclosed: false },
});
`;

const TEST = `// the promise as a test. It needs no cloud, no Terraform and no other package: 'npm test'.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { judge, matchSnapshotFile, retentionMatchers, stableText } from 'retention-stack/testing';
import estate from './retention.config';

test('no copy of anything outlives its promise', () => {
  const { pass, message } = retentionMatchers.toHaveNoFindings(estate);
  assert.ok(pass, message());
  assert.ok(judge(estate).rows.length > 0);
});

test('what is provisioned changes only when somebody looked at it', () => {
  matchSnapshotFile(stableText(estate), join(__dirname, 'retention.snapshot.json'));
});
`;

const WORKFLOW = `# every pull request shows what it does to retention. Protect the branch with the job 'review'.
name: retention

on:
  pull_request:

permissions:
  contents: read
  pull-requests: write

jobs:
  review:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 0
      - uses: actions/setup-node@v5
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - run: npm test
      - run: npx retention start --out head.out
      - name: synthesise the version that it merges into
        env:
          BASE: \${{ github.event.pull_request.base.sha }}
        run: |
          git worktree add base "$BASE"
          cd base
          npm ci
          npx retention start --out ../base.out
      - name: say what changes
        run: |
          status=0
          npx retention report --base base.out --head head.out --markdown > report.md || status=$?
          cat report.md >> "$GITHUB_STEP_SUMMARY"
          exit "$status"
      - name: show it on the pull request
        if: \${{ !cancelled() && hashFiles('report.md') != '' }}
        env:
          GH_TOKEN: \${{ github.token }}
          NUMBER: \${{ github.event.pull_request.number }}
        run: gh pr comment "$NUMBER" --body-file report.md --edit-last --create-if-none
`;
