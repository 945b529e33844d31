// SPDX-License-Identifier: Apache-2.0
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { LEDGER_KEY_ENDPOINT } from '../../../lib/directives';
import { fail } from '../../../lib/errors';
import { orderContent, SEALED, type Order } from '../../../lib/orders';
import type { Endpoint } from '../engines/engine';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps the ids of subjects out of the ledger: an order is named by a hash under a key, so that nobody can try ids, and
 * its subject is encrypted, because a restored store has to be searched for the id itself. After a rotation the older keys
 * stay for as long as the ledger has entries of them.
 */
export class Sealer {
  constructor(
    private readonly current: string,
    private readonly keys: ReadonlyMap<string, Buffer>,
  ) {}

  /** Names under which an order may be there: by the key in use first, then by the older ones. */
  namesOf(order: Order): readonly string[] {
    const content = orderContent(order);
    const names = [this.current, ...[...this.keys.keys()].filter((name) => name !== this.current)];
    return names.map((name) =>
      createHmac('sha256', this.derived(name, 'name')).update(content).digest('hex').slice(0, 32),
    );
  }

  seal(order: Order): Order {
    if (order.kind !== 'erase' || order.subject === undefined) return order;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.derived(this.current, 'seal'), iv);
    const text = Buffer.concat([cipher.update(order.subject, 'utf8'), cipher.final()]);
    const sealed = Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
    return { ...order, subject: `${SEALED}${this.current}:${sealed}` };
  }

  /** @throws RetentionError when its key is not there any more, or the text was changed */
  open(subject: string): string {
    const [, name = '', sealed = ''] = /^sealed:([^:]+):(.+)$/.exec(subject) ?? [];
    const bytes = Buffer.from(sealed, 'base64url');
    const key = this.derived(name, 'seal');
    try {
      const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
      cipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return Buffer.concat([cipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), cipher.final()]).toString('utf8');
    } catch {
      return fail(
        'retention/invalid',
        'ledger',
        'subject',
        `one that key '${name}' opens`,
        'another text',
        'put the right key back: nothing is deleted and nothing opens until then',
      );
    }
  }

  private derived(name: string, purpose: 'name' | 'seal'): Buffer {
    const key = this.keys.get(name);
    if (key === undefined) {
      return fail(
        'retention/invalid',
        'ledger',
        'key',
        `one of ${[...this.keys.keys()].join(', ')}`,
        `an entry of '${name}'`,
        'put that key back: older keys stay for as long as the ledger has entries of them',
      );
    }
    return createHmac('sha256', key).update(purpose).digest();
  }
}

/**
 * The keys of an endpoint: `user` names the one in use, `password` holds all of them as `name=base64`, separated by
 * commas. Undefined where there is none: ids are then kept as they are given.
 */
export function sealerOf(endpoints: Readonly<Record<string, Endpoint>>): Sealer | undefined {
  const endpoint = Object.hasOwn(endpoints, LEDGER_KEY_ENDPOINT) ? endpoints[LEDGER_KEY_ENDPOINT] : undefined;
  if (endpoint === undefined) return undefined;
  if (endpoint.failure !== undefined) throw new Error(endpoint.failure);
  const { user = '', password = '' } = endpoint;
  const keys = new Map(
    password.split(',').map((each): [string, Buffer] => {
      const at = each.indexOf('=');
      return [each.slice(0, Math.max(0, at)).trim(), Buffer.from(each.slice(at + 1), 'base64')];
    }),
  );
  const wrong = [...keys].some(([name, key]) => !/^[\w.-]+$/.test(name) || key.length !== KEY_BYTES);
  if (wrong || !keys.has(user)) {
    // neither a name nor a key is quoted: the text is a secret.
    fail(
      'retention/invalid',
      LEDGER_KEY_ENDPOINT,
      'password',
      `keys of ${KEY_BYTES} bytes as name=base64, separated by commas, among them the one that 'user' names`,
      'something else',
      'write the secret in that form',
    );
  }
  return new Sealer(user, keys);
}
