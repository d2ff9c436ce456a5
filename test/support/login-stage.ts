import { callers } from "./builders.js";
import { randomUUID } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { makeSealer } from "../../src/lib/seal.js";
import {
  finishLogin,
  startLogin,
  type FinishedLogin,
  type LoginDeps,
  type StartedLogin,
} from "../../src/login/index.js";
import type { ReferenceId, SessionId } from "../../src/model/ids.js";
import type { SsoMethod } from "../../src/model/sso-method.js";
import type { Team } from "../../src/model/team.js";
import type { Store } from "../../src/store/port/store.js";
import { makeSpKey } from "../../src/saml/index.js";
import {
  createMethod,
  createTeam,
  idpByHand,
  makeSpKeyRing,
  verifyMethod,
  type MethodSettings,
  type SpKeyRing,
  type TeamsDeps,
} from "../../src/teams/index.js";
import { idpKey } from "./saml-keys.js";
import { aSignedResponse, idpEntityId, nowMs, type ResponseFields, type Signed } from "./saml-response.js";
import { temporaryStore, type TemporaryStore } from "./temporary-store.js";

let ownKey: ReturnType<typeof makeSpKey> | undefined;

/** One key for all tests: it takes a second to make. */
export function testKeyRing(): SpKeyRing {
  ownKey ??= makeSpKey({ commonName: "bridge.example", nowMs, modulusLength: 2048 });
  const keys = async () => ({ current: await ownKey! });
  const ring = makeSpKeyRing({
    store: undefined as unknown as Store,
    certsFolder: "",
    sealer: makeSealer(["a-secret-of-more-than-thirty-two-characters"], "sp keys"),
    commonName: "bridge.example",
    now: () => nowMs,
  });
  const place = () => Promise.resolve("files" as const);
  return {
    ...{ keys, place, rotate: keys, tell: () => Promise.resolve(false) },
    seal: (key) => ring.seal(key),
    open: (sealed) => ring.open(sealed),
  };
}

/** Cookies as one browser keeps them for all paths. */
export class Browser {
  readonly cookies: Record<string, string> = {};
  take(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = "", ...attributes] = line.split("; ");
      const at = pair.indexOf("=");
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (attributes.includes("Max-Age=0")) Reflect.deleteProperty(this.cookies, name);
      else this.cookies[name] = value;
    }
  }
}

/** A store with team `acme`, its verified method `acme-okta` at the identity provider of the SAML tests, and time. */
export class LoginStage {
  time = nowMs;
  #references = 0;
  private constructor(
    readonly temporary: TemporaryStore,
    readonly team: Team,
    readonly method: SsoMethod,
    readonly deps: LoginDeps,
    readonly admin: TeamsDeps,
  ) {}

  /** @param on  an SQLite file of its own unless given */
  static async open(settings: MethodSettings & { verified?: boolean } = {}, on?: TemporaryStore): Promise<LoginStage> {
    const temporary = on ?? (await temporaryStore());
    const { store } = temporary;
    let stage: LoginStage | undefined = undefined as LoginStage | undefined;
    const now = () => stage?.time ?? nowMs;
    const admin: TeamsDeps = { store, now, caller: callers.cli };
    const team = await createTeam(admin, { slug: "acme", name: "Acme", domains: ["acme.example"] });
    const { verified = true, ...rest } = settings;
    const { idp } = idpByHand(
      { entityId: idpEntityId, ssoUrl: "https://idp.acme.example/sso", certificates: [idpKey.certificatePem] },
      "manual",
      nowMs,
    );
    const made = await createMethod(admin, team.id, { slug: "acme-okta", name: "Acme Okta", idp, ...rest });
    const method = verified ? await verifyMethod(admin, team.id, made.id, "operator") : made;
    const deps: LoginDeps = {
      store,
      publicUrl: "https://bridge.example",
      now,
      sealer: makeSealer(["a-secret-of-more-than-thirty-two-characters"], "pending sign-in"),
      spKeys: testKeyRing(),
      removalKey: Buffer.alloc(32, 1),
      traceDays: 30,
      attemptDays: 30,
      failureDays: 90,
    };
    stage = new LoginStage(temporary, team, method, deps, admin);
    return stage;
  }

  close(): Promise<void> {
    return this.temporary.remove();
  }

  get inTeam() {
    return this.deps.store.inTeam(this.team.id);
  }

  /** Clicks the JIT login URL. */
  async start(browser: Browser, more: { returnTo?: string; testTicket?: string } = {}): Promise<StartedLogin> {
    const started = await startLogin(this.deps, { slug: "acme-okta", cookies: browser.cookies, ...more });
    if ("setCookies" in started) browser.take(started.setCookies);
    return started;
  }

  /** The identity provider's answer arrives. */
  async finish(
    browser: Browser,
    xml: string,
    more: { relayState?: string; reference?: string; slug?: string; sid?: string; replaces?: SessionId } = {},
  ): Promise<FinishedLogin> {
    const finished = await finishLogin(this.deps, {
      slug: more.slug ?? "acme-okta",
      samlResponse: Buffer.from(xml).toString("base64"),
      relayState: more.relayState,
      cookies: browser.cookies,
      reference: (more.reference ?? `ref-${++this.#references}`) as ReferenceId,
      session: { sid: more.sid ?? randomUUID(), replaces: more.replaces },
    });
    if ("setCookies" in finished) browser.take(finished.setCookies);
    return finished;
  }

  /** From the click to the answer for one person. */
  async signIn(browser: Browser, fields: ResponseFields = {}, how?: Signed): Promise<FinishedLogin> {
    const request = requestIdOf(await this.start(browser));
    return this.finish(browser, answerTo(request, fields, how));
  }
}

let answers = 0;

/** A signed answer to a request, with IDs of its own. */
export function answerTo(request: string | null, fields: ResponseFields = {}, how: Signed = "both"): string {
  const n = ++answers;
  return aSignedResponse(
    { inResponseTo: request, responseId: `_response-${n}x`, assertionId: `_assertion-${n}x`, ...fields },
    how,
  );
}

/** The ID of the AuthnRequest that was sent. */
export function requestIdOf(started: StartedLogin): string {
  if (started.outcome !== "redirect") throw new Error(`not sent on: ${started.outcome}`);
  return /ID="([^"]+)"/.exec(inflated(started.url))?.[1] ?? "";
}

export function inflated(url: string): string {
  return inflateRawSync(Buffer.from(new URL(url).searchParams.get("SAMLRequest") ?? "", "base64")).toString("utf8");
}
