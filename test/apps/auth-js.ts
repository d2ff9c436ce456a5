import { Browser, equal, formsOf, formWith } from "../idps/support.js";
import type { RelyingParty } from "./relying-party.js";
import { missingNode, startPeer } from "./tools.js";

/** Auth.js, with the settings that the docs have for Next.js. */
export const authJs: RelyingParty = {
  name: "auth-js",
  app: (url) => ({ redirectUris: [`${url}/auth/callback/drawbridge`] }),
  missing: missingNode,
  async run(promise, at) {
    const { url } = at;
    const app = await startPeer("auth-js.mjs", at);
    try {
      await promise("signs Ada in by its own form, with her groups in the session", async () => {
        const browser = new Browser();
        const asked = await browser.get(`${url}/auth/signin`);
        const form = formsOf(asked).find(({ action }) => action.includes("/signin/drawbridge"));
        if (form === undefined) throw new Error(`no form at ${asked.url}: ${asked.text.slice(0, 500)} ${app.output()}`);
        const page = await browser.submit(form);
        const told = await browser.submit(formWith(page, "person"), { person: "ada", groups: "own", do: "sign-in" });
        await browser.submit(formWith(told, "SAMLResponse"));
        const { body } = await browser.json(`${url}/auth/session`);
        const { user, groups, team } = body as Record<string, unknown>;
        equal((user as Record<string, unknown> | undefined)?.["email"], "ada@acme.example", `email ${app.output()}`);
        equal([groups, team], [["Engineering", "Everyone"], "acme"], "groups and team");
      });
    } finally {
      await app.stop();
    }
  },
};
