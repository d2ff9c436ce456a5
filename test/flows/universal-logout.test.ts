import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTHeaderParameters } from "jose";
import { newId } from "../../src/lib/new-id.js";
import type { DirectoryId, UserId } from "../../src/model/ids.js";
import { aDirectory, anIdentity, aUser } from "../support/builders.js";
import { appStage, signInAt, type AppStage } from "./app-stage.js";
import { idpEntityId, me, signIn } from "./flow-bridge.js";

const issuer = "https://acme.okta.example";

/** An issuer with one key, published where it says. */
interface Issuer {
  readonly uri: string;
  readonly host: string;
  asked: number;
  publish(kid: string): Promise<CryptoKey>;
  close(): void;
}

async function anIssuer(): Promise<Issuer> {
  let body = "{}";
  const one = { asked: 0 };
  const server: Server = createServer((_req, res) => {
    one.asked += 1;
    res.setHeader("Content-Type", "application/json").end(body);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(one, {
    host,
    uri: `http://${host}/keys`,
    async publish(kid: string) {
      const { publicKey, privateKey } = await generateKeyPair("RS256");
      body = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" }] });
      return privateKey;
    },
    close: () => void server.close(),
  });
}

describe("Universal Logout (Global Token Revocation, DESIGN §6)", () => {
  let flow: AppStage;
  let idp: Issuer;
  let key: CryptoKey;
  let kid = "one";
  let address: string;
  before(async () => {
    idp = await anIssuer();
    key = await idp.publish(kid);
    flow = await appStage({
      env: { WEBHOOK_ALLOWED_HOSTS: idp.host, RATE_LIMITS: "off" },
      method: { universalLogout: { issuer, jwksUri: idp.uri } },
    });
    address = `${flow.url}/saml/acme-sso/global-token-revocation`;
  });
  after(async () => {
    idp.close();
    await flow.stop();
  });
  const own = () => flow.bridge.store.inTeam(flow.team.id);

  interface Wrong {
    readonly header?: Partial<JWTHeaderParameters>;
    readonly claims?: Readonly<Record<string, unknown>>;
    readonly key?: CryptoKey | Uint8Array;
  }
  const now = () => Math.floor(Date.now() / 1000);
  const token = (wrong: Wrong = {}): Promise<string> => {
    const claims = { iss: issuer, aud: address, jti: newId(), iat: now(), exp: now() + 300, ...wrong.claims };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid, typ: "global-logout+jwt", ...wrong.header })
      .sign(wrong.key ?? key);
  };
  const send = (
    bearer: string | undefined,
    body: unknown,
    more: { method?: string; type?: string; at?: string } = {},
  ): Promise<Response> => {
    const { method = "POST", type = "application/json", at = address } = more;
    const authorization = bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` };
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const headers = { "Content-Type": type, ...authorization };
    return fetch(at, { method, headers, ...(method === "POST" && { body: text }) });
  };
  const ada = { subject: { format: "email", email: "Ada@acme.example" } };
  const latest = async (source: "logout" = "logout") => (await own().attempts.list({ source, limit: 1 })).items[0];

  it("ends all of a person's sessions and tokens, and tells who asked and what ended", async () => {
    const portal = await flow.make();
    const [laptop, phone] = [flow.visitor(), flow.visitor()];
    const tokens = await signInAt(flow, portal, laptop);
    await signIn(flow, phone);
    expect(await me(phone)).to.include({ email: "ada@acme.example" });
    const answer = await send(await token(), ada);
    expect([await answer.text(), answer.status]).to.deep.equal(["", 204]);
    expect([await me(laptop), await me(phone)]).to.deep.equal([undefined, undefined]);
    const userinfo = await fetch(`${flow.issuer}/userinfo`, {
      headers: { Authorization: `Bearer ${tokens.access_token}` },
    });
    expect(userinfo.status).to.equal(401);
    const attempt = await latest();
    expect(attempt).to.include({ source: "logout", operation: "universal-logout", status: "success" });
    expect(attempt).to.include({
      target: "Ada@acme.example",
      methodId: flow.method.id,
      targetId: tokens.claims()?.sub,
    });
    expect(attempt?.notes).to.deep.equal(["2 sessions ended", `asked for by ${issuer}`]);
    const [event] = await own().events.latest({ limit: 1, subjectId: tokens.claims()?.sub });
    expect(event).to.include({ type: "session.ended" });
    expect(event?.actor).to.deep.equal({ kind: "method", id: flow.method.id });
    expect(event?.data).to.include({ method: "acme-sso", by: issuer });
  });

  it("answers 204 for somebody without a session", async () => {
    expect((await send(await token(), ada)).status).to.equal(204);
    expect(await latest()).to.include({ status: "skipped" });
    expect((await latest())?.notes[0]).to.equal("0 sessions ended");
  });

  it("takes a new key of the issuer with the first token that it signs", async () => {
    const before = idp.asked;
    [kid, key] = ["two", await idp.publish("two")];
    expect((await send(await token(), ada)).status).to.equal(204);
    expect((await send(await token(), ada)).status).to.equal(204);
    expect(idp.asked - before).to.equal(1);
  });

  describe("finds people", () => {
    const linked = newId<DirectoryId>();
    const byDirectory = newId<UserId>();
    before(async () => {
      const { store } = flow.bridge;
      const team = store.inTeam(flow.team.id);
      await team.directories.create(
        aDirectory({ id: linked, teamId: flow.team.id, slug: "acme-scim", methodId: flow.method.id }),
      );
      const base = { teamId: flow.team.id };
      await team.users.create(
        aUser({
          ...{ ...base, id: byDirectory, userName: "grace", externalId: "00u-grace" },
          ...{ owner: { kind: "directory", id: linked }, profile: { emails: [{ value: "grace@acme.example" }] } },
        }),
      );
      const named = newId<UserId>();
      await team.users.create(aUser({ ...base, id: named, userName: "eve", owner: { kind: "manual" }, profile: {} }));
      await team.identities.create(
        anIdentity({
          ...base,
          id: newId(),
          methodId: flow.method.id,
          userId: named,
          key: "Name-ID",
          kind: "persistent",
        }),
      );
      await team.users.create(
        aUser({
          ...{ ...base, id: newId(), userName: "stranger@acme.example", externalId: "00u-stranger" },
          ...{ owner: { kind: "manual" }, profile: { emails: [{ value: "stranger@acme.example" }] } },
        }),
      );
    });
    const issSub = (iss: string, sub: string) => ({ sub_id: { format: "iss_sub", iss, sub } });
    const rows: [string, () => unknown, number][] = [
      ["by sub_id, as later drafts name it", () => ({ sub_id: ada.subject }), 204],
      ["by the email of a person whom a linked directory owns", () => emailed("grace@acme.example"), 204],
      ["by NameID, under the IdP's entity ID", () => issSub(idpEntityId, "Name-ID"), 204],
      ["by our SCIM id, under our own issuer", () => issSub(flow.issuer, byDirectory), 204],
      ["by externalId of a linked directory, under the configured issuer", () => issSub(issuer, "00u-grace"), 204],
      ["and nobody by a NameID in another letter case", () => issSub(idpEntityId, "name-id"), 404],
      ["and nobody under somebody else's issuer", () => issSub("https://evil.example", "Name-ID"), 404],
      ["and nobody who has nothing to do with the method, by email", () => emailed("stranger@acme.example"), 404],
      ["and nobody who has nothing to do with the method, by id", () => issSub(issuer, "00u-stranger"), 404],
      ["and nobody whom nobody knows", () => emailed("nobody@acme.example"), 404],
    ];
    const emailed = (email: string) => ({ subject: { format: "email", email } });
    for (const [what, body, status] of rows) {
      it(what, async () => {
        expect((await send(await token(), body())).status).to.equal(status);
      });
    }

    it("by an address that a hundred others have as their second one", async () => {
      const team = own();
      const helpdesk = { value: "helpdesk@acme.example" };
      const make = (userName: string, emails: readonly { value: string; primary?: boolean }[]) => {
        const owner = { kind: "directory", id: linked } as const;
        return aUser({ id: newId(), teamId: flow.team.id, userName, externalId: userName, owner, profile: { emails } });
      };
      await team.atomically(async (tx) => {
        for (let n = 0; n < 100; n++) {
          const first = { value: `agent${n}@acme.example`, primary: true };
          await tx.users.create(make(`agent${n}`, [first, helpdesk]));
        }
        await tx.users.create(make("zoe", [helpdesk]));
      });
      expect((await send(await token(), emailed(helpdesk.value))).status).to.equal(204);
    });

    it("with the same words for a stranger of the team and for nobody", async () => {
      const told = async (email: string) => {
        const answer = await send(await token(), emailed(email));
        const { reference: _, ...rest } = (await answer.json()) as Record<string, unknown>;
        return rest;
      };
      expect(await told("stranger@acme.example")).to.deep.equal(await told("nobody@acme.example"));
    });
  });

  describe("refuses", () => {
    const far = "https://elsewhere.example/logout";
    const wrong: [string, () => Promise<Wrong> | Wrong, number, string][] = [
      [
        "a key that is not the issuer's",
        async () => ({ key: (await generateKeyPair("RS256")).privateKey }),
        401,
        "logout_token_signature",
      ],
      ["a shared secret", () => ({ header: { alg: "HS256" }, key: new Uint8Array(32) }), 401, "logout_token_signature"],
      ["another issuer", () => ({ claims: { iss: "https://evil.example" } }), 401, "logout_token_claims"],
      ["another audience", () => ({ claims: { aud: far } }), 401, "logout_token_claims"],
      ["an audience beside ours", () => ({ claims: { aud: [address, far] } }), 401, "logout_token_claims"],
      [
        "a token that has run out",
        () => ({ claims: { iat: now() - 900, exp: now() - 600 } }),
        401,
        "logout_token_claims",
      ],
      [
        "a token from the future",
        () => ({ claims: { iat: now() + 600, exp: now() + 900 } }),
        401,
        "logout_token_claims",
      ],
      [
        "a token that holds for longer than 10 minutes",
        () => ({ claims: { exp: now() + 601 } }),
        401,
        "logout_token_claims",
      ],
      ["a token without an end", () => ({ claims: { exp: undefined } }), 401, "logout_token_claims"],
      ["a token without jti", () => ({ claims: { jti: undefined } }), 401, "logout_token_claims"],
      ["an ID token", () => ({ header: { typ: "JWT" }, claims: { nonce: "n" } }), 401, "logout_token_claims"],
      ["an access token", () => ({ header: { typ: "at+jwt" } }), 401, "logout_token_claims"],
      ["a key that nobody has", () => ({ header: { kid: "none" } }), 401, "logout_token_signature"],
    ];
    for (const [what, make, status, code] of wrong) {
      it(`${what} with ${status}, and ends nothing`, async () => {
        const visitor = flow.visitor();
        await signIn(flow, visitor);
        const answer = await send(await token(await make()), ada);
        expect(answer.status).to.equal(status);
        expect(answer.headers.get("content-type")).to.match(/^application\/problem\+json/);
        const problem = (await answer.json()) as Record<string, unknown>;
        expect(problem).to.include({ status, code }).and.have.property("fix").that.is.a("string");
        expect(answer.headers.get("www-authenticate")).to.match(/^Bearer /);
        const page = await fetch(String(problem["type"]));
        expect([page.status, problem["type"]]).to.deep.equal([200, `${flow.url}/api/problems/${code}`]);
        expect(await page.text())
          .to.contain(code)
          .and.contain("sessions were ended");
        expect(await me(visitor)).to.include({ email: "ada@acme.example" });
      });
    }

    const header = (value: string) => fetch(address, { method: "POST", headers: { Authorization: value }, body: "{}" });
    it("a request without a token, or with what is none, with 401", async () => {
      expect((await send(undefined, ada)).status).to.equal(401);
      for (const value of ["Basic YTpi", "Bearer", "Bearer x", "Bearer a.b.c", `Bearer ${"e".repeat(8000)}.e30.`]) {
        expect((await header(value)).status, value).to.equal(401);
      }
      const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.e30.x`;
      expect((await header(`Bearer ${none}`)).status).to.equal(401);
    });

    it("a token a second time with 401, whatever became of it first", async () => {
      for (const body of [ada, { subject: { format: "email", email: "nobody@acme.example" } }, {}]) {
        const once = await token();
        expect((await send(once, body)).status).to.be.oneOf([204, 400, 404]);
        const again = await send(once, ada);
        expect([again.status, ((await again.json()) as { code: string }).code]).to.deep.equal([
          401,
          "logout_token_replay",
        ]);
      }
    });

    const bodies: [string, unknown, number][] = [
      ["no JSON", "{", 400],
      ["a list", [], 400],
      ["nobody", {}, 400],
      ["a subject that is a text", { subject: "ada@acme.example" }, 400],
      ["subject and sub_id", { subject: ada.subject, sub_id: ada.subject }, 400],
      ["a subject without format", { subject: { email: "ada@acme.example" } }, 400],
      ["no email address", { subject: { format: "email", email: "ada" } }, 400],
      ["an email that is no text", { subject: { format: "email", email: ["ada@acme.example"] } }, 400],
      ["iss_sub without sub", { subject: { format: "iss_sub", iss: issuer } }, 400],
      ["NUL in a name", { subject: { format: "iss_sub", iss: issuer, sub: "a\0" } }, 400],
      ["half of a surrogate pair", `{"subject":{"format":"iss_sub","iss":"${issuer}","sub":"\\ud800"}}`, 400],
      ["brackets without end", "[".repeat(10_000), 400],
      ["more than anybody needs", { ...ada, more: "x".repeat(20_000) }, 413],
      ["a format that we do not know", { subject: { format: "phone_number", phone_number: "+12065550100" } }, 422],
    ];
    for (const [what, body, status] of bodies) {
      it(`a body with ${what} with ${status}`, async () => {
        const answer = await send(await token(), body);
        expect(answer.status).to.equal(status);
        const problem = (await answer.json()) as Record<string, unknown>;
        expect(problem).to.have.property("fix");
        expect((await fetch(String(problem["type"]))).status).to.equal(200);
      });
    }

    it("a form with 415", async () => {
      expect((await send(await token(), "a=b", { type: "application/x-www-form-urlencoded" })).status).to.equal(415);
    });

    it("other verbs with 405, and a method that nobody's word counts at, or that is none, with 404", async () => {
      for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
        const answer = await send(await token(), "", { method });
        expect([method, answer.status, answer.headers.get("allow")]).to.deep.equal([method, 405, "POST"]);
      }
      const other = await own().methods.create({
        ...flow.method,
        ...{ id: newId(), slug: "acme-other", name: "Other" },
        ...{ universalLogout: undefined as never },
      });
      for (const slug of [other.slug, "nothing-here"]) {
        const at = `${flow.url}/saml/${slug}/global-token-revocation`;
        expect((await send(await token({ claims: { aud: at } }), ada, { at })).status).to.equal(404);
      }
    });

    it("everybody with 403 while the method is disabled", async () => {
      const { methods } = own();
      const method = (await methods.get(flow.method.id))!;
      const disabled = await methods.replace({ ...method, disabled: true });
      expect((await send(await token(), ada)).status).to.equal(403);
      await methods.replace({ ...disabled, disabled: false });
      expect((await send(await token(), ada)).status).to.equal(204);
    });

    it("and tells the admin: what was signed as an attempt, once for each token; what was not by one row that counts", async () => {
      const late = await token({ claims: { exp: now() + 3600 } });
      await send(late, ada);
      const first = await latest();
      expect(first).to.include({ status: "failure", code: "logout_token_claims", target: "(acme-sso)" });
      await send(late, ada);
      expect((await latest())?.id).to.equal(first?.id);
      // Written in the background, at the first refusal at once.
      const unproven = async () =>
        (await own().failures.list({ source: "logout", code: "logout_token_signature", limit: 10 })).items;
      for (let tries = 0; tries < 50 && (await unproven()).length === 0; tries++) await sleep(100);
      const items = await unproven();
      expect(items).to.have.length(1);
      expect(items[0]).to.include({ proven: false, operation: "universal-logout" });
    });
  });
});

describe("Universal Logout and its limits", () => {
  it("holds an address up that sends refused tokens again and again, and no other", async () => {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "one" }] as never };
    const flow = await appStage({ method: { universalLogout: { issuer, jwks } } });
    try {
      const at = `${flow.url}/saml/acme-sso/global-token-revocation`;
      const post = (bearer: string) =>
        fetch(at, {
          method: "POST",
          headers: { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" },
          body: JSON.stringify({ subject: { format: "email", email: "ada@acme.example" } }),
        });
      const answers: Response[] = [];
      for (let n = 0; n < 62; n++) answers.push(await post("a.b.c"));
      expect(answers.at(-1)?.status).to.equal(429);
      expect(answers.at(-1)?.headers.get("retry-after")).to.match(/^\d+$/);
      await signIn(flow, flow.visitor());
      const iat = Math.floor(Date.now() / 1000);
      const good = await new SignJWT({ iss: issuer, aud: at, jti: newId(), iat, exp: iat + 60 })
        .setProtectedHeader({ alg: "ES256", kid: "one" })
        .sign(privateKey);
      expect((await post(good)).status).to.equal(204);
    } finally {
      await flow.stop();
    }
  });
});
