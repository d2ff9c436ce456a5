import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import * as oidc from "openid-client";
import { appStage, callback, follow, landing, secret, type AppStage } from "../flows/app-stage.js";
import { freePort } from "../support/free-port.js";
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

  /** Runs the example, hands its address to `talk`, and ends it: nothing that was said has done so. */
  async function withConsumer(talk: (hook: string, port: number) => Promise<void>): Promise<void> {
    const port = await freePort();
    const env = {
      ...process.env,
      WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
      PORT: String(port),
    };
    const consumer = spawn(process.execPath, ["examples/webhook-consumer/consumer.mjs"], { env, stdio: "pipe" });
    const ended = once(consumer, "exit");
    try {
      await once(consumer.stdout, "data");
      await talk(`http://localhost:${port}/hook`, port);
      expect(consumer.exitCode).to.equal(null);
    } finally {
      consumer.kill();
      await ended;
    }
  }

  it("the webhook consumer outlives whoever breaks off in the midst of a body", () =>
    withConsumer(async (hook, port) => {
      const socket = connect(port, "localhost");
      await once(socket, "connect");
      socket.write("POST /hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf of it");
      // It reads on once it has answered another.
      await fetch(hook);
      socket.destroy();
      await once(socket, "close");
      for (let n = 0; n < 3; n++) {
        const answer = await fetch(hook, { method: "POST", body: "{}" });
        expect(answer.status, "not signed").to.equal(401);
      }
    }));

  it("the webhook consumer tells whoever sends too much so, and takes what comes after", () =>
    withConsumer(async (hook, port) => {
      for (const length of [64 * 1024 + 1, 5 * 1024 * 1024]) {
        const head = `POST /hook HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;
        for (let n = 0; n < 5; n++) {
          const socket = connect(port, "localhost");
          let answer = "";
          socket.on("data", (chunk) => (answer += String(chunk)));
          // As one who listens only when all is sent.
          socket.pause();
          socket.write(head + "x".repeat(length), () => socket.resume());
          await once(socket, "close");
          expect(answer.split("\r\n")[0], `${length} octets`).to.equal("HTTP/1.1 413 Payload Too Large");
        }
        expect((await fetch(hook, { method: "POST", body: "{}" })).status, "not signed").to.equal(401);
      }
    }));
});
