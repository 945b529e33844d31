// SPDX-License-Identifier: Apache-2.0
import { RetentionError, type Problem } from '../errors';
import { checkMembers, isObject, type Members } from '../members';
import type {
  AfterTerminationRule,
  AgeRule,
  BackupAllowance,
  Category,
  CustomerChosenRule,
  PolicyProps,
  Recipient,
  Rule,
  Source,
  TransientRule,
} from './types';

const POLICY: Members<PolicyProps<string>> = {
  name: 'text',
  categories: 'object',
  backupAllowance: 'object?',
  strict: 'boolean?',
  recipients: 'list?',
};

const FROM = ['created', 'lastWritten'];

const AGE: Members<AgeRule> = { kind: 'any', from: FROM, atMost: 'any', atLeast: 'any', source: 'object' };
const AFTER_TERMINATION: Members<AfterTerminationRule> = {
  kind: 'any',
  atLeast: 'any',
  atMost: 'any',
  strictAtMost: 'any',
  source: 'object',
};
const CUSTOMER_CHOSEN: Members<CustomerChosenRule> = {
  kind: 'any',
  from: FROM,
  default: 'any',
  classes: 'list',
  orNeverStored: 'boolean',
  source: 'object',
};
const TRANSIENT: Members<TransientRule> = { kind: 'any', source: 'object' };

const RULES: Readonly<Record<Rule['kind'], Parameters<typeof checkMembers>[1]>> = {
  age: AGE,
  afterTermination: AFTER_TERMINATION,
  customerChosen: CUSTOMER_CHOSEN,
  transient: TRANSIENT,
};

const CATEGORY: Members<Category> = { role: ['controller', 'processor'], rule: 'object', contains: 'texts' };
const SOURCE: Members<Source> = { section: 'text', interpretation: 'text?' };
const ALLOWANCE: Members<BackupAllowance> = { atMost: 'any', reason: 'text', disclosed: 'boolean' };
const RECIPIENT: Members<Recipient> = { name: 'text', what: 'text', optIn: 'boolean', source: 'object' };

/**
 * Problems of the form of a policy: members that nobody reads, and values of another kind.
 * @throws RetentionError with these problems when the form is such that nothing else can be looked at
 */
export function checkForm(props: PolicyProps<string>): Problem[] {
  const found: Problem[] = [];
  let readable = checkMembers(props, POLICY, 'policy', found);
  if (readable) {
    for (const [name, category] of Object.entries(props.categories)) {
      readable = checkCategory(name, category, found) && readable;
    }
    if (props.backupAllowance !== undefined) {
      checkMembers(props.backupAllowance, ALLOWANCE, props.name, found, 'backupAllowance');
    }
    for (const [index, recipient] of (props.recipients ?? []).entries()) {
      const at = `recipients[${index}]`;
      readable =
        checkMembers(recipient, RECIPIENT, at, found) &&
        checkMembers(recipient.source, SOURCE, at, found, 'source') &&
        readable;
    }
  }
  if (!readable) throw new RetentionError(found);
  return found;
}

function checkCategory(name: string, category: Category, found: Problem[]): boolean {
  const whole = checkMembers(category, CATEGORY, name, found);
  if (!isObject(category) || !isObject(category.rule)) return false;
  const { kind, source }: Rule = category.rule;
  if (!Object.hasOwn(RULES, kind)) {
    // only the kind says which members there may be.
    checkMembers({ kind }, { kind: Object.keys(RULES) }, name, found);
    return false;
  }
  return (
    checkMembers(category.rule, RULES[kind], name, found) &&
    checkMembers(source, SOURCE, name, found, 'source') &&
    whole
  );
}
