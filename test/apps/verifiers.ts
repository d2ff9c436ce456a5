import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { Browser, equal, that } from "../idps/support.js";
import type { RelyingParty } from "./relying-party.js";
import { missingPython, pythonTools } from "./tools.js";

const secrets = [
  "bmV3LXNlY3JldC1vZi10aGUtd2ViaG9vay0wMTIzNDU2Nzg5",
  "b2xkLXNlY3JldC1vZi10aGUtd2ViaG9vay0wMTIzNDU2Nzg5",
];

/** In the declarative file, where this suite runs. */
export function webhooksAt(url: string): readonly object[] {
  return [{ slug: "crm", url: `${url}/hook`, secret: secrets.map((one) => `whsec_${one}`), events: ["*"] }];
}

interface Heard {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** standardwebhooks, of npm and of PyPI, verifying what a consumer is sent. */
export const verifiers: RelyingParty = {
  name: "standardwebhooks",
  app: (url) => ({ redirectUris: [`${url}/callback`] }),
  missing: missingPython,
  async run(promise, { stage, port, url }) {
    const heard: Heard[] = [];
    const server = createServer((req, res) => {
      void text(req).then((body) => {
        const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        heard.push({ headers: Object.fromEntries(names.map((name) => [name, String(req.headers[name])])), body });
        res.writeHead(204).end();
      });
    }).listen(port, "127.0.0.1");
    try {
      await stage.signIn(new Browser(), `${stage.url}/sso/acme-sso`, "cleo");
      const began = Date.now();
      while (!heard.some(({ body }) => body.includes('"user.created"'))) {
        that(Date.now() - began < 30_000, `no user.created came to ${url}/hook: ${JSON.stringify(heard)}`);
        await new Promise((later) => setTimeout(later, 200));
      }
      const event = heard.find(({ body }) => body.includes('"user.created"'));
      if (event === undefined) throw new Error("it is gone");
      const byPython = ({ headers, body }: Heard, secret: string) => {
        const input = JSON.stringify({ secret, headers, body });
        const program = join(import.meta.dirname, "peer/verify_webhook.py");
        return spawnSync(join(pythonTools() ?? "", "bin/python"), [program], { input, encoding: "utf8" });
      };
      for (const [nth, secret] of secrets.entries()) {
        await promise(`npm and PyPI verify an event by the ${nth === 0 ? "new" : "old"} secret`, () => {
          const read = new Webhook(secret).verify(event.body, event.headers) as Record<string, unknown>;
          equal(read["type"], "user.created", "event");
          const { status, stdout, stderr } = byPython(event, secret);
          equal(status, 0, stderr);
          equal(JSON.parse(stdout), read, "what both read");
          return Promise.resolve();
        });
      }
      await promise("neither takes another body, secret or id", () => {
        const wrong: readonly (readonly [Heard, string])[] = [
          [{ ...event, body: `${event.body} ` }, secrets[0] ?? ""],
          [event, "YW5vdGhlci1zZWNyZXQtdGhhbi1ib3RoLTAxMjM0NTY3ODk="],
          [{ ...event, headers: { ...event.headers, "webhook-id": "another" } }, secrets[0] ?? ""],
        ];
        for (const [given, secret] of wrong) {
          let taken = true;
          try {
            new Webhook(secret).verify(given.body, given.headers);
          } catch {
            taken = false;
          }
          equal([taken, byPython(given, secret).status], [false, 1], "taken");
        }
        return Promise.resolve();
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
};
