import type { AppView } from "../../../admin/index.js";
import type { Choice } from "../../shared/form.js";

type AuthMethod = AppView["tokenEndpointAuthMethod"];

/** How an app proves itself, as a person reads it, with the name that libraries have for it. */
export const authWords: Readonly<Record<AuthMethod, string>> = {
  client_secret_basic: "A secret in the Authorization header (client_secret_basic)",
  client_secret_post: "A secret in the body (client_secret_post)",
  private_key_jwt: "A token signed with its own key (private_key_jwt)",
  none: "Nothing but PKCE (none): for public apps",
};

export const authChoices: readonly Choice[] = Object.entries(authWords).map(([value, label]) => ({ value, label }));
