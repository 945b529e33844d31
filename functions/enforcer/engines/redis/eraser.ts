// SPDX-License-Identifier: Apache-2.0
import {
  APPLICATION_PLACE,
  type RedisDirective,
  SUBJECT_PLACE,
  type Target,
  whyNotFound,
} from '../../../../lib/directives';
import { type Erased, type Eraser, MARKER } from '../eraser';
import type { RunContext } from '../engine';
import type { RedisNode, RedisPort } from './client';

const KEYS_AT_ONCE = 1_000;

type FoundBy = Extract<NonNullable<RedisDirective['subject']>, { readonly keyPattern: string }>;

/** Keys come as KEYS or as arguments, by what stands between us and the server. */
const UNLINK = `local n = 0
for _, list in ipairs({ KEYS, ARGV }) do
  for _, key in ipairs(list) do n = n + redis.call('UNLINK', key) end
end
return { n }`;

/**
 * Deletes the keys of subjects. One walk over the keys below the pattern serves all targets of a call: a cluster tells by
 * no other way which keys there are, and a pattern that leaves one id open names no key.
 */
export class RedisEraser implements Eraser {
  private readonly pattern: RegExp;
  private readonly match: string;
  private readonly order: readonly ('subject' | 'application')[];

  constructor(
    private readonly port: RedisPort,
    private readonly directive: RedisDirective,
    private readonly subject: FoundBy,
    private readonly context: Pick<RunContext, 'now' | 'remainingMs' | 'dryRun'>,
    private readonly markers: {
      get(key: string): Promise<string | null>;
      set(key: string, value: string): Promise<void>;
    },
  ) {
    const parts = subject.keyPattern.split(/(\{subject\}|\{application\})/);
    this.order = parts.flatMap((part) =>
      part === SUBJECT_PLACE ? ['subject' as const] : part === APPLICATION_PLACE ? ['application' as const] : [],
    );
    const isPlace = (part: string): boolean => part === SUBJECT_PLACE || part === APPLICATION_PLACE;
    this.pattern = new RegExp(
      `^${parts.map((part) => (isPlace(part) ? '([^:]*)' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))).join('')}$`,
      'u',
    );
    this.match = parts.map((part) => (isPlace(part) ? '*' : part.replace(/[*?[\]\\]/g, '\\$&'))).join('');
  }

  ensure(): Promise<void> {
    return Promise.resolve();
  }

  async erase(targets: readonly Target[]): Promise<Erased> {
    const left = new Map<number, string>();
    const wanted = new Map<string, number[]>();
    for (const [index, target] of targets.entries()) {
      const why = whyNotFound(this.subject, target);
      if (why !== undefined) left.set(index, why);
      else push(wanted, JSON.stringify([target.subject ?? null, target.application ?? null]), index);
    }
    let deleted = 0;
    if (wanted.size === 0) return { deleted, left };
    // a key may be written while the walk goes on: the second one looks whether any is there.
    for (const pass of this.context.dryRun ? ['erase'] : ['erase', 'look']) {
      for (const node of await this.port.nodes()) {
        const ended = await this.walk(
          node,
          async (found) => {
            if (pass === 'look')
              for (const { of } of found) for (const index of of) left.set(index, 'written meanwhile');
            deleted += this.context.dryRun
              ? found.length
              : await remove(
                  node,
                  found.map(({ key }) => key),
                );
          },
          wanted,
        );
        if (ended) continue;
        for (const indexes of wanted.values())
          for (const index of indexes) left.set(index, 'the time of the run ended before');
        return { deleted, left };
      }
    }
    return { deleted, left };
  }

  /** Every key of a node whose ids are wanted. False: the time ended before. */
  private async walk(
    node: RedisNode,
    take: (found: readonly { readonly key: Buffer; readonly of: readonly number[] }[]) => Promise<void>,
    wanted: ReadonlyMap<string, readonly number[]>,
  ): Promise<boolean> {
    let cursor = '0';
    do {
      if (this.context.remainingMs() <= 0) return false;
      const page = await node.scan({ cursor, match: this.match, count: KEYS_AT_ONCE });
      cursor = page.cursor;
      const found = page.keys.flatMap((key) => {
        const of = this.wantedBy(key, wanted);
        return of.length === 0 ? [] : [{ key, of }];
      });
      if (found.length > 0) await take(found);
    } while (cursor !== '0');
    return true;
  }

  /** Targets that name the ids of a key: both, or one of them. */
  private wantedBy(key: Buffer, wanted: ReadonlyMap<string, readonly number[]>): readonly number[] {
    const match = this.pattern.exec(key.toString('utf8'));
    if (match === null) return [];
    const ids: { subject?: string; application?: string } = {};
    for (const [index, place] of this.order.entries()) ids[place] = match[index + 1];
    const { subject = null, application = null } = ids;
    const spellings = new Set([
      JSON.stringify([subject, application]),
      JSON.stringify([subject, null]),
      JSON.stringify([null, application]),
    ]);
    return [...spellings].filter((each) => each !== '[null,null]').flatMap((each) => wanted.get(each) ?? []);
  }

  async position(): Promise<string> {
    return (await this.markers.get(this.marker)) ?? '';
  }

  async moveTo(position: string): Promise<void> {
    await this.markers.set(this.marker, position);
  }

  private get marker(): string {
    return `${MARKER}:${this.directive.id}`;
  }

  close(): Promise<void> {
    return this.port.close();
  }
}

async function remove(node: RedisNode, keys: readonly Buffer[]): Promise<number> {
  const replies = await node.run({ source: UNLINK, args: [], keys });
  return replies.reduce((sum, [count]) => sum + Number(count ?? 0), 0);
}

function push(map: Map<string, number[]>, key: string, index: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [index]);
  else list.push(index);
}
