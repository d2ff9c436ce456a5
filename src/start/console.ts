import type { ConsoleDeps, LoginDoorDeps } from "../http/index.js";
import { makeBrowserSessions, makeFormGuard, makeSecurityHeaders } from "../http/index.js";
import { makeSealer } from "../lib/seal.js";
import { adminDeps, derivedKeys, type Parts } from "./services.js";

/**
 * What the doors of admins and of their guests work with.
 * @param url  where browsers reach the door: forms are taken from there alone, and cookies are bound to it
 */
export function consoleDeps(
  parts: Parts,
  { log, limits, now }: Pick<LoginDoorDeps, "log" | "limits" | "now">,
  url: string,
): ConsoleDeps {
  const { store, settings } = parts;
  const { sessionSecrets: secrets } = settings;
  const [browserKey] = derivedKeys(settings, "drawbridge known browsers of admins");
  if (browserKey === undefined) throw new TypeError("there is no session secret");
  return {
    ...{ log, limits, now },
    admin: adminDeps(parts, log),
    security: makeSecurityHeaders(url),
    guard: makeFormGuard(derivedKeys(settings, "drawbridge forms"), url),
    sessions: makeBrowserSessions({ store, now, cookie: "drawbridge_admin", secrets, url }),
    visits: makeBrowserSessions({ store, now, cookie: "drawbridge_visit", secrets, url }),
    sealer: makeSealer(secrets, "console flash"),
    counters: store.counters,
    browserKey,
    url,
    secure: url.startsWith("https:"),
  };
}
