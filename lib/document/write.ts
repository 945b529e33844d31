// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError } from '../errors';
import { TRANSIENT_CLASS } from '../policy/obligation';
import { DAY_MS, exactMs, formatMs, Period, type Span } from '../policy/time';
import type { Category, Policy, Rule } from '../policy/types';
import { markdown } from '../text';
import { disclosureOf } from './check-backups';
import { MODULE_OF, type Provisioned } from './check-input';
import { wholeDays } from './check-windows';
import { en, LEXICONS, type Lexicon } from './lexicon';
import { MODULES, type ColumnId, type ModuleId, type SectionId, type WrittenKind } from './meanings';
import { contentsOf, sharedIn, withOwnWords } from './own-words';
import { provisionedRows, regionsOf } from './provisioned-rows';
import { NEVER_STORED, NOTHING, WRITTEN_TABLES } from './written-tables';

export interface WriteOptions {
  readonly policy: Policy;
  /** What is provisioned; refused placements have no place in a document. */
  readonly provisioned: Provisioned;
  readonly kind: WrittenKind;
  /** ISO 639-1. */
  readonly language: string;
  /** @default - the name of the policy */
  readonly title?: string;
}

const HEADINGS: Readonly<Record<WrittenKind, Readonly<Record<ModuleId, SectionId>>>> = {
  schedule: { privacy: 'scheduleController', dataProcessing: 'scheduleProcessor' },
  record: { privacy: 'recordController', dataProcessing: 'recordProcessor' },
  notice: { privacy: 'noticeController', dataProcessing: 'noticeProcessor' },
};

/**
 * A document for lawyers, in Markdown, written from the policy and what is provisioned: the retention schedule, the columns of
 * the record of processing on storage and erasure, or the section of a notice on retention. `readDocuments` reads it back.
 * @throws RetentionError for a language without a lexicon, and for a period that is no whole number of days or months
 */
export function writeDocument(options: WriteOptions): string {
  const found = LEXICONS.find(({ language }) => language === options.language);
  if (found === undefined) {
    const allowed = `one of ${LEXICONS.map(({ language }) => language)
      .sort()
      .join(', ')}`;
    throw new RetentionError([
      problem(
        'retention/invalid',
        '',
        'lang',
        allowed,
        `'${options.language}'`,
        'choose one of them, or add a lexicon',
      ),
    ]);
  }
  const writer = new Writer(withOwnWords(found, options.policy), options);
  return writer.document();
}

class Writer {
  constructor(
    private readonly lexicon: Lexicon,
    private readonly options: WriteOptions,
  ) {}

  document(): string {
    const { policy, title } = this.options;
    const parts = MODULES.flatMap((module) => {
      const categories = Object.entries(policy.categories).filter(([, { role }]) => MODULE_OF[role] === module);
      return categories.length === 0 ? [] : [this.part(module, categories)];
    });
    return `${[`# ${markdown(title ?? policy.name)}`, ...parts].join('\n\n')}\n`;
  }

  private part(module: ModuleId, categories: ReadonlyArray<readonly [string, Category]>): string {
    const { kind, provisioned, policy } = this.options;
    const names = categories.map(([name]) => name);
    const blocks = [
      `## ${this.heading(HEADINGS[kind][module])}`,
      this.promises(categories),
      ...this.identities(categories),
    ];
    const allowance = policy.strict ? undefined : (provisioned.allowance ?? policy.backupAllowance?.atMost);
    const isBackedUp = provisioned.placements.some(
      ({ category, system }) => names.includes(category) && provisioned.backedUpSystems.includes(system),
    );
    if (allowance !== undefined && isBackedUp) {
      const days = Math.ceil(exactMs(allowance, 'backupAllowance') / DAY_MS);
      blocks.push(disclosureOf(this.lexicon.disclosure, days));
    }
    if (kind === 'notice') return blocks.join('\n\n');
    blocks.push(`### ${this.heading('provisioned')}`, this.provisioned(names));
    if (kind === 'record' && module === 'privacy' && policy.recipients.length > 0) {
      blocks.push(`### ${this.heading('recipientList')}`, this.recipients());
    }
    return blocks.join('\n\n');
  }

