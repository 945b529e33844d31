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
        ensure: () => ensure(directive, broker, context),
        sweep: () => sweep(directive, broker, context, known),
        witness: () => witness(directive, broker, context, known),
        read: () => ckafkaReadings(broker, context.now()),
        close: () => broker.close(),
      };
    },
  };
}
