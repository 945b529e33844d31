// SPDX-License-Identifier: Apache-2.0
import type { CkafkaDirective } from '../../../../lib/directives';
import type { Endpoint, EngineModule } from '../engine';
import { endpointOf } from '../../surroundings/endpoint';
import { connectKafka, type Broker } from './client';
import { ensure } from './ensure';
import { ckafkaReadings } from './readings';
import { sweep, type Known } from './sweep';
import { witness } from './witness';

/** CKafka: trims idle partitions, which retention alone never empties. */
export const ckafkaEngine: EngineModule<CkafkaDirective> = createCkafkaEngine(connectKafka);

export function createCkafkaEngine(
  connect: (directive: CkafkaDirective, endpoint: Endpoint) => Promise<Broker>,
): EngineModule<CkafkaDirective> {
  return {
    engine: 'ckafka',
    async open(directive, endpoints, context) {
      const broker = await connect(directive, endpointOf(endpoints, directive.unit, directive.id));
      const known: Known = {};
      return {
        ensure: () => ensure(directive, broker, context, onInstanceOf(directive, endpoints)),
        sweep: () => sweep(directive, broker, context, known),
        witness: () => witness(directive, broker, context, known),
        read: () => ckafkaReadings(broker, context.now()),
        close: () => broker.close(),
      };
    },
  };
}

/** A unit is one topic; those of an instance are reached by the same hosts, and no other instance is. */
function onInstanceOf(
  { unit }: CkafkaDirective,
  endpoints: Readonly<Record<string, Endpoint>>,
): (other: string) => boolean {
  const hosts = endpoints[unit]?.hosts.join();
  return (other) => other === unit || endpoints[other]?.hosts.join() === hosts;
}
