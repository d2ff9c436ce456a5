import type { OAuthClientView } from "../../../admin/index.js";

export type OAuthKind = OAuthClientView["kind"];

/** What the kinds are called, and how each gets its tokens. */
export const oauthKinds: Readonly<Record<OAuthKind, { readonly label: string; readonly hint: string }>> = {
  okta: {
    label: "Okta",
    hint: "An admin approves once, on a page of this bridge. Okta then renews its tokens by itself.",
  },
  entra: {
    label: "Microsoft Entra ID",
    hint: "Client credentials: a client id and a secret, and nobody has to approve.",
  },
  ipsie: {
    label: "IPSIE",
    hint: "Client credentials with a signed JWT: the identity provider proves itself by its key.",
  },
};
