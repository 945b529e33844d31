// SPDX-License-Identifier: Apache-2.0
//
// usage: tsx scripts/package/api.ts [--check]
//
// writes etc/*.api.md, the public surface as its declarations in dist/ say it, so that a pull request shows each change of
// it. With --check it only says whether they are up to date. dist/ is made by scripts/package/build.ts.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const ROOT = join(__dirname, '..', '..');
const ENTRIES = { 'retention-stack': 'lib/index.d.ts', 'retention-stack.testing': 'lib/testing/index.d.ts' };

/** The report of one entry point, as API Extractor writes it. */
export function apiReport(name: string, entry: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'retention-api-'));
  try {
    const config = ExtractorConfig.prepare({
      configObject: {
        projectFolder: ROOT,
        mainEntryPointFilePath: join(ROOT, 'dist', entry),
        compiler: { tsconfigFilePath: join(__dirname, 'tsconfig.json') },
        apiReport: {
          enabled: true,
          includeForgottenExports: true,
          reportFileName: `${name}.api.md`,
          reportFolder: folder,
          reportTempFolder: folder,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        newlineKind: 'lf',
        messages: {
          // tags of releases are not used: what is exported by name is public.
          extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
          tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
          compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        },
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: join(ROOT, 'package.json'),
    });
    Extractor.invoke(config, { localBuild: true, messageCallback: (message) => (message.handled = true) });
    return readFileSync(join(folder, `${name}.api.md`), 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reports that are older than the declarations, by name. */
export function staleReports(write: boolean): string[] {
  return Object.entries(ENTRIES).flatMap(([name, entry]) => {
    const file = join(ROOT, 'etc', `${name}.api.md`);
    const report = apiReport(name, entry);
    if (existsSync(file) && readFileSync(file, 'utf8') === report) return [];
    if (write) {
      mkdirSync(join(ROOT, 'etc'), { recursive: true });
      writeFileSync(file, report);
    }
    return [`etc/${name}.api.md`];
  });
}

if (require.main === module) {
  const check = process.argv.includes('--check');
  const stale = staleReports(!check);
  for (const file of stale) {
    console[check ? 'error' : 'log'](
      check ? `${file} must be what dist/ declares; run 'npm run api'` : `${file} is written`,
    );
  }
  if (check && stale.length > 0) process.exitCode = 1;
}
