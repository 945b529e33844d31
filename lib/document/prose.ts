// SPDX-License-Identifier: Apache-2.0
import { formOf, hasRole, unknownWords } from './forms';
import type { Lexicon } from './lexicon/lexicon';
import type { RoleId, SectionId } from './meanings';
import type { Block } from './markdown';
import type { ConflictClause, LawException, Read, RegionStatement, StoredStatement } from './model';
import { keyOf, sentencesOf } from './normalise';
import { spanOf } from './retention-statement';
import type { Span } from '../policy/time';
import { tokensOf, type Token } from './tokens';
import { pick, type Puzzle } from './use-statement';

/** What the sentences outside the tables say. */
export class Prose {
  readonly stored: Array<Read<StoredStatement>> = [];
  readonly exceptions: Array<Read<LawException>> = [];
  readonly deletionRights: Array<Read<{ readonly unlessForbiddenByLaw: boolean }>> = [];
  readonly regions: Array<Read<RegionStatement>> = [];
  readonly conflicts: Array<Read<ConflictClause>> = [];
  readonly backupAllowances: Array<Read<Span>> = [];
  readonly puzzles: Puzzle[] = [];

  constructor(private readonly lexicon: Lexicon) {}

  /** Reads a heading or a paragraph; `section` is the one in which it is. */
  read(block: Block & { readonly text: string }, section: SectionId | undefined): void {
    for (const at of sentencesOf(block.text, block.line)) {
      const tokens = tokensOf(at.words, this.lexicon, 'prose');
      // a heading names its section and promises nothing, unless it names a time.
      const speaks =
        block.kind === 'heading' ? tokens.some(({ group }) => group === 'period') : this.matters(at.words, tokens);
      if (speaks) this.understand(at, tokens);
      else if (section === 'region' && formOf(tokens, ['asInParent']) !== undefined) {
        this.regions.push({ value: { says: 'asInContract' }, at });
      }
    }
  }

  /** Whether a sentence may promise anything; one that does must be understood. */
  private matters(words: string, tokens: readonly Token[]): boolean {
    const tells = tokens.some((token) => token.group !== 'unknown' && (token.group !== 'role' || !isQuiet(token.id)));
    return tells || hasAlarm(words, this.lexicon);
  }

  private understand(at: Puzzle['at'], tokens: readonly Token[]): void {
    const form = formOf(tokens, [
      'retentionFollows',
      'storedAndBackedUp',
      'stored',
      'deletionRight',
      'moduleWins',
      'parentWins',
      'parentWinsByException',
      'worldwide',
      'chosenRegion',
      'backupAllowance',
    ]);
    switch (form) {
      case 'retentionFollows':
        break;
      case 'storedAndBackedUp':
      case 'stored':
        for (const { value: identity } of pick(tokens, 'identity', at)) {
          for (const { value: system } of pick(tokens, 'system', at)) {
            this.stored.push({ value: { identity, system, backedUp: form === 'storedAndBackedUp' }, at });
          }
        }
        break;
      case 'deletionRight': {
        const unlessForbiddenByLaw = hasRole(tokens, 'deletionForbidden');
        this.deletionRights.push({ value: { unlessForbiddenByLaw }, at });
        if (unlessForbiddenByLaw) this.exceptions.push({ value: { kind: 'deletionForbidden' }, at });
        break;
      }
      case 'moduleWins':
        this.conflicts.push({ value: { prevails: 'module' }, at });
        break;
      case 'parentWins':
      case 'parentWinsByException':
        this.conflicts.push({ value: { prevails: 'parent' }, at });
        break;
      case 'worldwide':
      case 'chosenRegion':
        if (form === 'worldwide') this.regions.push({ value: { says: 'worldwide' }, at });
        if (hasRole(tokens, 'sameRegion')) this.regions.push({ value: { says: 'chosenRegion' }, at });
        break;
      case 'backupAllowance': {
        const span = spanOf(tokens);
        if (span === undefined) this.puzzles.push({ at, unknown: '' });
        else this.backupAllowances.push({ value: span, at });
        break;
      }
      case undefined:
        this.puzzles.push({ at, unknown: unknownWords(tokens) });
    }
  }
}

/** Parts that also are in sentences which promise nothing: alone they do not make a sentence matter. */
const QUIET: readonly RoleId[] = [
  'condition',
  'after',
  'or',
  'follows',
  'integrated',
  'compatible',
  'forThisPurpose',
  'share',
  'optIn',
  'subscribed',
  'moduleApplies',
  'toTheExtent',
  'asInParent',
  'upTo',
  'longer',
  'within',
];

function isQuiet(role: RoleId): boolean {
  return QUIET.includes(role);
}

/** Whether the sentence has a word that begins like one of keeping or deleting. */
function hasAlarm(words: string, lexicon: Lexicon): boolean {
  const text = keyOf(words, 'separate');
  return lexicon.alarms.some((alarm) => {
    const stem = keyOf(alarm, 'separate');
    if (lexicon.spaces === 'ignored') return text.includes(stem);
    for (let at = text.indexOf(stem); at >= 0; at = text.indexOf(stem, at + 1)) {
      if (!/\p{L}/u.test(text.charAt(at - 1))) return true;
    }
    return false;
  });
}
