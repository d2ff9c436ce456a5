import { whoAmI } from "../idps/bridge-browser.js";
import { Browser, equal, formsOf, that } from "../idps/support.js";
import type { RelyingParty } from "./relying-party.js";
import { missingNode, startPeer } from "./tools.js";

/** express-openid-connect, which ends its sessions by sign-outs of both kinds. */
export const expressOpenIdConnect: RelyingParty = {
  name: "express-openid-connect",
  app: (url) => ({
    redirectUris: [`${url}/callback`],
    postLogoutRedirectUris: [`${url}/bye`],
    backchannelLogoutUri: `${url}/backchannel-logout`,
  }),
  missing: missingNode,
  async run(promise, at) {
    const { stage, url } = at;
    const app = await startPeer("express-openid-connect.mjs", at);
    const isIn = async (browser: Browser) => ((await browser.json(`${url}/state`)).body as { in: boolean }).in;
    try {
      await promise("signs Ada in with her groups, and refreshes", async () => {
        const browser = new Browser();
        const page = await stage.signIn(browser, `${url}/`);
        equal(page.status, 200, `${page.text.slice(0, 500)} ${app.output()}`);
        const { email, groups, team } = JSON.parse(page.text) as Record<string, unknown>;
        equal([email, groups, team], ["ada@acme.example", ["Engineering", "Everyone"], "acme"], "who");
        equal((await browser.json(`${url}/refresh`)).body, { renewed: true }, "refresh");
      });
      await promise("signs out here, at the bridge and at the identity provider, and comes back", async () => {
        const browser = new Browser();
        await stage.signIn(browser, `${url}/`);
        const asked = await browser.get(`${url}/logout`);
        const [form] = formsOf(asked);
        if (form === undefined) throw new Error(`no form at ${asked.url}: ${asked.text.slice(0, 500)}`);
        const done = await browser.submit(form);
        equal([done.status, done.url], [200, `${url}/bye`], "where it ends");
        equal([await isIn(browser), await whoAmI(browser, stage.url)], [false, undefined], "signed in");
      });
      await promise("is told within ten seconds that the session has ended (back-channel logout)", async () => {
        const browser = new Browser();
        const page = await stage.signIn(browser, `${url}/`);
        const { sub } = JSON.parse(page.text) as { sub: string };
        equal(await isIn(browser), true, "before");
        await stage.drawbridge("user", "end-sessions", sub, "--team", "acme", "--json");
        const began = Date.now();
        while (await isIn(browser)) {
          that(Date.now() - began < 10_000, `still signed in after ten seconds\n${app.output()}`);
          await new Promise((later) => setTimeout(later, 500));
        }
      });
    } finally {
      await app.stop();
    }
  },
};
