// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix, relative, sep } from 'node:path';

/** How the compiler writes an import: of CommonJS in JavaScript, of a module in declarations. */
const IN_CODE = /(\b(?:require|import)\()(["'])([^"'\n]+)\2(?=\))/g;
const IN_DECLARATION = /((?:^(?:import|export) .*?|^\} )from |^import |\bimport\()(["'])([^"'\n]+)\2/gm;

/** Files below a folder whose names match, relative, with slashes, sorted. */
export function walk(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** What a compiled file imports. */
export function specifiersIn(folder: string, file: string): string[] {
  const text = readFileSync(join(folder, file), 'utf8');
  return [...text.matchAll(patternOf(file))].map(([, , , specifier = '']) => specifier);
}

function patternOf(file: string): RegExp {
  return file.endsWith('.d.ts') ? IN_DECLARATION : IN_CODE;
}

/** Whether it names a package that is not Node's own. */
export function isBare(specifier: string): boolean {
  return !specifier.startsWith('.') && !isBuiltin(specifier);
}

/**
 * Rewrites the imports of a file.
 * @param targetOf gives the file below the folder that an import means, or undefined where it stays
 */
export function redirect(folder: string, file: string, targetOf: (specifier: string) => string | undefined): void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const next = text.replace(patternOf(file), (whole, head: string, quote: string, specifier: string) => {
    const target = targetOf(specifier);
    if (target === undefined) return whole;
    const way = posix.relative(dirname(file), target);
    return `${head}${quote}${way.startsWith('.') ? way : `./${way}`}${quote}`;
  });
  if (next !== text) writeFileSync(path, next);
}

/** Whether an import is of a package, or of a part of it. */
export function isOf(specifier: string, packageName: string): boolean {
  return specifier === packageName || specifier.startsWith(`${packageName}/`);
}
