// SPDX-License-Identifier: Apache-2.0

/** One request as it arrived and what it was answered. */
export interface Call {
  readonly service: string;
  readonly action: string;
  readonly region: string;
  /** Parameters as they were on the wire. */
  readonly request: unknown;
  /** The vendor's code when it was refused. */
  readonly error?: string;
}

/** Everything that was asked, in order. */
export class Journal {
  private entries: Call[] = [];
  private strange: string[] = [];

  /** Copied, because a handler may keep the object and change it later. */
  add(call: Call): void {
    this.entries.push(structuredClone(call));
  }

  /** A host or an action that the sandbox does not know. */
  addUnknown(what: string): void {
    this.strange.push(what);
  }

  get calls(): readonly Call[] {
    return this.entries;
  }

  get unknown(): readonly string[] {
    return this.strange;
  }

  /** Calls that may have changed something. */
  get writes(): readonly Call[] {
    return this.entries.filter(({ action }) => !/^(Describe|List|Get|Head|Search)/.test(action));
  }

  /** Calls of one action. */
  of(action: string): readonly Call[] {
    return this.entries.filter((call) => call.action === action);
  }

  /** Forgets the calls, so that the next command stands alone. What was unknown is never forgotten. */
  clear(): void {
    this.entries = [];
  }
}
