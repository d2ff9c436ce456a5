import { Browser, equal, that } from "../idps/support.js";
import type { RelyingParty } from "./relying-party.js";
import { missingPython, startPeer } from "./tools.js";

interface Told {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly told: Readonly<Record<string, unknown>>;
  readonly renewed: boolean;
}

/** Authlib in a Django application. */
export const authlib: RelyingParty = {
  name: "authlib",
  app: (url) => ({ redirectUris: [`${url}/callback`] }),
  missing: missingPython,
  async run(promise, at) {
    const { stage, url } = at;
    const app = await startPeer("django_app.py", at);
    try {
      await promise("signs Ada in, with the same in the ID token and userinfo, and refreshes", async () => {
        const page = await stage.signIn(new Browser(), `${url}/login`);
        equal(page.status, 200, page.text.slice(0, 500));
        const { claims, told, renewed } = JSON.parse(page.text) as Told;
        for (const { email, groups, team } of [claims, told] as Readonly<Record<string, unknown>>[]) {
          equal([email, groups, team], ["ada@acme.example", ["Engineering", "Everyone"], "acme"], "who");
        }
        equal([told["sub"], renewed], [claims["sub"], true], "sub, and whether the refresh token is another");
      });
      await promise("is sent on by a hint, and asks for a sign-in anew", async () => {
        const browser = new Browser();
        await stage.signIn(browser, `${url}/login`);
        const silent = await browser.get(`${url}/login?login_hint=ada@acme.example`);
        equal([silent.status, silent.url.startsWith(`${url}/callback`)], [200, true], silent.url);
        const anew = await browser.get(`${url}/login?prompt=login`);
        that(anew.text.includes("who you are"), `the identity provider was not asked: ${anew.url}`);
      });
    } finally {
      await app.stop();
    }
  },
};
