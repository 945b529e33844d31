// SPDX-License-Identifier: Apache-2.0
import type { Account } from './account';
import type { Answer } from './answer';
import type { Fault, Faults } from './faults';
import type { Journal } from './journal';
import { answered } from './router';

/** Where the admin calls lie, on the port of the proxy. */
export const ADMIN = '/_sandbox/';

interface Governed {
  readonly account: Account;
  readonly journal: Journal;
  readonly faults: Faults;
}

/**
 * The calls that steer the sandbox from another process, for example with curl:
 * `GET actions`, `GET calls`, `DELETE calls`, `GET unknown`, `GET account`, `PUT account`, `POST faults`, `DELETE faults`.
 */
export function answerAdmin(method: string, path: string, body: Buffer, cloud: Governed): Answer {
  const name = path.slice(ADMIN.length);
  try {
    const found = run(`${method} ${name}`, body, cloud);
    return found === undefined ? reply(404, { error: `no admin call ${method} ${name}` }) : reply(200, found);
  } catch (error) {
    return reply(400, { error: String(error) });
  }
}

function run(call: string, body: Buffer, cloud: Governed): unknown {
  switch (call) {
    case 'GET actions':
      return answered();
    case 'GET calls':
      return cloud.journal.calls;
    case 'DELETE calls':
      cloud.journal.clear();
      return [];
    case 'GET unknown':
      return cloud.journal.unknown;
    case 'GET account':
      return cloud.account;
    case 'PUT account':
      return Object.assign(cloud.account, JSON.parse(body.toString()));
    case 'POST faults':
      cloud.faults.add(JSON.parse(body.toString()) as Fault);
      return {};
    case 'DELETE faults':
      cloud.faults.clear();
      return {};
    default:
      return undefined;
  }
}

function reply(status: number, content: unknown): Answer {
  return { status, body: `${JSON.stringify(content, null, 2)}\n`, type: 'application/json', changed: false };
}
