// SPDX-License-Identifier: Apache-2.0
import { TdmqNamespace } from '@cdktf/provider-tencentcloud/lib/tdmq-namespace';
import { Construct } from 'constructs';
import type { Directive } from '../../directives';
import { lifecycleOf, solveSingle, type UnitProps } from '../construct';
import { known } from '../resource';
import { pulsar } from './index';
import type { PulsarLocation, PulsarRetention, PulsarSettings, PulsarUnit } from './types';

export type PulsarRetentionNamespaceProps = UnitProps<PulsarUnit, PulsarLocation>;

/**
 * A namespace of TDMQ for Apache Pulsar that forgets on time, whatever topics are in it.
 *
 * Guarantees an explicit retention, storage limit and time to live: without the last one a subscription that nobody reads
 * pins its records. Cannot guarantee that a topic has no time to live of its own, which the console can set and the
 * provider can neither set nor read, nor that no client changes policies of a topic: the audit asks for both.
 *
 * @example
 * new PulsarRetentionNamespace(stack, 'pulsar-push', { unit, placements, context });
 */
export class PulsarRetentionNamespace extends Construct {
  /** The namespace. */
  readonly resource: TdmqNamespace;
  /** What was solved for the namespace. */
  readonly settings: PulsarSettings;
  /** How the namespace forgets. */
  readonly retention: PulsarRetention;
  /** Always empty: the policies do it all. */
  readonly directives: readonly Directive[];

  constructor(scope: Construct, id: string, props: PulsarRetentionNamespaceProps) {
    super(scope, id);
    const solved = solveSingle(pulsar, props, this.node.path);
    this.settings = solved.settings;
    this.retention = solved.only;
    this.directives = solved.directives;
    this.resource = this.render(props);
  }

  private render(props: PulsarRetentionNamespaceProps): TdmqNamespace {
    const { unit } = props;
    const namespace = new TdmqNamespace(this, 'Resource', {
      clusterId: unit.clusterId,
      environName: unit.namespace,
      msgTtl: known(this.retention.ttlSeconds),
      retentionPolicy: {
        timeInMinutes: known(this.retention.retentionMinutes),
        sizeInMb: known(this.settings.storageMegabytes),
      },
      lifecycle: lifecycleOf(props),
    });
    if (unit.adopt === true) namespace.importFrom(`${unit.namespace}#${unit.clusterId}`);
    return namespace;
  }
}
