// SPDX-License-Identifier: Apache-2.0
import { APPLICATION, type CosDirective, type Directive } from '../../lib/directives';
import { CosDouble } from '../../test/helpers/cos-double';
import type { Place, Started } from './place';
import { samplesOf, type Sample } from './samples';

/** One double per bucket: an object store as COS answers, on loopback. */
export async function startCos(directives: readonly Directive[]): Promise<Started> {
  const buckets = new Map<string, { readonly double: CosDouble; readonly url: string }>();
  for (const directive of directives) {
    if (directive.engine !== 'cos' || buckets.has(directive.unit)) continue;
    const double = new CosDouble();
    double.versioning = directive.expects?.versioned === true ? 'Enabled' : '';
    buckets.set(directive.unit, { double, url: await double.start() });
  }
  return {
    name: 'a double of COS',
    places: (some, nowMs) =>
      some.flatMap((directive) => {
        const bucket = buckets.get(directive.unit);
        if (directive.engine !== 'cos' || bucket === undefined) return [];
        const samples = samplesIn(directive, some, nowMs);
        return samples === undefined ? [] : [prefix(bucket.double, directive, samples)];
      }),
    endpoint: (unit) => ({ hosts: [buckets.get(unit)?.url ?? ''], user: 'id', password: 'on-loopback' }),
    stop: async () => {
      await Promise.all([...buckets.values()].map(({ double }) => double.stop()));
    },
  };
}

function prefix(double: CosDouble, directive: CosDirective, samples: readonly Sample[]): Place {
  // an application has a folder of its own.
  const [fixed = ''] = directive.prefix.split(APPLICATION);
  return {
    directive,
    name: directive.prefix,
    samples,
    fill: () => {
      for (const { n, atMs } of samples)
        double.put(directive.terminations === undefined ? `${fixed}${n}` : `${fixed}${n}/push.p12`, atMs);
      return Promise.resolve();
    },
    left: () => {
      const keys = double.keys().filter((key) => key.startsWith(fixed));
      return Promise.resolve(new Set(keys.map((key) => Number.parseInt(key.slice(fixed.length), 10))));
    },
  };
}

/** The records of a prefix, or those of the table that says which applications ended. */
function samplesIn(directive: CosDirective, all: readonly Directive[], nowMs: number): readonly Sample[] | undefined {
  const { terminations } = directive;
  if (terminations === undefined) return samplesOf(directive, nowMs);
  const source = all.find(
    (each) => each.engine === 'mysql' && each.database === terminations.database && each.table === terminations.table,
  );
  return source === undefined ? undefined : samplesOf(source, nowMs);
}
