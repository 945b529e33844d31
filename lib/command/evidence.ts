// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { version } from '../../package.json';
import { problem, RetentionError } from '../errors';
import {
  keyIdOf,
  keySigner,
  openEnvelope,
  payloadOf,
  seal,
  sha256,
  statementIn,
  type Signer,
  type Statement,
} from '../evidence';
import { promiseHash } from '../manifest';
import { reportOf, type Report } from '../report';
import { json, visible } from '../text';
import { readExemptions, readMapping, verifyInputs, type Verification } from '../verify';
import { auditOf } from './audited';
import { EXIT, exitOfFindings } from './errors';
import { readInputs } from './inputs';
import { pinOptions, todayOf, unclearOnError, type JudgeOptions } from './verify';

export interface SignOptions extends JudgeOptions {
  /** File of a private key (PEM). @default - a command signs */
  readonly key?: string;
  /** Gets the bytes to sign on standard input and prints the signature in base64. @default - a key signs */
  readonly command?: readonly string[];
  /** File of the public key (PEM): what the command's signature is checked with. */
  readonly publicKey?: string;
  /** Files beside those that are judged. */
  readonly also: readonly string[];
  readonly out: string;
}

export interface VerifyEvidenceOptions {
  /** File of the public key (PEM). */
  readonly key: string;
}

/** Where secrets of the key may come from; never an argument, which every process of the machine can read. */
const PASSPHRASE = 'RETENTION_KEY_PASSPHRASE';
/** Plugins and providers that Terraform downloads: large, and checked by its own lock file. */
const NOT_EVIDENCE = ['.terraform', 'node_modules', '.git'];

/** Judges files, and signs what was judged with what came of it. Returns what `verify` would. */
export function signEvidence(files: readonly string[], options: SignOptions): number {
  return unclearOnError(() => {
    const signer = signerOf(options);
    const folder = realpathSync(dirname(resolve(options.out)));
    const inside = (path: string): string => insideOf(folder, path);
    const judged: Statement['predicate']['judged'] = {
      files: files.map(inside),
      ...(options.mapping === undefined ? {} : { mapping: inside(options.mapping) }),
      ...(options.exemptions === undefined ? {} : { exemptions: inside(options.exemptions) }),
      ...(options.audit === undefined ? {} : { audit: inside(options.audit) }),
      ...(options.policy === undefined ? {} : { policy: inside(options.policy) }),
      ...(options.policyHash === undefined ? {} : { policyHash: options.policyHash }),
      today: todayOf(options.today),
    };
    const { verification, report } = within(folder, () => judge(judged));
    const others = [options.mapping, options.exemptions, options.audit, options.policy].flatMap((each) => each ?? []);
    const names = [...files, ...others, ...options.also]
      .flatMap(filesIn)
      .map(inside)
      .filter((name) => resolve(folder, name) !== resolve(options.out));
    const subject = [...new Set(names)].sort().map((name) => ({ name, digest: { sha256: digestOf(folder, name) } }));
    const predicate: Statement['predicate'] = {
      tool: { name: 'retention-stack', version },
      signedAt: new Date().toISOString(),
      manifests: manifestsOf(verification),
      judged,
      report: plain(report),
    };
    writeFileSync(options.out, seal(payloadOf(subject, predicate), signer));
    process.stdout.write(
      `signed ${subject.length} files and the report on them by key ${keyIdOf(signer.publicKey)}: ${visible(options.out)}\n`,
    );
    return exitOfFindings(report.findings);
  });
}

/**
 * Checks evidence without any network: the signature, every file, and that the report follows from them.
 * Returns 0 where all is as it was signed and every promise is kept, 1 where something differs or is broken, 2 where it could
 * not tell.
 */
export function verifyEvidence(file: string, options: VerifyEvidenceOptions): number {
  return unclearOnError(() => {
    const opened = openEnvelope(readFileSync(file, 'utf8'), readKey(options.key, createPublicKey));
    if ('refused' in opened) return refuse([`${file} is not believed: ${opened.refused}`]);
    const statement = statementIn(opened.payload);
    if (typeof statement === 'string') return refuse([`${file} is not believed: ${statement}`]);
    const folder = dirname(resolve(file));
    const { subject, predicate } = statement;
    const wrong = subject.flatMap(({ name, digest }) => {
      const found = attempt(() => digestOf(folder, name));
      if (found === undefined) return [`${name} is missing or cannot be read`];
      return found === digest.sha256
        ? []
        : [`${name} is not what was signed: sha256 ${found}, signed ${digest.sha256}`];
    });
    if (wrong.length > 0) return refuse(wrong);
    const { tool, judged, signedAt } = predicate;
    process.stdout.write(
      `${visible(file)}: signed by key ${opened.keyId} at ${signedAt}, ${subject.length} files as they were signed\n` +
        predicate.manifests.map(({ stack, hash }) => `promise of ${visible(stack)}: ${visible(hash)}\n`).join(''),
    );
    if (tool.version !== version) {
      process.stderr.write(
        `the report was made by version ${visible(tool.version)} and this is ${version}, so whether it follows from the files could not be checked; use that version\n`,
      );
      return EXIT.unclear;
    }
    const { verification, report } = within(folder, () => judge(judged));
    const follows =
      isDeepStrictEqual(plain(report), predicate.report) &&
      isDeepStrictEqual(manifestsOf(verification), predicate.manifests);
    if (!follows) return refuse(['the report that was signed does not follow from the files']);
    const { summary, findings } = report;
    const counts = Object.entries(summary).filter(([, count]) => count > 0);
    process.stdout.write(
      `the report follows from the files: ${counts.map(([verdict, count]) => `${count} ${verdict}`).join(', ')}; ` +
        `${findings.filter(({ level }) => level === 'error').length} errors\n`,
    );
    return exitOfFindings(findings);
  });
}

