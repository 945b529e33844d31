// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deleteAgeMs, parseDirectivesText, type Directive, type DirectiveDocument } from '../../lib/directives';

const CLASSES = ['default', '7d'];

/** Directives of the reference estate, as `retention start` writes them: every category once, of the classes the shortest. */
export async function referenceDirectives(folder: string): Promise<DirectiveDocument> {
  const out = join(folder, 'synth');
  await promisify(execFile)(process.execPath, [join('bin', 'retention.js'), 'start', '--out', out], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const [stack = ''] = await readdir(join(out, 'stacks'));
  const file = join(out, 'stacks', stack, 'directives.json');
  const document = parseDirectivesText(await readFile(file, 'utf8'), file);
  return { ...document, directives: document.directives.filter(isShown).map(onAnyServer) };
}

/** The compatible server has no TTL thread, and no parameters to ask for: the sweep deletes instead. */
function onAnyServer(directive: Directive): Directive {
  if (directive.engine !== 'mongodb') return directive;
  const monitor = { guard: 'ttl-monitor', who: 'the demo', why: 'a compatible server cannot say whether it expires' };
  return { ...directive, allow: [...(directive.allow ?? []), monitor] };
}

function isShown(directive: Directive): boolean {
  const [, period = ''] = directive.id.split('/');
  // where a lifecycle rule deletes, the enforcer only looks.
  return CLASSES.includes(period) && deleteAgeMs(directive) !== null;
}
