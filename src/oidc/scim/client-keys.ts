import type { OidcDeps } from "../deps.js";

const keptMs = 60_000;
const mostKept = 1000;

/**
 * The provider's `fetch`: it fetches nothing but the keys that clients have published. What was found is kept for a minute, a fault
 * as well: a signature of a stranger's making is no reason to ask an address more often.
 */
export function clientKeys({ fetchKeys, now }: Pick<OidcDeps, "fetchKeys" | "now">): typeof fetch {
  const held = new Map<string, { readonly keys: ReturnType<OidcDeps["fetchKeys"]>; readonly until: number }>();
  return async (input) => {
    const address = input instanceof Request ? input.url : String(input);
    let found = held.get(address);
    if (found === undefined || found.until <= now()) {
      if (held.size >= mostKept) held.clear();
      found = { keys: fetchKeys(address), until: now() + keptMs };
      held.set(address, found);
    }
    return Response.json(await found.keys);
  };
}