/** Judges files again and again the same way. */
function judge({ files, mapping, exemptions, audit, policy, policyHash, today }: Statement['predicate']['judged']): {
  readonly verification: Verification;
  readonly report: Report;
} {
  const inputs = readInputs(files);
  const audited = auditOf(audit, inputs, today);
  const verification = verifyInputs(inputs, {
    today,
    ...(audited === undefined ? {} : { measurements: audited.measurements }),
    ...(exemptions === undefined ? {} : { exemptions: readExemptions(exemptions) }),
    ...pinOptions({
      ...(policy === undefined ? {} : { policy }),
      ...(policyHash === undefined ? {} : { policyHash }),
    }),
    ...(mapping === undefined ? {} : { mapping: readMapping(mapping) }),
  });
  return { verification, report: reportOf(verification, audited?.auditNotes) };
}

function manifestsOf({ manifests }: Verification): Statement['predicate']['manifests'] {
  return manifests.map((manifest) => ({
    stack: `${manifest.estate}-${manifest.region}`,
    hash: promiseHash(manifest),
  }));
}

function plain(report: Report): Statement['predicate']['report'] {
  return JSON.parse(json(report)) as Statement['predicate']['report'];
}

/** Runs where the evidence lies: the report then names its files the same way wherever the folder is. */
function within<T>(folder: string, run: () => T): T {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return run();
  } finally {
    process.chdir(before);
  }
}

/** A path as the envelope names it, by its real place: a link to elsewhere is not inside. */
function insideOf(folder: string, path: string): string {
  const name = relative(folder, realpathSync(path)).split(sep).join('/');
  if (name === '') return '.';
  if (name !== '..' && !name.startsWith('../')) return name;
  throw new RetentionError([
    problem(
      'retention/invalid',
      '',
      path,
      `below ${folder}, where the evidence goes`,
      'a file outside',
      'give an --out above it',
    ),
  ]);
}

/** A file, or every file of a folder. */
function filesIn(path: string): string[] {
  const entry = lstatSync(realpathSync(path));
  if (!entry.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !NOT_EVIDENCE.includes(name))
    .flatMap((name) => filesIn(join(path, name)));
}

function digestOf(folder: string, name: string): string {
  return sha256(readFileSync(join(folder, name)));
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function signerOf({ key, command, publicKey }: SignOptions): Signer {
  if (key !== undefined && command === undefined) return keySigner(readKey(key, privateKeyOf));
  const [program, ...args] = command ?? [];
  if (key !== undefined || program === undefined || publicKey === undefined) {
    throw new RetentionError([
      problem(
        'retention/missing',
        '',
        'key',
        "give either '--key FILE', or '--command PROGRAM...' with '--public-key FILE'",
      ),
    ]);
  }
  return {
    publicKey: readKey(publicKey, createPublicKey),
    sign: (bytes) => {
      const printed = execFileSync(program, args, { input: bytes, stdio: ['pipe', 'pipe', 'inherit'] });
      return Buffer.from(printed.toString('ascii').trim(), 'base64');
    },
  };
}

function privateKeyOf(pem: string): KeyObject {
  const passphrase = process.env[PASSPHRASE];
  return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
}

const KEYS = ['ed25519', 'ec'];

/** Nothing of the file is ever printed. */
function readKey(file: string, parse: (pem: string) => KeyObject): KeyObject {
  const pem = readFileSync(file, 'utf8');
  const key = attempt(() => parse(pem));
  if (key !== undefined && KEYS.includes(key.asymmetricKeyType ?? '')) return key;
  const got = key === undefined ? 'none that can be read' : `one of type ${key.asymmetricKeyType ?? 'unknown'}`;
  throw new RetentionError([
    problem(
      'retention/invalid',
      '',
      file,
      'a PEM key of type ed25519 or ec',
      got,
      `check the file, and ${PASSPHRASE} where it is encrypted`,
    ),
  ]);
}

function refuse(lines: readonly string[]): number {
  for (const line of lines) process.stderr.write(`${visible(line)}\n`);
  return EXIT.violation;
}
