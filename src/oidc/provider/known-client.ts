import type { App } from "../../model/app.js";
import type { Directory } from "../../model/directory.js";
import type { TeamId } from "../../model/ids.js";
import type { OAuthClient } from "../../model/oauth-client.js";

/** Who may call at this door: an app of a team, or what gets at one SCIM directory. */
export type KnownClient =
  | { readonly kind: "app"; readonly teamId: TeamId; readonly app: App }
  | { readonly kind: "scim"; readonly teamId: TeamId; readonly client: OAuthClient; readonly directory: Directory };
export type ScimClient = Extract<KnownClient, { readonly kind: "scim" }>;
