// SPDX-License-Identifier: Apache-2.0
import type { IncomingHttpHeaders } from 'node:http';
import type { Account } from './account';
import { ApiError, type Cloud } from './api';
import { BadGateway, type Faults } from './faults';
import type { Journal } from './journal';
import { handlerOf, targetOf } from './router';
import { answerCos, cosOperation, cosStatus, knowsCosOperation } from './services/cos';
import { element } from './services/cos-xml';
import { checkTc3, knowsCosCredentials } from './signature';

/** The number of the only account. */
const UIN = '100000000001';
/** Enough digits for a long run. */
const ID_DIGITS = 8;

export interface Incoming {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type: string;
  /** Whether the account may look different now. */
  readonly changed: boolean;
}

interface State {
  readonly account: Account;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly now: () => Date;
}

const READS = /^(Describe|List|Get|Search)/;

function badGateway(message: string): Answer {
  return { status: 502, body: `<html><body>502 ${message}</body></html>`, type: 'text/html', changed: false };
}

/** The answer as a broken connection leaves it: its counts stay, and its lists are empty. */
function cutShort(reply: unknown): unknown {
  if (Array.isArray(reply)) return [];
  if (typeof reply !== 'object' || reply === null) return reply;
  return Object.fromEntries(Object.entries(reply).map(([name, value]) => [name, cutShort(value)]));
}

/** Answers one request that came through the proxy. */
export function answer(incoming: Incoming, state: State): Answer {
  const target = targetOf(incoming.host.split(':')[0] ?? '');
  if (target?.kind === 'api') return answerApi(incoming, target.service, state);
  if (target?.kind === 'cos') return answerBucket(incoming, target, state);
  state.journal.addUnknown(`host ${incoming.host}`);
  return { status: 502, body: '', type: 'text/plain', changed: false };
}

function answerApi(incoming: Incoming, service: string, state: State): Answer {
  const action = String(incoming.headers['x-tc-action'] ?? '');
  const region = String(incoming.headers['x-tc-region'] ?? '');
  const call = { service, action, region };
  let request: unknown = {};
  try {
    checkTc3(incoming.headers, incoming.method, incoming.body, service, state.now());
    const handler = handlerOf(service, action);
    if (handler === undefined) {
      state.journal.addUnknown(`action ${service}.${action}`);
      throw new ApiError('InvalidAction', `the sandbox has no action '${action}' of '${service}'`);
    }
    request = JSON.parse(incoming.body.toString() || '{}');
    const isCut = state.faults.strike(action);
    const tasks = JSON.stringify(state.account.tasks);
    const reply = handler(request, cloudOf(state, region));
    state.journal.add({ ...call, request });
    // a question moves at most the counter of a task on, and an audit asks thousands of them.
    const changed = !READS.test(action) || JSON.stringify(state.account.tasks) !== tasks;
    return json(isCut ? cutShort(reply) : reply, changed);
  } catch (error) {
    if (BadGateway.is(error)) return badGateway(error.message);
    // a fault of the sandbox is as hard an error as an unknown action: it must not look like an answer of the cloud.
    if (!ApiError.is(error)) state.journal.addUnknown(`failure in ${service}.${action}: ${String(error)}`);
    const code = ApiError.is(error) ? error.code : 'InternalError';
    state.journal.add({ ...call, request, error: code });
    return json({ Error: { Code: code, Message: String(error instanceof Error ? error.message : error) } }, false);
  }
}

function answerBucket(incoming: Incoming, target: { bucket: string; region: string }, state: State): Answer {
  const url = new URL(incoming.path, `https://${incoming.host}`);
  const { bucket, region } = target;
  const listsBuckets = bucket === '' && region === '' && incoming.method === 'GET' && url.pathname === '/';
  const operation = listsBuckets ? 'GetService' : cosOperation(incoming.method, url);
  if (operation === undefined || (bucket === '' && !listsBuckets) || !knowsCosOperation(operation)) {
    state.journal.addUnknown(`cos ${incoming.method} ${url.pathname}${url.search}`);
    return cosError('MethodNotAllowed', 'the sandbox has no such operation');
  }
  const body = incoming.body.toString();
  const acl = String(incoming.headers['x-cos-acl'] ?? incoming.headers['x-amz-acl'] ?? 'private');
  const key = decodeURIComponent(url.pathname.slice(1));
  const call = { service: 'cos', action: operation, region, request: { bucket, key, body } };
  try {
    if (!knowsCosCredentials(incoming.headers)) throw new ApiError('AccessDenied', 'the request is not signed by us');
    state.faults.strike(operation);
    const reply = answerCos(
      { bucket, key, region, operation, acl, body, query: Object.fromEntries(url.searchParams) },
      cloudOf(state, region),
    );
    const changed = !['GET', 'HEAD'].includes(incoming.method);
    state.journal.add(call);
    return { status: reply.status, body: reply.body?.markup ?? '', type: 'application/xml', changed };
  } catch (error) {
    if (BadGateway.is(error)) return badGateway(error.message);
    if (!ApiError.is(error)) {
      state.journal.addUnknown(`failure in cos ${operation}: ${String(error)}`);
      return cosError('InternalError', String(error));
    }
    state.journal.add({ ...call, error: error.code });
    const answered = cosError(error.code, error.message);
    // an answer to HEAD has no body.
    return incoming.method === 'HEAD' ? { ...answered, body: '' } : answered;
  }
}

function cloudOf(state: State, region: string): Cloud {
  const next = (): number => (state.account.serial += 1);
  return {
    account: state.account,
    region,
    uin: UIN,
    now: state.now,
    id: (prefix) => `${prefix}${String(next()).padStart(ID_DIGITS, '0')}`,
    task: () => {
      const id = next();
      state.account.tasks[String(id)] = state.faults.task();
      return id;
    },
  };
}

function json(response: unknown, changed: boolean): Answer {
  const body = JSON.stringify({ Response: { ...(response as object), RequestId: 'sandbox' } });
  return { status: 200, body, type: 'application/json', changed };
}

function cosError(code: string, message: string): Answer {
  const { markup } = element('Error', element('Code', code), element('Message', message));
  return { status: cosStatus(code), body: markup, type: 'application/xml', changed: false };
}
