import { join } from "node:path";
import { whoAmI } from "../idps/bridge-browser.js";
import { Browser, equal, formsOf, onPath, startServer, that } from "../idps/support.js";
import { prepared } from "../support/prepared.js";
import type { RelyingParty, RunsAt } from "./relying-party.js";

const project = join(import.meta.dirname, "peer/spring");

/** Built once for each version of its recipe; undefined where it cannot be. */
function jar(): string | undefined {
  const folder = prepared("apps-spring", join(project, "src/main/java/app/Peer.java"), (target) => [
    ["cp", ["-r", join(project, "pom.xml"), join(project, "src"), target]],
    ["mvn", ["-q", "-B", "-f", join(target, "pom.xml"), "package"]],
  ]);
  return folder && join(folder, "target/peer-1.jar");
}

/** Spring Security's OAuth 2.0 client in a Spring Boot application. */
export const spring: RelyingParty = {
  name: "spring",
  app: (url) => ({
    redirectUris: [`${url}/login/oauth2/code/drawbridge`],
    postLogoutRedirectUris: [`${url}/healthy`],
    backchannelLogoutUri: `${url}/logout/connect/back-channel/drawbridge`,
  }),
  missing: () => {
    const program = ["java", "mvn"].find((one) => !onPath(one));
    if (program !== undefined) return `${program} is not installed`;
    return jar() === undefined ? "packages of Maven cannot be had" : undefined;
  },
  async run(promise, at) {
    const { stage, url } = at;
    const app = await started(at);
    try {
      await promise("signs Ada in by PKCE, with her groups", async () => {
        const page = await stage.signIn(new Browser(), `${url}/`);
        equal(page.status, 200, `${page.url} ${page.text.slice(0, 500)}\n${app.output().slice(-3000)}`);
        const { email, groups, team } = JSON.parse(page.text) as Readonly<Record<string, unknown>>;
        equal([email, groups, team], ["ada@acme.example", ["Engineering", "Everyone"], "acme"], "who");
      });
      await promise("signs out at the bridge too, and comes back", async () => {
        const browser = new Browser();
        await stage.signIn(browser, `${url}/`);
        const [leave] = formsOf(await browser.get(`${url}/logout`));
        if (leave === undefined) throw new Error("Spring's page has no form to sign out");
        const asked = await browser.submit(leave);
        const [form] = formsOf(asked);
        const done = form === undefined ? asked : await browser.submit(form);
        equal([done.status, done.text], [200, "good bye"], `where it ends: ${done.url}`);
        equal(await whoAmI(browser, stage.url), undefined, "/me");
      });
      await promise("is told within ten seconds that the session has ended (back-channel logout)", async () => {
        const browser = new Browser();
        const { sub } = JSON.parse((await stage.signIn(browser, `${url}/`)).text) as { readonly sub: string };
        await stage.drawbridge("user", "end-sessions", sub, "--team", "acme", "--json");
        const began = Date.now();
        while ((await browser.get(`${url}/`)).url === `${url}/`) {
          that(Date.now() - began < 10_000, "still signed in after ten seconds");
          await new Promise((later) => setTimeout(later, 500));
        }
      });
    } finally {
      await app.stop();
    }
  },
};

function started({ stage, url, port, clientId, secret }: RunsAt): ReturnType<typeof startServer> {
  const env = { ISSUER: stage.issuer, CLIENT_ID: clientId, CLIENT_SECRET: secret, PORT: String(port) };
  return startServer("java", ["-jar", jar() ?? ""], { env, probe: `${url}/healthy`, seconds: 120 });
}
