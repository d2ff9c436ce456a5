import { quoted, some } from "./wording.js";

export type WarningCode = keyof typeof warnings;

/** A sign-in or change that went through, with something an admin should see to. */
export interface Warning {
  readonly code: string;
  readonly cause: string;
  readonly fix: string;
}

export const warnings = {
  groups_over_limit: (over: number, limit: number): Warning => ({
    code: "groups_over_limit",
    cause: `${over} groups were skipped: only the first ${limit} of one sign-in count.`,
    fix: "Let the identity provider send only the groups this application needs, or raise groupsPerSignIn.",
  }),
  groups_overage: (): Warning => ({
    code: "groups_overage",
    cause: "The person is in too many groups, so Entra sent a link in place of them; the last known groups were kept.",
    fix: 'In Entra, choose "Groups assigned to the application" for the group claim, or add a filter to it.',
  }),
  groups_missing: (): Warning => ({
    code: "groups_missing",
    cause: "The response has no group attribute, and this SSO method has never brought one; the groups were kept.",
    fix: "Add the group attribute in the identity provider, change the groups row of the mapping, or set groupSync to add.",
  }),
  email_kept: (kept: string, brought: string, because: "create-only" | "taken" | "owner" | "policy"): Warning => ({
    code: "email_kept",
    cause: `The sign-in brought the email address ${quoted(brought)}; ${quoted(kept)} was kept, because ${whyKept[because]}.`,
    fix: fixKept[because],
  }),
  not_written_before: (userName: string, owner: string): Warning => ({
    code: "not_written_before",
    cause: `The directory deleted ${quoted(userName)}, which ${owner} made and the directory never wrote: it was suspended and kept.`,
    fix: "If the person should stay, restore the user (`drawbridge user restore`); else delete the user.",
  }),
  groups_elsewhere: (alike: readonly string[], wanted: readonly string[]): Warning => ({
    code: "groups_elsewhere",
    cause: `No group attribute came, but ${some(alike, 8)} did, which could be it; looked for ${some(wanted, 8)}.`,
    fix: `If it holds the groups, map it: attributes: { groups: [${JSON.stringify(alike[0])}] }; letter case counts.`,
  }),
  groups_by_id: (ids: readonly string[]): Warning => ({
    code: "groups_by_id",
    cause: `Groups came as object IDs and not as names: ${some(ids, 8)}.`,
    fix: `Name them in the method's groupMap, or let the identity provider send names. groupMap: { ${ids
      .slice(0, 20)
      .map((id) => `"${id}": "NAME"`)
      .join(", ")} }`,
  }),
  attribute_value: (name: string, type: string): Warning => ({
    code: "attribute_value",
    cause: `A value that came for the attribute ${quoted(name)} is not a ${type}, and was left out.`,
    fix: `Let the identity provider send a ${type}, or declare the attribute with another type.`,
  }),
  attribute_several: (name: string): Warning => ({
    code: "attribute_several",
    cause: `Several values came for the attribute ${quoted(name)}, which holds one; the first was kept.`,
    fix: "Let the identity provider send one value, or declare the attribute with multiValued: true.",
  }),
  groups_skipped: (notes: readonly string[]): Warning => ({
    code: "groups_skipped",
    cause: `Groups were skipped: ${some(notes)}.`,
    fix: "See each group's owner, or the method's groupMap.",
  }),
} as const;

const whyKept = {
  "create-only": "the SSO method does not update users (jit.onLogin is create-only)",
  taken: "another user has the new one",
  owner: "this SSO method did not make the user",
  policy: "the team's policy usernameChanges is refuse",
} as const;

const fixKept = {
  "create-only": "Set jit.onLogin to update, or correct the address.",
  taken: "Delete or change the other user, or let the identity provider send the right address.",
  owner: "Change the address where the user is owned: in the directory, or as an admin.",
  policy: "Set usernameChanges to allow, or let the identity provider send the old address.",
} as const;
