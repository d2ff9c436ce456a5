import { expect } from "chai";
import { readFileSync } from "node:fs";
import * as oidc from "openid-client";
import { appStage, callback, follow, landing, secret, type AppStage } from "../flows/app-stage.js";
import { blocksOf } from "./markdown.js";

type Snippet = (library: typeof oidc, visit: (url: URL) => Promise<URL>) => Promise<Readonly<Record<string, unknown>>>;

/**
 * A snippet as a function: what its reader fills in is filled in, and in place of sending a browser on it is led to the callback.
 * The loopback speaks http, which the library takes when it is told to.
 */
function runnable(text: string, issuer: string): Snippet {
  const body = text
    .replace(/^import .*\n/m, "")
    .replace('"https://sso.acme.example/oauth2"', JSON.stringify(issuer))
    .replace(
      "process.env.PORTAL_SECRET)",
      `${JSON.stringify(secret)}, undefined, { execute: [oidc.allowInsecureRequests] })`,
    )
    .replace("currentUrl", "await visit(url)")
    .replace("console.log(tokens.claims());", "return tokens.claims();");
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a text of our own documentation
  return new Function("oidc", "visit", `return (async () => { ${body}\n })();`) as Snippet;
}

describe("The snippets that sign people in to an application, done as they stand", () => {
  let flow: AppStage;
  before(async () => {
    flow = await appStage();
    await flow.make();
  });
  after(() => flow.stop());

  for (const file of ["README.md", "docs/openid-connect.md"]) {
    it(`that of ${file} ends with the person, their team and groups`, async () => {
      const found = blocksOf(readFileSync(file, "utf8")).filter(({ text }) => text.includes("oidc.discovery(new URL"));
      expect(found).to.have.length(1);
      const text = found[0]?.text ?? "";
      expect(text).to.include(`redirect_uri: "${callback}"`);
      const claims = await runnable(text, flow.issuer)(oidc, async (url) =>
        landing(await follow(flow, flow.visitor(), url, { groups: ["Engineering", "Everyone"] })),
      );
      expect(claims).to.deep.include({ email: "ada@acme.example", team: "acme", groups: ["Engineering", "Everyone"] });
    });
  }
});

describe("The examples of applications", () => {
  for (const file of ["examples/app/app.mjs", "examples/webhook-consumer/consumer.mjs"]) {
    it(`${file} is read in a few minutes: under 120 lines`, () => {
      expect(readFileSync(file, "utf8").trimEnd().split("\n").length).to.be.below(120);
    });
  }
});
