// SPDX-License-Identifier: Apache-2.0
import { everyText, json, sarif, visible } from '../text';
import { ruleText } from '../verify';
import type { Finding } from '../verify/findings/finding';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

const LEVELS = { error: 'error', warning: 'warning', exempt: 'note' } as const;

/** Findings as SARIF 2.1.0, which code scanning of GitHub and others read. */
export function renderSarif(given: readonly Finding[], version: string): string {
  const findings = given.map((finding) => ({
    ...everyText(finding, visible),
    ...(finding.file === undefined ? {} : { file: finding.file }),
  }));
  const ids = [...new Set(findings.map(({ rule }) => rule))].sort();
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'retention',
            version,
            rules: ids.map((id) => {
              const { title, why, remedy } = ruleText(id);
              return {
                id,
                name: id.replace(/^retention\//, ''),
                shortDescription: { text: title },
                fullDescription: { text: why },
                help: { text: remedy },
                defaultConfiguration: { level: 'error' },
              };
            }),
          },
        },
        // addresses are logical; the file is all that there is of a physical place.
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, ids)),
      },
    ],
  };
  return `${json(log)}\n`;
}

function resultOf(finding: Finding, ids: readonly string[]): object {
  const { suppressed } = finding;
  return {
    ruleId: finding.rule,
    ruleIndex: ids.indexOf(finding.rule),
    level: LEVELS[finding.level],
    message: { text: sarif(`${finding.at}: ${finding.what}; ${finding.why}. Remedy: ${finding.remedy}`) },
    locations: [
      {
        ...(finding.file === undefined
          ? {}
          : { physicalLocation: { artifactLocation: { uri: uriOf(finding.file) }, region: { startLine: 1 } } }),
        logicalLocations: [{ fullyQualifiedName: finding.at, kind: 'resource' }],
      },
    ],
    // the same finding is the same alert in the next run, whatever its words.
    partialFingerprints: { 'retentionFinding/v1': `${finding.rule} ${finding.at}` },
    ...(suppressed === undefined
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: suppressed.text }] }),
    properties: {
      placements: finding.placements,
      ...(finding.gotMs === undefined ? {} : { gotMs: finding.gotMs }),
      ...(finding.allowedMs === undefined ? {} : { allowedMs: finding.allowedMs }),
    },
  };
}

/** A relative path with slashes; what is no path stays text that a URI allows. */
function uriOf(file: string): string {
  return file
    .replace(/\p{Cs}/gu, '\ufffd')
    .replaceAll('\\', '/')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}
