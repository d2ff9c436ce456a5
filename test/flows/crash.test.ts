import { expect } from "chai";
import { existsSync } from "node:fs";
import { acmeFile } from "../support/acme-file.js";
import { startBuiltBridge, type BuiltBridge } from "../support/built-bridge.js";
import { idpKey } from "../support/saml-keys.js";
import { idpEntityId, idpSsoUrl, me, reply, start } from "./flow-bridge.js";
import { Visitor, type Visit } from "./visitor.js";

const { certificatePem } = idpKey;
const bootstrap = acmeFile({ slug: "acme-sso", entityId: idpEntityId, ssoUrl: idpSsoUrl, certificatePem });

interface Attempted {
  readonly visitor: Visitor;
  readonly form: Record<string, string>;
  /** Undefined: the process died before it answered. */
  readonly visit: Visit | undefined;
}

describe("kill -9 during a hundred simultaneous sign-ins (SQLite)", function () {
  this.timeout(120_000);
  let bridge: BuiltBridge | undefined;
  before(async function () {
    if (!existsSync("dist/main.js")) {
      if (process.env["CI"] === "true") throw new Error("dist/main.js is missing: run `npm run build` first");
      console.warn("\n  !! The crash test is NOT run: `npm run build` first\n");
      this.skip();
    }
    bridge = await startBuiltBridge({ bootstrap });
  });
  after(async () => {
    await bridge?.stop();
    await bridge?.remove();
  });

  it("keeps whatever was answered, leaves no half-made person, and takes no response twice", async () => {
    const running = bridge!;
    const waiting = await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const visitor = new Visitor(running.url);
        const { requestId } = await start(visitor);
        return {
          visitor,
          form: reply(running, { inResponseTo: requestId, person: `p${n}`, groups: [`Group ${n % 7}`] }),
        };
      }),
    );
    const { url, folder, pid } = running;
    let answered = 0;
    const attempts: Attempted[] = await Promise.all(
      waiting.map(async ({ visitor, form }) => {
        const visit = await visitor.post("/saml/acme-sso/acs", form).catch(() => undefined);
        // In the midst of them: some are answered, some are not.
        if (visit !== undefined && ++answered === 20) process.kill(pid, "SIGKILL");
        return { visitor, form, visit };
      }),
    );
    const signedIn = attempts.filter((one) => one.visit?.status === 303);
    const cutOff = attempts.filter((one) => one.visit === undefined);
    expect(signedIn.length + cutOff.length).to.equal(100);
    expect(signedIn.length).to.be.at.least(20);
    expect(cutOff.length).to.be.greaterThan(0);

    await running.stop();
    bridge = await startBuiltBridge({ bootstrap, folder, port: Number(new URL(url).port) });

    for (const [index, { visitor }] of signedIn.entries()) {
      const seen = await me(visitor);
      expect(seen, `person ${index} of those who were answered`).to.have.property("email");
      expect(seen?.["groups"]).to.have.length(1);
    }
    const again = await Promise.all(signedIn.map(({ visitor, form }) => visitor.post("/saml/acme-sso/acs", form)));
    // Whoever is signed in goes home, as with the back button; another browser gets nothing for it.
    expect(new Set(again.map(({ status, location }) => `${status} ${location}`))).to.deep.equal(new Set(["303 /"]));
    expect(again.flatMap(({ headers }) => headers.getSetCookie())).to.deep.equal([]);
    const elsewhere = await Promise.all(
      signedIn.map(({ form }) => new Visitor(running.url).post("/saml/acme-sso/acs", form)),
    );
    expect(new Set(elsewhere.map(({ status }) => status))).to.deep.equal(new Set([403]));

    // Who was cut off either came in just before the end (the response is spent) or comes in now: never half.
    for (const { visitor, form } of cutOff) {
      const visit = await visitor.post("/saml/acme-sso/acs", form);
      expect(visit.status).to.be.oneOf([303, 403]);
      if (visit.status === 303) expect((await me(visitor))?.["groups"]).to.have.length(1);
      else expect(visit.text).to.match(/saml_(replay|state)/);
    }
  });
});