  private promises(categories: ReadonlyArray<readonly [string, Category]>): string {
    const { kind, provisioned } = this.options;
    switch (kind) {
      case 'notice':
        return this.table(
          ['subject', 'retention'],
          categories.map(([name, { rule }]) => [this.category(name), this.promise(name, rule)]),
        );
      case 'schedule':
        return this.table(
          WRITTEN_TABLES.schedule,
          categories.map(([name, { rule, contains }]) => [
            this.subject(name, contains),
            rule.kind === 'transient' ? NOTHING : this.start(rule),
            rule.kind === 'customerChosen'
              ? rule.classes.map((each) => this.period(name, each)).join(this.lexicon.written.comma)
              : NOTHING,
            this.promise(name, rule),
          ]),
        );
      case 'record':
        return this.table(
          WRITTEN_TABLES.record,
          categories.map(([name, { rule, contains }]) => {
            const regions = regionsOf(provisioned, name);
            return [
              this.subject(name, contains),
              this.systemsOf(name).join(this.lexicon.written.comma),
              regions.length === 0 ? NOTHING : regions.join(', '),
              this.promise(name, rule),
            ];
          }),
        );
    }
  }

  private provisioned(names: readonly string[]): string {
    const days = (value: number | null): string => (value === null ? NOTHING : this.time(value, 'day'));
    const rows = provisionedRows(this.options.provisioned)
      .filter(({ category }) => names.includes(category))
      .sort(
        (a, b) =>
          names.indexOf(a.category) - names.indexOf(b.category) ||
          Number.parseInt(a.class) - Number.parseInt(b.class) ||
          (a.system < b.system ? -1 : 1),
      );
    const chosen = (label: string): string => {
      if (label === NOTHING) return NOTHING;
      if (label === TRANSIENT_CLASS || label === NEVER_STORED) return this.lexicon.roles.notKept[0] ?? NOTHING;
      return this.time(Number(/^(\d+)d$/.exec(label)?.[1] ?? this.unwritable('class', label)), 'day');
    };
    return this.table(
      WRITTEN_TABLES.provisioned,
      rows.map((row) => [
        this.category(row.category),
        chosen(row.class),
        row.system,
        days(row.keptAtLeastDays),
        days(row.goneByDays),
        days(row.backupsGoneByDays),
      ]),
    );
  }

  private recipients(): string {
    return this.table(
      WRITTEN_TABLES.recipients,
      this.options.policy.recipients.map(({ name, what, optIn }) => [
        first(this.lexicon.recipients, name),
        first(this.lexicon.shared, sharedIn(en, what) ?? what),
        optIn ? (this.lexicon.roles.optIn[0] ?? NOTHING) : NOTHING,
      ]),
    );
  }

  /** Identifiers of the account are named in a sentence: languages use their words for contents of categories, too. */
  private identities(categories: ReadonlyArray<readonly [string, Category]>): string[] {
    if (this.options.kind === 'notice') return [];
    return categories.flatMap(([name, { contains }]) => {
      const found = [...new Set(contains.flatMap((entry) => contentsOf(entry).identities))];
      const systems = this.systemsOf(name).filter((system) => system !== 'CLB');
      if (found.length === 0 || systems.length === 0) return [];
      const { stored, comma } = this.lexicon.written;
      const words = found.map((id) => (this.lexicon.identities[id].at(-1) ?? id).toUpperCase());
      return [stored.replace('{identities}', words.join(comma)).replace('{systems}', systems.join(comma))];
    });
  }

