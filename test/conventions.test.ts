// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';

const rootDir = join(__dirname, '..');
const MOST_LINES = 400;
// numbers of this size are milliseconds, seconds of a day or bounds of a vendor.
const LARGE_NUMBER = 10_000;
// hours of a day, minutes, seconds, milliseconds: what conversions multiply with.
const FACTORS = [24, 60, 1000, 3600, 86400];
const NOT_OURS = ['node_modules', 'cdktf.out', 'retention.out', 'coverage', 'dist', '.git', '.generated', 'fixtures'];

const files = walk('.').filter((file) => !file.startsWith(join('providers', 'tencentcloud', 'lib')));
const code = files.filter((file) => /\.(ts|mjs|js)$/.test(file));
const typescript = code.filter((file) => file.endsWith('.ts'));
const library = typescript.filter((file) => file.startsWith('lib/'));
const texts = new Map(files.map((file) => [file, readFileSync(join(rootDir, file), 'utf8')]));
const trees = new Map(
  typescript.map((file) => [file, ts.createSourceFile(file, text(file), ts.ScriptTarget.ES2022, true)] as const),
);

describe('every source file', () => {
  test('has one SPDX line, first or after the line of its interpreter', () => {
    const shell = files.filter((file) => file.endsWith('.sh') || file === join('.ci', 'run'));
    expect(
      [...code, ...shell].filter((file) => {
        const [first = '', second = ''] = text(file).split('\n');
        return !/^(\/\/|#) SPDX-License-Identifier: Apache-2\.0$/.test(first.startsWith('#!') ? second : first);
      }),
    ).toEqual([]);
  });

  test(`is shorter than ${MOST_LINES} lines`, () => {
    expect(code.filter((file) => text(file).split('\n').length > MOST_LINES)).toEqual([]);
  });

  test('has a name in kebab-case', () => {
    expect(code.filter((file) => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(basename(file)))).toEqual([]);
  });

  test('leaves nothing to do without an issue', () => {
    const left = new RegExp(`\\b(${['TODO', 'FIXME', 'XXX'].join('|')})\\b(?!\\(#\\d+\\))`);
    const allowed = join('test', 'conventions.test.ts');
    expect(code.filter((file) => file !== allowed && left.test(text(file)))).toEqual([]);
  });

  test('names no path of a machine and no user', () => {
    expect(files.filter((file) => isText(file) && /(^|[\s"'`(=])\/(root|home|work|Users)\//.test(text(file)))).toEqual(
      [],
    );
  });

  test('speaks plain English: correct, reported, is in', () => {
    const old = /\b(mend(s|ed|ing)?|(is|are|be|been|was|were) told|stands? (in|on|beside|below|behind|there))\b/i;
    // records of decisions stay as they were written, and files of others as they were found.
    const own = files.filter(
      (file) => isText(file) && !/^(docs\/adr|test\/fixtures|test\/golden)\/|\/lexicon\//.test(file),
    );
    expect(own.filter((file) => old.test(text(file)))).toEqual([]);
  });

  test('runs all of its tests', () => {
    const focused = /\b(describe|test|it)\.only\(|\b(fdescribe|fit|xit|xtest|xdescribe)\(/;
    expect(
      typescript.filter((file) => file !== join('test', 'conventions.test.ts') && focused.test(text(file))),
    ).toEqual([]);
  });
});

describe('imports', () => {
  const allowed = architecture();

  test('are described in ARCHITECTURE.md for every folder that exists', () => {
    const areas = [...library, ...typescript.filter((file) => /^(functions|bin)\//.test(file))].map(areaOf);
    expect([...new Set(areas)].filter((area) => !allowed.has(area))).toEqual([]);
  });

  test('have no circle in the drawing of ARCHITECTURE.md, and use all of it', () => {
    // a store and the list of stores know each other: one is the other's contract, and that is the one circle.
    const floor = (area: string): string => (area === 'lib/stores/*' ? 'lib/stores' : area);
    const used = new Map<string, Set<string>>();
    for (const file of typescript.filter((each) => allowed.has(areaOf(each)))) {
      const targets = importsOf(file).map((specifier) => targetOf(file, specifier));
      used.set(areaOf(file), new Set([...(used.get(areaOf(file)) ?? []), ...targets]));
    }
    const unused = [...allowed].flatMap(([area, targets]) =>
      targets.filter((target) => !used.get(area)?.has(target)).map((target) => `${area} -> ${target}`),
    );
    expect(unused).toEqual([]);
    const above = new Map<string, Set<string>>();
    for (const [area, targets] of allowed) {
      const inside = targets.filter((target) => allowed.has(target)).map(floor);
      above.set(
        floor(area),
        new Set([...(above.get(floor(area)) ?? []), ...inside.filter((each) => each !== floor(area))]),
      );
    }
    // whoever imports nothing that is left is taken away; what remains at the end is a circle.
    const left = new Map(above);
    for (let before = -1; before !== left.size;) {
      before = left.size;
      for (const [area, targets] of left) if (![...targets].some((target) => left.has(target))) left.delete(area);
    }
    expect([...left.keys()]).toEqual([]);
  });

  test('go only where ARCHITECTURE.md allows it', () => {
    const wrong = typescript
      .filter((file) => allowed.has(areaOf(file)))
      .flatMap((file) =>
        importsOf(file)
          .map((specifier) => targetOf(file, specifier))
          .filter((target) => target !== areaOf(file) && !target.startsWith('node:'))
          .filter((target) => !(allowed.get(areaOf(file)) ?? []).includes(target))
          .map((target) => `${file} imports ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  test('never lead from the folder of one store into that of another', () => {
    const wrong = library.filter((file) => {
      const store = storeOf(file);
      const targets = importsOf(file).map((specifier) => storeOf(resolveFrom(file, specifier)));
      return store !== undefined && targets.some((target) => target !== undefined && target !== store);
    });
    expect(wrong).toEqual([]);
  });

  test('of the model of a store never reach the formula that it tries', () => {
    const wrong = library
      .filter((file) => file.startsWith('lib/simulate/'))
      .filter((file) =>
        importsOf(file).some((specifier) => {
          const target = resolveFrom(file, specifier);
          return storeOf(target) !== undefined && !/\/(limits|types)$/.test(target);
        }),
      );
    expect(wrong).toEqual([]);
  });

  test('never lead from the simulation to a formula that it is the witness of', () => {
    const reached = new Set(library.filter((file) => file.startsWith('lib/simulate/')));
    for (const file of reached) {
      for (const specifier of runtimeImportsOf(file).filter((each) => each.startsWith('.'))) {
        const path = resolveFrom(file, specifier);
        const target = [`${path}.ts`, join(path, 'index.ts')].find((each) => library.includes(each));
        if (target !== undefined) reached.add(target);
      }
    }
    expect([...reached].filter((file) => /\/stores\/[^/]+\/(lifetime|solve)\.ts$/.test(file))).toEqual([]);
    expect([...reached].filter((file) => basename(file) === 'limits.ts')).not.toEqual([]);
  });

  test('reach every file of the library', () => {
    const sources = typescript.filter((file) => !file.startsWith('test/'));
    const reached = new Set(
      sources.flatMap((file) =>
        importsOf(file)
          .filter((specifier) => specifier.startsWith('.'))
          .flatMap((specifier) => [
            // what is imported late names the file that it will be.
            `${resolveFrom(file, specifier).replace(/\.js$/, '')}.ts`,
            join(resolveFrom(file, specifier), 'index.ts'),
          ]),
      ),
    );
    // what others import, the reader of published documents, which has no command yet, the model that tests run, and the
    // code of a function, which is packed.
    const entries = [
      'lib/form/json-schema.ts',
      'lib/index.ts',
      'lib/testing/index.ts',
      'lib/document/index.ts',
      'lib/audit/cloud/handler.ts',
      'lib/simulate/index.ts',
    ];
    expect(library.filter((file) => !reached.has(file) && !entries.includes(file))).toEqual([]);
  });
});

describe('numbers', () => {
  test('with the meaning of a time or a bound are in limits.ts and shared-terms.ts of the stores only', () => {
    const stores = library.filter(
      (file) => file.startsWith('lib/stores/') && !['limits.ts', 'shared-terms.ts'].includes(basename(file)),
    );
    expect(stores.flatMap((file) => timesIn(file))).toEqual([]);
  });

  test('of a promise are in policy files only', () => {
    const promise = /^(Duration\.(millis|seconds|minutes|hours|days|parse)|Period\.(months|years|parse))$/;
    const places = library.filter((file) => !file.endsWith('-policy.ts'));
    // the timer of the enforcer and the validity of an audit are no promise; their defaults are where the estate's others are.
    const timer = join('lib', 'estate', 'define.ts');
    const defaults = ['Duration.minutes(15)', 'Duration.days(35)'];
    const wrong = places.flatMap((file) =>
      nodesOf(file)
        .filter(ts.isCallExpression)
        .filter(
          (call) =>
            promise.test(call.expression.getText()) && call.arguments.some((each) => ts.isLiteralExpression(each)),
        )
        .filter((call) => !(file === timer && defaults.includes(call.getText())))
        .map((call) => `${file}: ${call.getText()}`),
    );
    expect(wrong).toEqual([]);
  });
});

function walk(dir: string): string[] {
  return readdirSync(join(rootDir, dir), { withFileTypes: true }).flatMap((entry) => {
    const path = normalize(join(dir, entry.name));
    if (NOT_OURS.includes(entry.name)) return [];
    return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : [];
  });
}

function text(file: string): string {
  return texts.get(file) ?? '';
}

function isText(file: string): boolean {
  return /\.(ts|mjs|js|json|md|ya?ml|sh)$/.test(file) && file !== join('test', 'conventions.test.ts');
}

function nodesOf(file: string): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  const tree = trees.get(file);
  if (tree !== undefined) visit(tree);
  return found;
}

function importsOf(file: string): string[] {
  return nodesOf(file).flatMap((node) => {
    const from =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) &&
            (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require')
          ? node.arguments[0]
          : undefined;
    return from !== undefined && ts.isStringLiteral(from) ? [from.text] : [];
  });
}

/** What is loaded when the file runs: types leave nothing behind. */
function runtimeImportsOf(file: string): string[] {
  const types = new Set(
    nodesOf(file)
      .filter(ts.isImportDeclaration)
      .filter(({ importClause }) => {
        const named = importClause?.namedBindings;
        const each = named !== undefined && ts.isNamedImports(named) ? named.elements : [];
        return (
          importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
          (each.length > 0 && each.every(({ isTypeOnly }) => isTypeOnly))
        );
      })
      .map(({ moduleSpecifier }) => moduleSpecifier.getText().slice(1, -1)),
  );
  return importsOf(file).filter((specifier) => !types.has(specifier));
}

/** Path from the root, without an ending, of what a relative import names; a package stays as it is. */
function resolveFrom(file: string, specifier: string): string {
  return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;
}

function storeOf(path: string): string | undefined {
  const [lib, stores, store, file] = path.split('/');
  const isFolder = file !== undefined || existsSync(join(rootDir, path, 'index.ts'));
  return lib === 'lib' && stores === 'stores' && isFolder ? store : undefined;
}

/** The row of ARCHITECTURE.md that a file belongs to. */
function areaOf(path: string): string {
  if (storeOf(path) !== undefined) return 'lib/stores/*';
  const [first = '', second = ''] = path.split('/');
  return first === 'lib' ? `lib/${second.replace(/\.ts$/, '')}` : first;
}

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return areaOf(resolveFrom(file, specifier));
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** What each folder may import, read from the table of ARCHITECTURE.md. */
function architecture(): Map<string, string[]> {
  const rows = text('ARCHITECTURE.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  return new Map(
    rows.map((row) => {
      const [, folder = '', , imports = ''] = row.split('|');
      return [codeSpans(folder)[0] ?? '', codeSpans(imports)];
    }),
  );
}

function codeSpans(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
}

/** Literals that spell a time: large numbers, factors of a conversion, and literals multiplied with a unit. */
function timesIn(file: string): string[] {
  return nodesOf(file)
    .filter(ts.isNumericLiteral)
    .filter((literal) => {
      const value = Number(literal.text);
      if (value >= LARGE_NUMBER) return true;
      const product = literal.parent;
      if (!ts.isBinaryExpression(product) || product.operatorToken.kind !== ts.SyntaxKind.AsteriskToken) return false;
      return FACTORS.includes(value) || [product.left, product.right].some((side) => /_MS$/.test(side.getText()));
    })
    .map((literal) => `${relative('lib/stores', file)}: ${literal.parent.getText()}`);
}
