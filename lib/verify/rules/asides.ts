// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../findings/finding';
import type { Aside } from '../reading/input';
import type { Rule } from './rule';

const SAID: Readonly<Record<Aside['kind'], Pick<Finding, 'rule' | 'why' | 'remedy'>>> = {
  command: {
    rule: 'retention/out-of-sight',
    why: 'a command may copy, keep or delete what it likes, and no file says what it does',
    remedy: 'do it with a resource, or exempt it with who read the command',
  },
  forgotten: {
    rule: 'retention/residue',
    why: 'what is not in the configuration is neither set nor verified',
    remedy: 'keep it, destroy it, or exempt this with who looks after it',
  },
  provider: {
    rule: 'retention/provider',
    why: 'what is promised holds in the account and the service that the estate means',
    remedy: 'take it out, or exempt it with who knows that account',
  },
};

/** What reaches the data beside the resources: commands, what Terraform lets go of, other accounts. */
export const asides: Rule = (input) =>
  input.asides.map(({ kind, at, what }): Finding => ({ ...SAID[kind], level: 'error', at, what, placements: [] }));
