// SPDX-License-Identifier: Apache-2.0

/** Why an answer is not known. `fatal`: no later call can do better, so nothing more is asked. */
export interface Failure {
  readonly code: string;
  /** For people: what happened and what to do. */
  readonly why: string;
  readonly fatal: boolean;
}

/** Thrown for an answer that is not known; it never carries what was answered. */
export class NotKnown extends Error {
  readonly isNotKnown = true;

  static is(value: unknown): value is NotKnown {
    return typeof value === 'object' && value !== null && (value as { isNotKnown?: unknown }).isNotKnown === true;
  }

  constructor(readonly failure: Failure) {
    super(failure.why);
    this.name = 'NotKnown';
  }
}

const MEANINGS: readonly (readonly [RegExp, string, fatal: boolean])[] = [
  [
    /^(AuthFailure\.SignatureExpire|RequestTimeTooSkewed)/,
    'the clock of this machine is not that of the cloud: set it by NTP',
    true,
  ],
  [
    /^(AuthFailure\.(TokenFailure|InvalidToken)|ExpiredToken|InvalidToken)/,
    'the token has expired or is not of this key: get a new one',
    true,
  ],
  [
    /^(AuthFailure\.(SecretIdNotFound|InvalidSecretId|SignatureFailure|InvalidAuthorization)|InvalidAccessKeyId|SignatureDoesNotMatch)/,
    'the cloud does not know these credentials: check the key and its secret',
    true,
  ],
  [
    /^(UnauthorizedOperation|AuthFailure|AccessDenied)/,
    'the call was refused: grant it as docs/auditing.md lists it',
    false,
  ],
  [
    /^(UnsupportedRegion|InvalidAction|NoSuchVersion|UnsupportedOperation|InvalidParameterValue\.Region|UnsupportedProtocol)/,
    'the region does not have this action: look there by hand, or exempt it',
    false,
  ],
  [/^(RequestLimitExceeded|LimitExceeded)/, 'too many calls, also after waiting: run the audit again later', false],
  [
    /^AnswerCutShort$/,
    'the answer ended before its own count: run the audit again; what changed in between is not known',
    false,
  ],
  [/^AnswerOfAnotherForm$/, 'the answer has another form than the one documented: report it', false],
  [/^TimeIsUp$/, 'the time limit of the audit was reached: raise --minutes, or run it again to go on', false],
  [/^Interrupted$/, 'the audit was interrupted: run it again to go on from there', false],
  [/^NotAsked$/, 'it was not asked, because an earlier call failed', false],
];

/** Codes that may pass when the call is repeated. */
const PASSING =
  /^(RequestLimitExceeded|InternalError|ServiceUnavailable|ResourceUnavailable\.Busy|Connection|AnswerUnreadable)/;

/** What a code of the vendor, or one of ours, means. */
export function failureOf(code: string): Failure {
  const [, meaning, fatal] = MEANINGS.find(([pattern]) => pattern.test(code)) ?? [
    undefined,
    'the call failed: see the code',
    false,
  ];
  return { code, why: `${meaning} [${code}]`, fatal };
}

/** Whether the same call may succeed a moment later. */
export function mayPass(code: string): boolean {
  return PASSING.test(code);
}

/** The code of an error that the SDKs throw. Their messages are never used: they can quote what was sent. */
export function codeOf(error: unknown): string {
  const { code, httpCode, statusCode, name } = (error ?? {}) as Readonly<Record<string, unknown>>;
  if (name === 'AbortError') return 'Interrupted';
  const status = typeof httpCode === 'number' ? httpCode : typeof statusCode === 'number' ? statusCode : undefined;
  if (typeof code === 'string' && /^[A-Z][A-Za-z]+(\.[A-Za-z]+)*$/.test(code)) return code;
  if (status !== undefined && status >= 500) return `ServiceUnavailable`;
  if (status !== undefined) return `Http${status}`;
  // a parser that could not read the body, against a connection that broke.
  const message = error instanceof Error ? error.message : '';
  return /JSON|Unexpected|Premature|invalid/i.test(message) ? 'AnswerUnreadable' : 'ConnectionFailed';
}
