// SPDX-License-Identifier: Apache-2.0
import type { RoleId } from './meanings';
import type { Token } from './tokens';

/** What a sentence is made of, apart from its fillers. */
type Part = RoleId | 'period' | 'system' | 'recipient' | 'shared' | 'identity' | 'purpose';

interface Form {
  readonly needs: readonly Part[];
  /** @default - nothing else may be in the sentence */
  readonly may?: readonly Part[];
}

/**
 * The sentences that can be understood, free of any language. A sentence has a form when it has every needed part,
 * no other part than those allowed, at most one period and no unknown word.
 */
const FORMS = {
  // retention table
  keptFor: { needs: ['keep', 'period'], may: ['lawException'] },
  keptWhileUsed: { needs: ['keep', 'whileUsed'], may: ['lawException'] },
  deletedAfterEnd: { needs: ['delete', 'endOfUse', 'after', 'period'], may: ['condition', 'lawException'] },
  keptThenDeleted: {
    needs: ['keep', 'whileUsed', 'delete', 'endOfUse', 'after', 'period'],
    may: ['condition', 'lawException'],
  },
  neverStoredByChoice: {
    needs: ['ifNotStored', 'transient', 'notKept'],
    may: ['condition', 'lawException', 'purpose'],
  },
  neverStored: { needs: ['transient', 'notKept'], may: ['lawException', 'purpose'] },
  chosenPeriod: {
    needs: ['ifStored', 'keep', 'chosenPeriod', 'or', 'period', 'ifNoChoice'],
    may: ['condition', 'lawException'],
  },
  chosenWithoutDefault: { needs: ['ifStored', 'keep', 'chosenPeriod'], may: ['condition', 'lawException'] },
  window: { needs: ['delete', 'within', 'period'] },
  transit: { needs: ['transient', 'upTo', 'period'] },
  // use table
  purpose: { needs: ['purpose'] },
  integrated: { needs: ['integrated'], may: ['forThisPurpose', 'system'] },
  compatible: { needs: ['compatible'], may: ['forThisPurpose', 'system'] },
  systemList: { needs: ['system'] },
  shared: { needs: ['share', 'recipient', 'shared'], may: ['condition', 'optIn', 'subscribed'] },
  // prose
  retentionFollows: { needs: ['keep', 'follows'] },
  storedAndBackedUp: { needs: ['keep', 'backUp', 'system', 'identity'] },
  stored: { needs: ['keep', 'system', 'identity'] },
  deletionRight: { needs: ['requestDeletion'], may: ['deletionForbidden'] },
  moduleWins: { needs: ['conflict', 'moduleApplies'], may: ['condition', 'toTheExtent'] },
  parentWins: { needs: ['conflict', 'parentApplies'], may: ['condition', 'toTheExtent'] },
  parentWinsByException: { needs: ['conflict', 'moduleApplies', 'exceptConflict'], may: ['condition'] },
  worldwide: { needs: ['worldwide'], may: ['sameRegion'] },
  chosenRegion: { needs: ['sameRegion'] },
  asInParent: { needs: ['asInParent'] },
  backupAllowance: { needs: ['backupCopies', 'keep', 'upTo', 'longer', 'period'] },
} as const satisfies Record<string, Form>;
export type FormId = keyof typeof FORMS;

/** The form of a sentence among those that may be there, or undefined when it is not understood. */
export function formOf<F extends FormId>(tokens: readonly Token[], candidates: readonly F[]): F | undefined {
  if (tokens.some((token) => token.group === 'unknown' || token.group === 'alarm')) return undefined;
  if (tokens.filter((token) => token.group === 'period').length > 1) return undefined;
  const parts = new Set(tokens.map(partOf));
  return candidates.find((id) => {
    const { needs, may = [] }: Form = FORMS[id];
    return (
      needs.every((part) => parts.has(part)) && [...parts].every((part) => needs.includes(part) || may.includes(part))
    );
  });
}

function partOf(token: Token): Part {
  switch (token.group) {
    case 'role':
      return token.id;
    case 'period':
    case 'system':
    case 'recipient':
    case 'shared':
    case 'identity':
    case 'purpose':
      return token.group;
    case 'content':
    case 'basis':
    case 'alarm':
    case 'unknown':
      throw new RangeError(`no sentence has a part '${token.group}'`);
  }
}

/** Whether a role is in the sentence. */
export function hasRole(tokens: readonly Token[], role: RoleId): boolean {
  return tokens.some((token) => token.group === 'role' && token.id === role);
}

/** The words that were not understood, for the error. */
export function unknownWords(tokens: readonly Token[]): string {
  return tokens
    .flatMap((token) => (token.group === 'unknown' || token.group === 'alarm' ? [token.words] : []))
    .join(' … ');
}
