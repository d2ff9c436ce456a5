import { Refused } from "./refused.js";

/** What an admin's change of a record may say besides. */
export interface Expecting {
  /** The version that whoever asks has seen; absent: whatever is there. */
  readonly expected?: number | undefined;
}

/**
 * Nobody changes what somebody else has changed since it was looked at. Asked inside the work, so that it holds until the
 * change is stored.
 * @param called  as a sentence begins with it: `SSO method "okta"`
 * @throws Refused `stale_version` with both versions
 */
export function checkExpected(
  record: { readonly version: number },
  expected: number | undefined,
  called: string,
): void {
  if (expected === undefined || expected === record.version) return;
  throw new Refused({
    code: "stale_version",
    cause: `${called} was changed meanwhile: this change was made for version ${expected}, and it is at version ${record.version}.`,
    fix: "Read it again, look at what is different, and repeat what is still wanted.",
    expected: String(expected),
    actual: String(record.version),
  });
}
