import type { default as Provider } from "oidc-provider";
import type { UserId } from "../../model/ids.js";
import { noteLargeToken } from "../../teams/index.js";
import type { OidcDeps } from "../deps.js";
import { appOf } from "./clients.js";

/** Has admins told of ID tokens that are about to be too large (DESIGN §6, groups that fit). */
export function watchSize(deps: Pick<OidcDeps, "store" | "now">, provider: Provider): void {
  const tokens = provider.IdToken.prototype as unknown as TokenParts;
  const { issue } = tokens;
  tokens.issue = async function (how) {
    const token = await issue.call(this, how);
    const app = how.use === "idtoken" ? await appOf(deps, this.client.clientId) : undefined;
    const userId = this.available.sub;
    if (app !== undefined && userId !== undefined) await noteLargeToken(deps, app, { bytes: token.length, userId });
    return token;
  };
}

/** What the provider's types do not tell of its ID tokens. */
interface TokenParts {
  readonly client: { readonly clientId: string };
  readonly available: { readonly sub?: UserId };
  issue: (this: TokenParts, how: { readonly use?: string }) => Promise<string>;
}