  private promise(name: string, rule: Rule): string {
    const { written } = this.lexicon;
    const law = this.options.provisioned.holds?.includes(name) === true ? written.unless : '';
    const say = (template: string, span?: Span): string => {
      const period = span === undefined ? '' : this.period(name, span);
      // a point in time is no length of time: some languages have another word.
      const point = this.lexicon.language === 'ja' ? period.replace(/間$/, '') : period;
      return template.replaceAll('{unless}', law).replace('{period}', period).replace('{point}', point);
    };
    const said = ((): string[] => {
      switch (rule.kind) {
        case 'age':
          return [say(written.keptFor, rule.moment)];
        case 'afterTermination':
          return [say(written.untilEndOfUse, rule.moment)];
        case 'customerChosen':
          return [...(rule.orNeverStored ? [say(written.choiceNever)] : []), say(written.choicePeriod, rule.default)];
        case 'transient':
          return [say(written.neverStored)];
      }
    })();
    const { strict } = this.options.policy;
    if (!strict && rule.kind !== 'transient' && rule.window !== 'before') {
      said.push(say(written.window, wholeDays(rule.window.within)));
    }
    if (!strict && 'inTransit' in rule && rule.inTransit !== undefined) {
      said.push(say(written.transit, wholeDays(rule.inTransit.atMost)));
    }
    return said.join(this.lexicon.spaces === 'separate' || this.lexicon.language === 'ko' ? ' ' : '');
  }

  private start(rule: Exclude<Rule, { readonly kind: 'transient' }>): string {
    const start = rule.kind === 'afterTermination' ? 'terminated' : rule.from;
    return this.capital(first(this.lexicon.starts, start));
  }

  private systemsOf(category: string): string[] {
    const own = this.options.provisioned.placements.filter((placement) => placement.category === category);
    return [...new Set(own.map(({ system }) => system))].sort();
  }

  private subject(name: string, contains: readonly string[]): string {
    const entries = contains.flatMap((entry) => {
      const { contents, own } = contentsOf(entry);
      return own === undefined ? contents.map((id) => this.lexicon.contents[id][0] ?? id) : [markdown(entry)];
    });
    if (entries.length === 0) return this.unwritable('contains', name);
    const colon = this.lexicon.spaces === 'separate' ? ': ' : '：';
    return `${this.category(name)}${colon}${[...new Set(entries)].join(this.lexicon.written.comma)}`;
  }

  private category(name: string): string {
    return markdown(this.capital(first(this.lexicon.categories, name)));
  }

  private heading(section: SectionId): string {
    return this.capital(first(this.lexicon.headings, section));
  }

  private table(columns: readonly ColumnId[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const head = columns.map((column) => this.capital(first(this.lexicon.columns, column)));
    return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
  }

  private period(name: string, span: Span): string {
    if (Period.is(span)) {
      if (span.extraMs > 0) return this.unwritable(`period of ${name}`, span.toString());
      return span.calendarMonths % 12 === 0
        ? this.time(span.calendarMonths / 12, 'year')
        : this.time(span.calendarMonths, 'month');
    }
    const ms = exactMs(span, name);
    return ms % DAY_MS === 0 ? this.time(ms / DAY_MS, 'day') : this.unwritable(`period of ${name}`, formatMs(ms));
  }

  private time(count: number, unit: 'day' | 'month' | 'year'): string {
    const [many = unit, one = many] = this.lexicon.units[unit];
    return this.lexicon.spaces === 'separate' ? `${count} ${count === 1 ? one : many}` : `${count}${many}`;
  }

  private capital(text: string): string {
    return this.lexicon.spaces === 'separate' ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
  }

  private unwritable(what: string, got: string): never {
    throw new RetentionError([
      problem(
        'retention/invalid',
        '',
        what,
        'what a document can say: whole days, months or years, and at least one kind of data',
        `'${got}'`,
        'state it so in the policy, or write this document by hand',
      ),
    ]);
  }
}

/** The word that a language writes. */
function first(terms: Readonly<Record<string, readonly string[]>>, id: string): string {
  return terms[id]?.[0] ?? id;
}
