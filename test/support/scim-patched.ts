import type { QuirkProfile } from "../../src/model/directory.js";
import { type PatchedUser, patchUser, readPatch, toleranceOf, userKind } from "../../src/scim/index.js";

/** What the tests of SCIM PATCH of a user share. */
export const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const OURS = "urn:ietf:params:scim:schemas:extension:drawbridge:2.0:User";

export interface Loose {
  userName: string;
  active: boolean;
  externalId?: string;
  ssoName?: string;
  profile: Record<string, unknown>;
}

export const ada: Loose = {
  userName: "ada@acme.example",
  active: true,
  profile: {
    title: "Countess",
    name: { familyName: "Lovelace", givenName: "Ada" },
    emails: [
      { value: "ada@acme.example", type: "work", primary: true },
      { value: "ada@home.example", type: "home" },
    ],
    enterprise: { department: "R&D", manager: { value: "u9", $ref: "https://acme.example/Users/u9" } },
  },
};

export function patched(
  before: Loose,
  operations: readonly unknown[],
  profile: QuirkProfile = "auto",
  used?: string[],
): Loose {
  const tolerance = toleranceOf(profile);
  const { ssoName, ...user } = before;
  const known = {
    ...user,
    ...(ssoName !== undefined && { sso: { method: "m", name: ssoName } }),
  } as unknown as PatchedUser;
  const steps = readPatch(userKind, { schemas: [PATCH], Operations: operations }, tolerance, "u1");
  const draft = patchUser(known, steps, tolerance);
  used?.push(...tolerance.used);
  return JSON.parse(JSON.stringify(draft)) as Loose;
}

export type Case = readonly [promise: string, operations: readonly unknown[], change: (before: Loose) => unknown];

export const work = { value: "ada@acme.example", type: "work", primary: true };
export const home = { value: "ada@home.example", type: "home" };
export const profileWith = (part: Record<string, unknown>) => (before: Loose) => ({
  ...before,
  profile: Object.fromEntries(
    Object.entries({ ...before.profile, ...part }).filter(([, value]) => value !== undefined),
  ),
});
export const same = (before: Loose) => before;

export type Operation = Readonly<Record<string, unknown>>;

/** The profile of a user who had this one, after the operations. */
export function profileAfter(
  profile: Record<string, unknown>,
  operations: readonly Operation[],
  tolerance = toleranceOf("auto"),
): Record<string, unknown> {
  const user = { userName: "ada", active: true, profile } as unknown as PatchedUser;
  const steps = readPatch(userKind, { schemas: [PATCH], Operations: operations }, tolerance, "u1");
  return patchUser(user, steps, tolerance).profile as Record<string, unknown>;
}
