import { expect } from "chai";
import { makeSealer } from "../../src/lib/seal.js";
import { beginPending, pendingMs, readPending, shortIdOf, type PendingLogin } from "../../src/login/pending.js";
import type { MethodId } from "../../src/model/ids.js";
import { noon } from "../support/builders.js";

const sealer = makeSealer(["a-secret-of-more-than-thirty-two-characters"], "pending sign-in");
const methodId = "m1" as MethodId;
const aPending = (requestId: string, own: Partial<PendingLogin> = {}): PendingLogin => ({
  requestId,
  methodId,
  returnTo: "/",
  expiresAt: noon + pendingMs,
  ...own,
});

/** A browser's jar: applies Set-Cookie lines and keeps what is not expired. */
class Jar {
  readonly all = new Map<string, string>();
  take(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = "", ...attributes] = line.split("; ");
      const [name = "", value = ""] = pair.split("=");
      if (attributes.includes("Max-Age=0")) this.all.delete(name);
      else this.all.set(name, value);
    }
  }
  sent(prefix: string): Record<string, string> {
    return Object.fromEntries([...this.all].filter(([name]) => name.startsWith(prefix)));
  }
}

describe("pending sign-ins (DESIGN §3: one sealed cookie each, across sites)", () => {
  it("come back with a cross-site POST to the ACS of their method only, and to no script", async () => {
    const [own = ""] = await beginPending(sealer, aPending("_the-id-of-a-request"), { slug: "acme-okta", cookies: {} });
    expect(own).to.match(/^dbp_[\w-]{12}=/);
    expect(own.split("; ").slice(1)).to.have.members([
      "Path=/saml/acme-okta/",
      "Max-Age=600",
      "HttpOnly",
      "Secure",
      "SameSite=None",
    ]);
    // Long enough never to come up by chance in what is sealed.
    expect(own).not.to.contain("the-id-of-a-request");
  });

  it("are several in one browser, each found by its request", async () => {
    const jar = new Jar();
    for (const id of ["_1", "_2"]) {
      jar.take(
        await beginPending(sealer, aPending(id, { returnTo: `/${id}` }), { slug: "a", cookies: jar.sent("dbp") }),
      );
    }
    const found = await readPending(sealer, jar.sent("dbp_"), methodId, noon);
    expect([...found.keys()]).to.have.members(["_1", "_2"]);
    expect(found.get("_2")?.returnTo).to.equal("/_2");
  });

  it("are eight at most in one browser: the oldest is given up", async () => {
    const jar = new Jar();
    for (let n = 0; n < 12; n++) {
      jar.take(await beginPending(sealer, aPending(`_${n}`), { slug: "a", cookies: { dbp: jar.all.get("dbp") } }));
    }
    const found = await readPending(sealer, jar.sent("dbp_"), methodId, noon);
    expect([...found.keys()]).to.deep.equal(["_4", "_5", "_6", "_7", "_8", "_9", "_10", "_11"]);
  });

  it("stay under 4 kB a request together with the session, however long their return addresses, and the newest works", async () => {
    const jar = new Jar();
    for (let n = 0; n < 12; n++) {
      const pending = aPending(`_request-of-32-random-characters${n}`, {
        returnTo: `/${"x".repeat(200 * n)}`.slice(0, 2048),
      });
      jar.take(await beginPending(sealer, pending, { slug: "a", cookies: { dbp: jar.all.get("dbp") } }));
      const sent = Object.entries(jar.sent("dbp_")).map((pair) => pair.join("="));
      const session = `__Host-db_session=s%3A${"x".repeat(43)}.${"x".repeat(60)}`;
      expect([...sent, session].join("; ").length, `tab ${n}`).to.be.lessThan(4_096);
      const found = await readPending(sealer, jar.sent("dbp_"), methodId, noon);
      expect([...found.values()].at(-1)?.returnTo).to.equal(pending.returnTo);
    }
  });

  it("are found behind as many as a page elsewhere has planted before", async () => {
    const cookies: Record<string, string> = {};
    for (let n = 0; n < 40; n++) {
      const lines = await beginPending(sealer, aPending(`_${n}`), { slug: "a", cookies: {} });
      const [name = "", value = ""] = lines[0]?.split(";")[0]?.split(/=(.*)/s) ?? [];
      cookies[name] = value;
    }
    const found = await readPending(sealer, cookies, methodId, noon);
    expect([...found.keys()].at(-1)).to.equal("_39");
    expect(found.size).to.equal(16);
  });

  it("of another method, run out, sealed by another secret or made up are none", async () => {
    const other = makeSealer(["another-secret-of-more-than-32-characters"], "pending sign-in");
    const jar = new Jar();
    jar.take(await beginPending(sealer, aPending("_1", { methodId: "m2" as MethodId }), { slug: "a", cookies: {} }));
    jar.take(await beginPending(sealer, aPending("_2", { expiresAt: noon }), { slug: "a", cookies: {} }));
    jar.take(await beginPending(other, aPending("_3"), { slug: "a", cookies: {} }));
    const cookies = { ...jar.sent("dbp_"), dbp_x: "made-up", dbp_y: await sealer.seal("{}"), dbp_z: "" };
    expect(await readPending(sealer, cookies, methodId, noon)).to.have.property("size", 0);
  });

  it("take nothing into a header that a browser sent as their list", async () => {
    const lines = await beginPending(sealer, aPending("_1"), { slug: "a", cookies: { dbp: "x\r\nSet-Cookie: y=z.…" } });
    expect(lines.join()).not.to.match(/[\r\n]|y=z/);
    expect(lines).to.have.length(2);
  });

  it("go to the identity provider under a name of 12 characters that tells nothing", () => {
    expect(shortIdOf("_1"))
      .to.match(/^[\w-]{12}$/)
      .and.not.equal(shortIdOf("_2"));
  });
});
