import { attemptStatuses } from "../model/attempt.js";
import type { Directory, ScimToken, TokenRefusal } from "../model/directory.js";
import type { SsoMethod } from "../model/sso-method.js";
import type { TeamStore } from "../store/port/store.js";
import { shownHealth, type HealthView, type LastFailure, type ToldSign } from "./views/health.js";
import { shownInstant } from "./views/shapes.js";

/** How sign-ins by a method go, by the newest kept traces. */
export async function methodHealth(store: TeamStore, method: SsoMethod): Promise<HealthView> {
  const last = await store.traces.lastOf(method.id, ["signed-in", "refused"]);
  const success = last.find(({ outcome }) => outcome === "signed-in");
  const failure = last.find(({ outcome }) => outcome === "refused");
  const sign: ToldSign = {
    success,
    failure: failure && { ...failure, code: failure.code ?? "refused", cause: failure.detail },
  };
  return shownHealth(method.disabled, [sign]);
}

/** How a directory is doing: its pushes by the newest kept attempts, and its tokens by when they were last used and refused. */
export async function directoryHealth(store: TeamStore, directory: Directory): Promise<HealthView> {
  const [pushes, tokens] = await Promise.all([lastPushes(store, directory), store.tokens.ofDirectory(directory.id)]);
  return shownHealth(directory.disabled || directory.paused !== undefined, [pushes, tokenSign(directory, tokens)]);
}

/** What changed nothing, for it was so already, and what ended with a warning, has worked as well. */
async function lastPushes({ attempts }: TeamStore, { id }: Directory): Promise<ToldSign> {
  const last = await attempts.lastOf(id, attemptStatuses);
  const failure = last.find(({ status }) => status === "failure");
  const [success] = last.filter(({ status }) => status !== "failure").sort((one, other) => other.at - one.at);
  return { success, failure: failure && { ...failure, code: failure.code ?? "refused" } };
}

/** A use is noted at most once a minute: it may be told late, and is never told early. */
function tokenSign(directory: Directory, tokens: readonly ScimToken[]): ToldSign {
  const used = Math.max(...tokens.map(({ lastUsedAt }) => lastUsedAt ?? 0));
  const refused = tokens
    .filter((token) => token.refused !== undefined)
    .reduce<ScimToken | undefined>(
      (last, one) => ((one.refused?.at ?? 0) > (last?.refused?.at ?? 0) ? one : last),
      undefined,
    );
  return {
    ...(used > 0 && { success: { at: used } }),
    ...(refused?.refused !== undefined && { failure: refusalTold(directory, refused, refused.refused) }),
  };
}

function refusalTold(
  { name }: Directory,
  token: ScimToken,
  { at, because }: { readonly at: number; readonly because: TokenRefusal },
): LastFailure {
  const since = (when: number | undefined) => (when === undefined ? "" : ` on ${shownInstant(when).slice(0, 10)}`);
  const causes: Readonly<Record<TokenRefusal, string>> = {
    expired: `The token "${token.name}" expired${since(token.expiresAt)}, and requests still come with it.`,
    revoked: `The token "${token.name}" was revoked${since(token.revokedAt)}, and requests still come with it.`,
    directory_disabled: `Requests came with the token "${token.name}" while the directory was switched off.`,
  };
  const fixes: Readonly<Record<TokenRefusal, string>> = {
    expired: "Create a new token, and give it to the identity provider.",
    revoked:
      "Create a new token, and give it to the identity provider; if you ended it on purpose, stop the push there.",
    directory_disabled: `Switch ${name} on again, or stop the push at the identity provider.`,
  };
  return { at, code: codes[because], cause: causes[because], fix: fixes[because] };
}

const codes: Readonly<Record<TokenRefusal, string>> = {
  expired: "token_expired",
  revoked: "token_revoked",
  directory_disabled: "directory_disabled",
};
