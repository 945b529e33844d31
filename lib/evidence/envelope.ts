// SPDX-License-Identifier: Apache-2.0
import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { problem, RetentionError } from '../errors';

/** What a payload is, as the envelope says and signs. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** A DSSE envelope with one signature. */
const ENVELOPE = z.strictObject({
  payload: z.base64(),
  payloadType: z.literal(PAYLOAD_TYPE),
  signatures: z.tuple([z.strictObject({ keyid: z.string().regex(/^[0-9a-f]{64}$/), sig: z.base64() })]),
});

/** Signs the bytes that it is given. */
export interface Signer {
  readonly publicKey: KeyObject;
  /** @throws Error where it cannot */
  sign(bytes: Buffer): Buffer;
}

/**
 * The bytes that are signed: payload and type, each with its length, so that neither can be taken for the other.
 * @see https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function preAuthEncoding(payloadType: string, payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** SHA-256 of the public key's DER form, in hexadecimal digits. */
export function keyIdOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** A key of this machine. */
export function keySigner(privateKey: KeyObject): Signer {
  return {
    publicKey: createPublicKey(privateKey),
    sign: (bytes) => sign(algorithmOf(privateKey), bytes, privateKey),
  };
}

/** Ed25519 hashes by itself; an elliptic curve of a key service takes SHA-256. */
function algorithmOf(key: KeyObject): string | null {
  return key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
}

/**
 * A payload in its envelope, as the text of a file.
 * @throws RetentionError when the signature does not fit the public key
 */
export function seal(payload: Buffer, signer: Signer): string {
  const bytes = preAuthEncoding(PAYLOAD_TYPE, payload);
  const signature = signer.sign(bytes);
  if (!verify(algorithmOf(signer.publicKey), bytes, signer.publicKey, signature)) {
    const got = 'one that the public key does not confirm';
    throw new RetentionError([
      problem(
        'retention/invalid',
        '',
        'signature',
        'made by the key that is given',
        got,
        'give the public key of the signer',
      ),
    ]);
  }
  return textOf(payload, keyIdOf(signer.publicKey), signature);
}

/** Why an envelope is not believed, or the payload that its key signed. */
export type Opened = { readonly payload: Buffer; readonly keyId: string } | { readonly refused: string };

/**
 * Opens an envelope. Every byte of it counts: a form that says the same in other bytes is not believed either.
 * @param text the file as it is
 */
export function openEnvelope(text: string, publicKey: KeyObject): Opened {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { refused: 'it is no JSON' };
  }
  const { success, data, error } = ENVELOPE.safeParse(value);
  if (!success) {
    const { path = [], message = '' } = error.issues[0] ?? {};
    return { refused: `it is no envelope with one signature: ${path.join('.')} ${message}` };
  }
  const [{ keyid, sig }] = data.signatures;
  const payload = Buffer.from(data.payload, 'base64');
  const signature = Buffer.from(sig, 'base64');
  if (textOf(payload, keyid, signature) !== text) return { refused: 'it is not in the bytes in which it was written' };
  const wanted = keyIdOf(publicKey);
  if (keyid !== wanted) return { refused: `it was signed by key ${keyid}, and the key that is given is ${wanted}` };
  if (!verify(algorithmOf(publicKey), preAuthEncoding(data.payloadType, payload), publicKey, signature)) {
    return { refused: 'its signature does not fit what it holds' };
  }
  return { payload, keyId: keyid };
}

function textOf(payload: Buffer, keyid: string, signature: Buffer): string {
  const signatures = [{ keyid, sig: signature.toString('base64') }];
  return `${JSON.stringify({ payload: payload.toString('base64'), payloadType: PAYLOAD_TYPE, signatures }, null, 2)}\n`;
}
