// SPDX-License-Identifier: Apache-2.0
import { existsSync, rmSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isBare, isOf, specifiersIn, walk } from './specifiers';

/**
 * Removes declarations that nobody can reach from what is public, so that an editor offers nothing internal.
 * @throws when a public declaration needs a package that users do not have
 */
export function keepPublicDeclarations(dist: string, entries: readonly string[], installed: readonly string[]): void {
  const kept = new Set(entries);
  for (const file of kept) {
    for (const specifier of specifiersIn(dist, file)) {
      if (specifier.startsWith('.')) kept.add(resolved(dist, file, specifier));
      else if (isBare(specifier) && !installed.some((each) => isOf(specifier, each))) {
        throw new Error(
          `${file} must import what users install with this package, got '${specifier}'; vendor its types`,
        );
      }
    }
  }
  for (const file of walk(dist, /\.d\.ts$/)) {
    if (!kept.has(file) && !file.startsWith('providers/')) rmSync(join(dist, file));
  }
}

function resolved(dist: string, file: string, specifier: string): string {
  const path = posix.join(posix.dirname(file), specifier.replace(/\.js$/, ''));
  const found = [`${path}.d.ts`, `${path}/index.d.ts`].find((each) => existsSync(join(dist, each)));
  if (found === undefined) throw new Error(`${file} imports '${specifier}', of which there is no declaration`);
  return found;
}
