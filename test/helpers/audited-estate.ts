// SPDX-License-Identifier: Apache-2.0
import type { Estate, ProvisionedAudit } from '../../lib/estate';

/** The same estate with an audit beside its enforcer. */
export function audited(estate: Estate, audit: ProvisionedAudit): Estate {
  const [[name, network] = []] = Object.entries(estate.networks);
  if (name === undefined || network === undefined) throw new Error('the estate must have a network, got none');
  return { ...estate, networks: { ...estate.networks, [name]: { ...network, audit } } };
}
