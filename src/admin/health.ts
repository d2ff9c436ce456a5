import { attemptStatuses } from "../model/attempt.js";
import type { Directory, ScimToken, TokenRefusal } from "../model/directory.js";
import type { SsoMethod } from "../model/sso-method.js";
import type { Trace } from "../model/trace.js";
import type { AttemptOutline } from "../store/port/happenings.js";
import type { TeamStore } from "../store/port/store.js";
import { shownHealth, type HealthView, type LastFailure, type ToldSign } from "./views/health.js";
import { shownInstant } from "./views/shapes.js";

/** The newest kept traces of each of these methods, by which `methodHealth` judges. */
export function lastSignIns({ traces }: TeamStore, methods: readonly SsoMethod[]): Promise<readonly Trace[]> {
  return traces.lastOf(
    methods.map(({ id }) => id),
    ["signed-in", "refused"],
  );
}

/** How sign-ins by a method go. */
export function methodHealth({ id, disabled }: SsoMethod, signIns: readonly Trace[]): HealthView {
  const last = signIns.filter(({ methodId }) => methodId === id);
  const success = last.find(({ outcome }) => outcome === "signed-in");
  const failure = last.find(({ outcome }) => outcome === "refused");
  const sign: ToldSign = {
    success,
    failure: failure && { ...failure, code: failure.code ?? "refused", cause: failure.detail },
  };
  return shownHealth(disabled, [sign]);
}

/**
 * How directories are doing, all of them by the same few questions: their pushes by the newest kept attempts, and their tokens
 * by when they were last used and refused.
 */
export async function directoriesHealth(
  store: TeamStore,
  directories: readonly Directory[],
): Promise<(directory: Directory) => HealthView> {
  const ids = directories.map(({ id }) => id);
  const [pushes, ...tokens] = await Promise.all([
    store.attempts.lastOf(ids, attemptStatuses),
    ...ids.map((id) => store.tokens.ofDirectory(id)),
  ]);
  const tokensOf = new Map(ids.map((id, at) => [id, tokens[at] ?? []]));
  return (directory) =>
    shownHealth(directory.disabled || directory.paused !== undefined, [
      pushSign(pushes.filter(({ directoryId }) => directoryId === directory.id)),
      tokenSign(directory, tokensOf.get(directory.id) ?? []),
    ]);
}

/** What changed nothing, for it was so already, and what ended with a warning, has worked as well. */
function pushSign(last: readonly AttemptOutline[]): ToldSign {
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
