// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError, type Problem } from '../errors';
import { checkMembers, isObject, show, type Members } from '../members';
import { IN_CODE, newForm, oldMembers } from './old-form';
import type {
  AfterTerminationRule,
  AfterWindow,
  AgeRule,
  BackupAllowance,
  Category,
  CustomerChosenRule,
  ErasurePromise,
  InTransit,
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
  erasure: 'object?',
};

const FROM = ['created', 'lastWritten'];

const AGE: Members<AgeRule> = { kind: 'any', from: FROM, moment: 'any', window: 'any', source: 'object' };
const AFTER_TERMINATION: Members<AfterTerminationRule> = {
  kind: 'any',
  moment: 'any',
  window: 'any',
  source: 'object',
};
const CUSTOMER_CHOSEN: Members<CustomerChosenRule> = {
  kind: 'any',
  from: FROM,
  default: 'any',
  classes: 'list',
  orNeverStored: 'boolean',
  window: 'any',
  inTransit: 'object?',
  source: 'object',
};
const TRANSIENT: Members<TransientRule> = { kind: 'any', inTransit: 'object?', source: 'object' };
const AFTER: Members<AfterWindow> = { side: ['after'], within: 'any', reason: 'text', disclosed: 'boolean' };
const IN_TRANSIT: Members<InTransit> = { atMost: 'any', reason: 'text', disclosed: 'boolean' };

const RULES: Readonly<Record<Rule['kind'], Parameters<typeof checkMembers>[1]>> = {
  age: AGE,
  afterTermination: AFTER_TERMINATION,
  customerChosen: CUSTOMER_CHOSEN,
  transient: TRANSIENT,
};

const CATEGORY: Members<Category> = {
  role: ['controller', 'processor'],
  rule: 'object',
  personal: 'boolean?',
  contains: 'texts',
};
const ERASURE: Members<ErasurePromise> = {
  within: 'any',
  ledgerWithin: 'any',
  source: 'object',
  disclosed: 'boolean',
};
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
    if (props.erasure !== undefined) checkMembers(props.erasure, ERASURE, props.name, found, 'erasure');
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
  const [old] = oldMembers(category.rule);
  if (old !== undefined) {
    const form = newForm({ ...category.rule }, IN_CODE);
    found.push(
      problem(
        'retention/invalid',
        name,
        old,
        "absent: a rule states its 'moment' and on which side of it the 'window' lies",
        oldMembers(category.rule).join(', '),
        `write ${form}`,
      ),
    );
    return false;
  }
  return (
    checkMembers(category.rule, RULES[kind], name, found) &&
    checkMembers(source, SOURCE, name, found, 'source') &&
    checkWindow(name, category.rule, found) &&
    whole
  );
}

function checkWindow(name: string, rule: Rule, found: Problem[]): boolean {
  const transit = 'inTransit' in rule ? rule.inTransit : undefined;
  const passes = transit === undefined || checkMembers(transit, IN_TRANSIT, name, found, 'inTransit');
  if (rule.kind === 'transient' || rule.window === 'before') return passes;
  if (isObject(rule.window)) return checkMembers(rule.window, AFTER, name, found, 'window') && passes;
  found.push(
    problem(
      'retention/invalid',
      name,
      'window',
      "'before', or { side: 'after', within, reason, disclosed }",
      show(rule.window),
      'say on which side of its moment the data may go: gone by then, or kept until then',
    ),
  );
  return false;
}
