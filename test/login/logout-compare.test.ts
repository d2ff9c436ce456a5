import { expect } from "chai";
import { inflateRawSync } from "node:zlib";
import { receiveLogout, type ReceivedLogout } from "../../src/login/index.js";
import type { ReferenceId } from "../../src/model/ids.js";
import type { SessionLogin } from "../../src/session/index.js";
import { updateMethod } from "../../src/teams/index.js";
import { Browser, LoginStage } from "../support/login-stage.js";
import { aLogoutRequest, aQuery } from "../support/saml-logout.js";
import { escapeXml } from "../support/saml-response.js";

const format = {
  email: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
  persistent: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  transient: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
  unspecified: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
};
type Named = readonly [value: string, format?: string];
const nameId = (...named: Named): Named => named;
const nameIdXml = ([value, is]: Named): string =>
  `<saml:NameID${is === undefined ? "" : ` Format="${is}"`}>${escapeXml(value)}</saml:NameID>`;

describe("What sign-in takes for one person, a LogoutRequest takes too", () => {
  let stage: LoginStage;
  let requests = 0;
  beforeEach(async () => {
    stage = await LoginStage.open();
    const { idp } = stage.method;
    const sloUrl = "https://idp.acme.example/slo";
    await updateMethod(stage.admin, stage.team.id, stage.method.id, {
      idp: { ...idp!, sloUrl, sloBinding: "redirect" },
    });
  });
  afterEach(() => stage.close());

  const session = async (
    [value, nameIdFormat]: Named,
    sessionIndex: string | null = "_session-1",
  ): Promise<SessionLogin> => {
    const finished = await stage.signIn(new Browser(), {
      nameId: value,
      nameIdFormat: nameIdFormat ?? null,
      sessionIndex,
    });
    if (finished.outcome !== "signed_in") throw new Error(JSON.stringify(finished));
    return finished.login;
  };
  const open = async ({ teamId, userId }: SessionLogin) =>
    (await stage.deps.store.sessions.ofUser(teamId, userId, stage.time)).length;
  const logout = (named: Named, sessionIndexes: readonly string[] = ["_session-1"]): Promise<ReceivedLogout> => {
    const rawQuery = aQuery(
      aLogoutRequest({ id: `_compare-${++requests}`, nameIdXml: nameIdXml(named), sessionIndexes }),
    );
    const arrival = { binding: "redirect", rawQuery } as const;
    return receiveLogout(stage.deps, { slug: "acme-okta", arrival, reference: "ref" as ReferenceId });
  };
  const answerIn = (received: ReceivedLogout): string => {
    const answer = received.outcome === "ended" ? received.answer : undefined;
    if (answer?.binding !== "redirect") throw new Error(`no answer: ${received.outcome}`);
    return inflateRawSync(Buffer.from(new URL(answer.url).searchParams.get("SAMLResponse") ?? "", "base64")).toString();
  };

  const same: readonly [what: string, signedIn: Named, asked: Named][] = [
    [
      "an address in other letter case",
      nameId("Ada@Acme.example", format.email),
      nameId("ada@acme.EXAMPLE", format.email),
    ],
    ["an address without its format", nameId("Ada@Acme.example", format.email), nameId("ADA@acme.example")],
    [
      "an address under another format",
      nameId("ada@acme.example", format.unspecified),
      nameId("Ada@acme.example", format.email),
    ],
    [
      "white space around an address",
      nameId("ada@acme.example", format.email),
      nameId("\n  ada@acme.example\t", format.email),
    ],
    [
      "white space around it at the sign-in",
      nameId("\n ada@acme.example\n", format.email),
      nameId("ada@acme.example", format.email),
    ],
    ["white space around a persistent one", nameId(" aB3= ", format.persistent), nameId("aB3=", format.persistent)],
    ["a persistent one without its format", nameId("aB3=", format.persistent), nameId("aB3=")],
    ["a transient one", nameId("_t1", format.transient), nameId("_t1", format.transient)],
    [
      "the address of whom a transient one led to",
      nameId("_t1", format.transient),
      nameId("ada@acme.example", format.email),
    ],
  ];
  for (const [what, signedIn, asked] of same) {
    it(`also ${what}`, async () => {
      const login = await session(signedIn);
      const received = await logout(asked);
      expect(received).to.include({ outcome: "ended", sessions: 1 });
      expect(await open(login)).to.equal(0);
      expect(answerIn(received)).to.contain("status:Success").and.not.contain("StatusMessage");
    });
  }

  it("but no opaque NameID in another letter case", async () => {
    const login = await session(nameId("aB3=", format.persistent));
    const received = await logout(nameId("Ab3=", format.persistent));
    expect(await open(login)).to.equal(1);
    expect(answerIn(received)).to.contain("status:UnknownPrincipal").and.contain("Nobody has signed in");
  });

  it("and a session whose assertion had no SessionIndex is meant by any", async () => {
    const login = await session(nameId("ada@acme.example", format.email), null);
    expect(await logout(nameId("ada@acme.example", format.email), ["_theirs"])).to.include({ sessions: 1 });
    expect(await open(login)).to.equal(0);
  });

  it("and white space around a SessionIndex names no other session", async () => {
    const login = await session(nameId("ada@acme.example", format.email));
    await logout(nameId("ada@acme.example", format.email), ["\n_session-1\n"]);
    expect(await open(login)).to.equal(0);
  });

  describe("and “Success” says that it has ended", () => {
    it("of a person who is known and has no session left", async () => {
      const ada = nameId("ada@acme.example", format.email);
      await session(ada);
      await logout(ada);
      expect(answerIn(await logout(ada))).to.contain("status:Success");
    });

    it("not of a SessionIndex that none of their open sessions has", async () => {
      const ada = nameId("ada@acme.example", format.email);
      const login = await session(ada, "_session-2");
      const received = await logout(ada, ["_session-1"]);
      expect(await open(login)).to.equal(1);
      expect(received).to.include({ outcome: "ended", sessions: 0 });
      expect(answerIn(received)).to.contain("status:Requester").and.contain("others are open: 1.");
      expect(answerIn(received)).to.not.contain("status:Success");
    });

    it("not where one of two has ended and another is open", async () => {
      const ada = nameId("ada@acme.example", format.email);
      await session(ada, "_session-1");
      await session(ada, "_session-2");
      const received = await logout(ada, ["_session-1", "_session-3"]);
      expect(received).to.include({ outcome: "ended", sessions: 1 });
      expect(answerIn(received))
        .to.contain("has 1 of the 2 SessionIndexes that the request names; others are open: 1.")
        .and.not.contain("status:Success");
    });

    it("not of somebody who never signed in", async () => {
      const received = await logout(nameId("bob@acme.example", format.email));
      expect(answerIn(received)).to.contain("status:Requester").and.contain("status:UnknownPrincipal");
    });
  });
});

describe("White space around a NameID (SAML Core 2.0 §2.2.3)", () => {
  for (const [what, is, value] of [
    ["a persistent", format.persistent, "aB3="],
    ["an unspecified", format.unspecified, "ada"],
    ["an address as", format.email, "ada@acme.example"],
  ] as const) {
    it(`makes no second identity of the same person: ${what} one`, async () => {
      const stage = await LoginStage.open();
      try {
        for (const written of [value, `\n    ${value}\n  `, `${value} `]) {
          const finished = await stage.signIn(new Browser(), { nameId: written, nameIdFormat: is });
          expect(finished.outcome).to.equal("signed_in");
        }
        const user = await stage.inTeam.users.byUserName("ada@acme.example");
        const identities = await stage.inTeam.identities.ofUser(user!.id);
        expect(identities.map(({ key }) => key)).to.deep.equal([value]);
      } finally {
        await stage.close();
      }
    });
  }
});
