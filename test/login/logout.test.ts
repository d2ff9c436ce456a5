import { expect } from "chai";
import { inflateRawSync } from "node:zlib";

import { receiveLogout, signOut, startLogout, type ReceivedLogout } from "../../src/login/index.js";
import type { ReferenceId, SessionId } from "../../src/model/ids.js";
import type { LogoutArrival } from "../../src/saml/index.js";
import type { SessionLogin } from "../../src/session/index.js";
import { updateMethod } from "../../src/teams/index.js";
import { StoreUnavailable } from "../../src/store/port/errors.js";
import { Browser, LoginStage } from "../support/login-stage.js";
import { rejection } from "../support/rejection.js";
import { strangerKey } from "../support/saml-keys.js";
import { aField, aLogoutRequest, aLogoutResponse, aQuery, nameIdXml, statusXml } from "../support/saml-logout.js";
import { at } from "../support/saml-response.js";
import { withoutEvents } from "../support/without-events.js";

const sloUrl = "https://idp.acme.example/slo";

describe("Single logout (SAML Profiles 2.0 §4.4)", () => {
  let stage: LoginStage;
  beforeEach(async () => {
    stage = await LoginStage.open();
    const { idp } = stage.method;
    await updateMethod(stage.admin, stage.team.id, stage.method.id, {
      idp: { ...idp!, sloUrl, sloBinding: "redirect" },
    });
  });
  afterEach(() => stage.close());

  /** Signs Ada in, which opens a session. */
  const session = async (sessionIndex = "_session-1"): Promise<SessionLogin> => {
    const finished = await stage.signIn(new Browser(), { sessionIndex });
    if (finished.outcome !== "signed_in") throw new Error(JSON.stringify(finished));
    return finished.login;
  };
  const open = async (login: SessionLogin) =>
    (await stage.deps.store.sessions.ofUser(login.teamId, login.userId, stage.time)).length;
  const redirect = (xml: string, options = {}): LogoutArrival => ({
    binding: "redirect",
    rawQuery: aQuery(xml, options),
  });
  const receive = (arrival: LogoutArrival): Promise<ReceivedLogout> =>
    receiveLogout(stage.deps, { slug: "acme-okta", arrival, reference: "ref" as ReferenceId });
  const codeOf = (received: ReceivedLogout) =>
    received.outcome === "refused" ? received.refusal.code : received.outcome;

  it("ends the session that the IdP names, and answers it signed, with its RelayState", async () => {
    const login = await session();
    const received = await receive(redirect(aLogoutRequest(), { relayState: "back" }));
    expect(received).to.include({ outcome: "ended", sessions: 1 });
    expect(await open(login)).to.equal(0);
    const url =
      received.outcome === "ended" && received.answer?.binding === "redirect"
        ? new URL(received.answer.url)
        : undefined;
    expect(url?.href.startsWith(`${sloUrl}?`)).to.equal(true);
    expect(url?.searchParams.get("RelayState")).to.equal("back");
    expect(url?.searchParams.has("Signature")).to.equal(true);
    const xml = inflateRawSync(Buffer.from(url?.searchParams.get("SAMLResponse") ?? "", "base64")).toString();
    expect(xml).to.contain('InResponseTo="_logout-1"').and.contain("status:Success");
    const events = await stage.inTeam.events.latest({ limit: 5, subjectId: login.userId });
    expect(events[0]).to.include({ type: "session.ended" });
  });

  it("ends only that session, and all of the person where none is named", async () => {
    const login = await session("_session-1");
    await session("_session-2");
    expect(await open(login)).to.equal(2);
    await receive(redirect(aLogoutRequest({ id: "_l1", sessionIndexes: ["_session-2"] })));
    expect(await open(login)).to.equal(1);
    await session("_session-3");
    await receive({
      binding: "post",
      parameter: "SAMLRequest",
      field: aField(aLogoutRequest({ id: "_l2", sessionIndexes: [] })),
    });
    expect(await open(login)).to.equal(0);
  });

  const attacks: [string, () => LogoutArrival, string][] = [
    ["an unsigned message", () => redirect(aLogoutRequest(), { unsigned: true }), "saml_logout_unsigned"],
    ["another key", () => redirect(aLogoutRequest(), { key: strangerKey.privateKey }), "saml_logout_signature"],
    [
      "another destination",
      () => redirect(aLogoutRequest({ destination: "https://evil.example/" })),
      "saml_logout_destination",
    ],
    ["one that has run out", () => redirect(aLogoutRequest({ notOnOrAfter: at(-120) })), "saml_logout_clock"],
    ["junk", () => ({ binding: "redirect", rawQuery: "SAMLRequest=%%%" }), "saml_logout_encoding"],
    ["an answer to nothing", () => redirect(aLogoutResponse()), "saml_logout_state"],
  ];
  for (const [what, arrival, code] of attacks) {
    it(`refuses ${what}, and the session stays`, async () => {
      const login = await session();
      expect(codeOf(await receive(arrival()))).to.equal(code);
      expect(await open(login)).to.equal(1);
    });
  }

  it("acts on a request once", async () => {
    const login = await session();
    const arrival = redirect(aLogoutRequest());
    expect(codeOf(await receive(arrival))).to.equal("ended");
    await session();
    expect(codeOf(await receive(arrival))).to.equal("saml_logout_replay");
    expect(await open(login)).to.equal(1);
  });

  it("takes a request that was broken off when it comes again, as no replay", async () => {
    const login = await session();
    const arrival = redirect(aLogoutRequest());
    const broken = { ...stage.deps, store: withoutEvents(stage.deps.store) };
    const failed = await rejection(
      receiveLogout(broken, { slug: "acme-okta", arrival, reference: "ref" as ReferenceId }),
    );
    expect(failed).to.be.instanceOf(StoreUnavailable);
    expect(await open(login), "undone with its event").to.equal(1);
    expect(codeOf(await receive(arrival))).to.equal("ended");
    expect(await open(login)).to.equal(0);
  });

  it("ends a session that moves to another id at that very moment", async () => {
    const login = await session();
    const { store } = stage.deps;
    const [held] = await store.sessions.ofUser(login.teamId, login.userId, stage.time);
    const team = store.inTeam(login.teamId);
    const moving = new Proxy(team, {
      get(target, name) {
        const found = Reflect.get(target, name, target) as unknown;
        if (name !== "atomically") return typeof found === "function" ? (found.bind(target) as unknown) : found;
        return async (work: Parameters<typeof team.atomically>[0]) => {
          await team.sessions.open({ ...held!, id: "moved" as SessionId });
          await team.sessions.end(held!.id);
          return team.atomically(work);
        };
      },
    });
    const deps = { ...stage.deps, store: { ...store, inTeam: () => moving } };
    const arrival = redirect(aLogoutRequest());
    expect(await receiveLogout(deps, { slug: "acme-okta", arrival, reference: "ref" as ReferenceId })).to.include({
      ...{ outcome: "ended", sessions: 1 },
    });
    expect(await open(login)).to.equal(0);
  });

  it("ends a session of one's own in one work with its event, and tells it once", async () => {
    const login = await session();
    const [{ id } = { id: "" as SessionId }] = await stage.deps.store.sessions.ofUser(
      login.teamId,
      login.userId,
      stage.time,
    );
    const own = { id, teamId: login.teamId, userId: login.userId };
    const broken = { ...stage.deps, store: withoutEvents(stage.deps.store) };
    expect(await rejection(signOut(broken, own, { reference: "ref" as ReferenceId }))).to.be.instanceOf(
      StoreUnavailable,
    );
    expect(await open(login)).to.equal(1);
    expect(await signOut(stage.deps, own, { reference: "ref" as ReferenceId })).to.equal(true);
    expect(await signOut(stage.deps, own, { reference: "ref" as ReferenceId })).to.equal(false);
    const events = await stage.inTeam.events.latest({ limit: 9, subjectId: login.userId });
    expect(events.filter(({ type }) => type === "session.ended")).to.have.length(1);
  });

  it("lets nobody end another person's session", async () => {
    const login = await session();
    await receive(redirect(aLogoutRequest({ nameIdXml: nameIdXml("bob@acme.example") })));
    expect(await open(login)).to.equal(1);
  });

  it("goes to the IdP with the person's own NameID, and takes its answer once", async () => {
    const started = await startLogout(stage.deps, await session());
    if (started.at !== "identity_provider" || started.message.binding !== "redirect") throw new Error(started.at);
    const request = new URL(started.message.url).searchParams.get("SAMLRequest") ?? "";
    const xml = inflateRawSync(Buffer.from(request, "base64")).toString();
    expect(xml).to.match(/<saml:NameID[^>]*>ada@acme\.example<.*<samlp:SessionIndex>_session-1</);
    const inResponseTo = /ID="([^"]+)"/.exec(xml)?.[1] ?? "";
    const answer = redirect(aLogoutResponse({ inResponseTo, statusXml: statusXml("Success", "PartialLogout") }));
    expect(await receive(answer)).to.include({ outcome: "answered", idp: "partial" });
    expect(codeOf(await receive(answer))).to.equal("saml_logout_state");
  });

  it("stays here where the IdP has no logout address", async () => {
    const login = await session();
    const { idp } = stage.method;
    await updateMethod(stage.admin, stage.team.id, stage.method.id, { idp: idp! });
    expect(await startLogout(stage.deps, login)).to.include({ at: "here", because: "no_logout_url" });
  });
});
