import type { default as Provider } from "oidc-provider";
import type { App } from "../../model/app.js";
import type { AppId } from "../../model/ids.js";
import type { OidcDeps } from "../deps.js";
import { appOf } from "./clients.js";

/** Apps whose clients are held; with one more all are let go of, and made again as they are asked for. */
const mostHeld = 1_000;

/**
 * What the library has made of an app, for as long as its record is the same: it would write the app out and hash it at each
 * request, to find what it has made of it before, and make those anew that a hundred others have come after. The record itself is
 * read with each request, so that an app that was changed or deleted is so at once.
 */
export function rememberClients(deps: Pick<OidcDeps, "store">, provider: Provider): void {
  const clients = provider.Client as unknown as ClientsPart;
  const { find } = clients;
  const held = new Map<AppId, { readonly of: App; readonly client: unknown }>();
  clients.find = async function (id) {
    const app = typeof id === "string" ? await appOf(deps, id) : undefined;
    if (app === undefined) return find.call(this, id);
    const known = held.get(app.id);
    // A store that was put back in time has versions again that it had before.
    if (known?.of.version === app.version && known.of.updatedAt === app.updatedAt) return known.client;
    const client = await find.call(this, id);
    if (held.size >= mostHeld) held.clear();
    held.set(app.id, { of: app, client });
    return client;
  };
}

interface ClientsPart {
  find: (this: ClientsPart, id: unknown) => Promise<unknown>;
}
