// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Doubt, Input } from './input';

/** What Terraform reads in the folder of a document, beside the document. */
const READ_AS_WELL = /\.(tf|tofu)(\.json)?$/;

/** Files in the folder of a synthesised document that Terraform merges with it, and that this reader has not seen. */
export function siblingDoubts({ form, file }: Input): Doubt[] {
  if (form !== 'synthesised' || !READ_AS_WELL.test(file)) return [];
  return readdirSync(dirname(resolve(file)))
    .filter((name) => READ_AS_WELL.test(name) && name !== basename(file))
    .sort()
    .map((name) => ({
      at: name,
      what: `Terraform reads '${name}' together with '${basename(file)}', and may override everything with it`,
      level: 'error',
      unclear: true,
    }));
}

/** The archives that functions name, where they lie beside the document, with their SHA-256. */
export function archivesBeside({ file, views }: Input): Required<Pick<Input, 'archives' | 'packed'>> {
  const folder = dirname(resolve(file));
  const paths = views.flatMap(({ type, values: { zip_file: zip } }) =>
    type === 'tencentcloud_scf_function' && typeof zip === 'string' && zip !== '' ? [zip] : [],
  );
  const found = [...new Set(paths)].flatMap((path): [string, Uint8Array][] => {
    const archive = resolve(folder, path);
    return existsSync(archive) && statSync(archive).isFile() ? [[path, readFileSync(archive)]] : [];
  });
  return {
    archives: Object.fromEntries(
      found.map(([path, bytes]) => [path, createHash('sha256').update(bytes).digest('hex')]),
    ),
    packed: Object.fromEntries(found),
  };
}
