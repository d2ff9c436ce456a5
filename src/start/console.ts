import type { ConsoleDeps, LoginDoorDeps } from "../http/index.js";
import { makeBrowserSessions } from "../http/index.js";
import { makeSealer } from "../lib/seal.js";
import { adminDeps, derivedKeys, type Parts } from "./services.js";

/** What the admins' door works with. */
export function consoleDeps(
  parts: Parts,
  { log, security, guard, limits, now }: Pick<LoginDoorDeps, "log" | "security" | "guard" | "limits" | "now">,
): ConsoleDeps {
  const { store, settings } = parts;
  const { sessionSecrets: secrets, publicUrl: url } = settings;
  const [browserKey] = derivedKeys(settings, "drawbridge known browsers of admins");
  if (browserKey === undefined) throw new TypeError("there is no session secret");
  return {
    ...{ log, security, guard, limits, now },
    admin: adminDeps(parts, log),
    sessions: makeBrowserSessions({ store, now, cookie: "drawbridge_admin", secrets, url }),
    visits: makeBrowserSessions({ store, now, cookie: "drawbridge_visit", secrets, url }),
    sealer: makeSealer(secrets, "console flash"),
    counters: store.counters,
    browserKey,
    secure: url.startsWith("https:"),
  };
}
