/**
 * What a sign-in says about a person, in our words: read by the SAML door from a verified assertion, judged by `rules/`.
 * Nothing here is decided yet: email candidates are as they came, and so are names and groups.
 */
export interface Claims {
  /** Absent where the IdP sends none (SAML2Int allows that). */
  readonly nameId?: ClaimedNameId | undefined;
  /** Different values of the mapped email attribute, or the NameID where none is mapped. More than one is for `rules/` to refuse. */
  readonly emails: readonly string[];
  readonly emailFrom: "attribute" | "nameId" | "nowhere";
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly displayName?: string | undefined;
  /** Different values in the order claimed; absent means that the attribute was missing, which is not the same as empty. */
  readonly groups?: readonly string[] | undefined;
  /** Values claimed for the team's own attributes, by the field of the method's mapping; a field whose claims are missing is absent. */
  readonly custom?: Readonly<Record<string, readonly string[]>> | undefined;
  /** The IdP left the groups out because they are too many (Entra sends a link in their place). `groups` is then absent. */
  readonly groupsOverage: boolean;
  /** The names that the mapping looked for, so that a refusal or warning can say what it missed. */
  readonly lookedFor?: { readonly email: readonly string[]; readonly groups: readonly string[] } | undefined;
  /** Names of all attributes received: what IT is told when the mapping finds nothing. */
  readonly received: readonly string[];
}

export interface ClaimedNameId {
  readonly value: string;
  /** The URI as sent; absent means unspecified. */
  readonly format?: string | undefined;
}
