// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { AppConfig } from 'cdktf';
import type { Estate } from '../../lib/estate';
import { buildApp } from '../../lib/stacks';

/** A folder of its own for the output of a synth. */
export function outputFolder(): string {
  return join(mkdtempSync(join(tmpdir(), 'retention-synth-')), 'out');
}

/** Synthesises an estate and returns every file that was written, by its path inside the output. */
export function filesOf(estate: Estate, config: AppConfig = {}): Readonly<Record<string, string>> {
  const { app } = buildApp(estate, { outdir: outputFolder(), ...config });
  app.synth();
  const files = readdirSync(app.outdir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(app.outdir, name))
    .filter((path) => statSync(path).isFile());
  return Object.fromEntries(
    files
      .sort()
      .map((path) => [relative(app.outdir, path), readFileSync(path, path.endsWith('.json') ? 'utf8' : 'base64')]),
  );
}

type Resources = Record<string, Record<string, Record<string, unknown>>>;

/** The one Terraform document of an estate in one region, parsed. Each call gives a copy that may be changed. */
export function documentOf(estate: Estate): { resource: Resources } & Record<string, unknown> {
  const documents = Object.entries(filesOf(estate)).filter(([name]) => name.endsWith('cdk.tf.json'));
  if (documents.length !== 1 || documents[0] === undefined)
    throw new Error(`wanted one stack, got ${documents.length}`);
  return JSON.parse(documents[0][1]) as { resource: Resources };
}
