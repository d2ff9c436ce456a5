import type { AuditEvent } from "../../../src/model/event.js";
import { reply } from "../../flows/flow-bridge.js";
import { attributeOf, readXml } from "../../../src/saml/index.js";
import { readRedirect } from "../../../src/saml/sp/redirect-binding.js";
import { Visitor, type Visit } from "../../flows/visitor.js";
import type { Actor, ActorDeps } from "./actor.js";
import { settled } from "./settled.js";

interface SignIn {
  readonly person: string;
  readonly visitor: Visitor;
  readonly form: Readonly<Record<string, string>>;
  /** Whether somebody was told that it had worked; else the repeat was told that it was used before. */
  readonly isTold: boolean;
}

const acs = "/saml/acme-sso/acs";
/** So many sign-ins are tried again at each check: the newest, which a fault may have touched. */
const kept = 60;

/** People who sign in by SAML, each with a browser of their own; new ones and such that have been here. */
export class SamlActor implements Actor {
  readonly #deps: ActorDeps;
  readonly #signIns: SignIn[] = [];
  /** By person: sign-ins that were told to have worked, and such of which nobody knows. */
  readonly #told = new Map<string, { sure: number; unsure: number }>();
  #steps = 0;

  constructor(deps: ActorDeps) {
    this.#deps = deps;
  }

  async step(): Promise<void> {
    const { ledger, url } = this.#deps;
    const person = `${this.#deps.name}-${this.#steps++ % 40}`;
    const visitor = new Visitor(url, this.#deps.fetch);
    const asked = await settled(ledger, "saml", () => visitor.get("/sso/acme-sso"));
    const query = asked.answer.location?.split("?")[1];
    if (query === undefined) return this.#wrong("the start", asked.answer);
    const inResponseTo = attributeOf(readXml(readRedirect(query).xml), "ID") ?? "";
    const form = reply({ url }, { person, inResponseTo, groups: ["Engineering"] });
    const { answer, unsure } = await settled(ledger, "saml", () => visitor.post(acs, form));
    const count = this.#told.get(person) ?? { sure: 0, unsure: 0 };
    this.#told.set(person, count);
    const isTold = answer.status === 303;
    if (isTold) count.sure++;
    else if (unsure > 0 && isSpent(answer)) count.unsure++;
    else return this.#wrong("the response", answer);
    if (isTold) ledger.acknowledge("saml");
    this.#signIns.push({ person, visitor, form, isTold });
    if (this.#signIns.length > kept) this.#signIns.shift();
    if (isTold) await this.#mustBeSignedIn(visitor, person);
  }

  async check(events: readonly AuditEvent[]): Promise<void> {
    const { ledger } = this.#deps;
    for (const { visitor, form, person, isTold } of this.#signIns) {
      if (isTold) await this.#mustBeSignedIn(visitor, person);
      // With the cookies of the one who signed in, and without any.
      for (const browser of [visitor, new Visitor(this.#deps.url, this.#deps.fetch)]) {
        const { answer } = await settled(ledger, "saml", () => browser.post(acs, form));
        // A browser that still has the session is led home by it, and opens none.
        if (answer.headers.getSetCookie().length > 0)
          ledger.twice.push(`saml: a response of ${person} let somebody in again`);
      }
    }
    this.#signIns.length = 0;
    for (const [person, { sure, unsure }] of this.#told) {
      const made = events.filter(({ type, data }) => type === "user.created" && says(data, person));
      if (made.length > 1) ledger.twice.push(`saml: ${made.length} people made of ${person}`);
      const [{ subject } = { subject: { id: "" } }] = made;
      if (made.length === 0 && sure > 0) ledger.lost.push(`saml: no event tells of ${person}`);
      const opened = events.filter(
        (event) => event.type === "session.opened" && event.subject.id === subject.id,
      ).length;
      if (opened < sure) ledger.lost.push(`saml: ${opened} sessions of ${person} instead of ${sure}`);
      if (opened > sure + unsure)
        ledger.twice.push(`saml: ${opened} sessions of ${person}, told were ${sure + unsure}`);
    }
  }

  async #mustBeSignedIn(visitor: Visitor, person: string): Promise<void> {
    const { ledger } = this.#deps;
    const { answer } = await settled(ledger, "saml", () => visitor.json("/me"));
    if (!answer.text.includes(`${person}@acme.example`)) {
      ledger.lost.push(`saml: the session of ${person} (${answer.status} ${answer.text.slice(0, 200)})`);
    }
  }

  #wrong(what: string, { status, text }: Visit): never {
    const words = `saml: ${what} was answered ${status} ${textOf(text)}`;
    this.#deps.ledger.wrong.push(words);
    throw new Error(words);
  }
}

/** Refused because it, or its request, was used. */
function isSpent({ status, text }: Visit): boolean {
  return status === 403 && /saml_replay|saml_state/.test(text);
}

function says(data: unknown, person: string): boolean {
  return JSON.stringify(data).includes(`"${person}@acme.example"`);
}

function textOf(html: string): string {
  return html
    .replace(/<style[\s\S]*?<\/style>|<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .slice(0, 400);
}
