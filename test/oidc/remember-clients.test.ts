import { expect } from "chai";
import type { default as Provider } from "oidc-provider";
import type { App } from "../../src/model/app.js";
import { newId } from "../../src/lib/new-id.js";
import type { AppId } from "../../src/model/ids.js";
import { rememberClients } from "../../src/oidc/provider/remember-clients.js";
import type { OidcDeps } from "../../src/oidc/deps.js";

describe("What the library has made of an app", () => {
  let apps: Map<string, App>;
  let made: string[];
  let find: (id: unknown) => Promise<unknown>;
  beforeEach(() => {
    apps = new Map();
    made = [];
    const store = {
      appByClientId: (id: string) => Promise.resolve(apps.get(id)),
      oauthClientByClientId: () => Promise.resolve(undefined),
    };
    const provider = {
      Client: {
        find(id: unknown) {
          made.push(String(id));
          return Promise.resolve(apps.has(String(id)) ? { of: apps.get(String(id)) } : undefined);
        },
      },
    };
    rememberClients({ store } as unknown as OidcDeps, provider as unknown as Provider);
    find = (id) => provider.Client.find(id);
  });

  const keep = (version: number, id = newId<AppId>(), updatedAt = 1): App => {
    const app = { id, version, updatedAt, clientId: "portal" } as App;
    apps.set("portal", app);
    return app;
  };

  it("is handed out again for as long as the record is the same", async () => {
    keep(1);
    expect(await find("portal")).to.equal(await find("portal"));
    expect(made).to.deep.equal(["portal"]);
  });

  it("is made anew at once when the app is changed, put back to what it was, or another one under the same client id", async () => {
    const { id } = keep(1);
    await find("portal");
    for (const next of [keep(2, id), keep(2, id, 2), keep(2)]) {
      apps.set("portal", next);
      expect(await find("portal")).to.deep.equal({ of: next });
    }
  });

  it("is nothing any more when the app is deleted", async () => {
    keep(1);
    await find("portal");
    apps.clear();
    expect(await find("portal")).to.equal(undefined);
  });

  it("is looked for by the library where no app has the client id", async () => {
    expect(await find("of-a-directory")).to.equal(undefined);
    expect(await find(undefined)).to.equal(undefined);
    expect(made).to.deep.equal(["of-a-directory", "undefined"]);
  });

  it("is let go of when there are too many", async () => {
    const first = keep(1);
    await find("portal");
    for (let n = 0; n < 1_000; n++) {
      apps.set(`app-${n}`, { id: newId<AppId>(), version: 1, clientId: `app-${n}` } as App);
      await find(`app-${n}`);
    }
    await find("portal");
    expect(made.filter((id) => id === first.clientId)).to.have.length(2);
  });
});
