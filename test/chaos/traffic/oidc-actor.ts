import { createHash, randomBytes } from "node:crypto";
import { callback, codeForm, follow, refreshForm, secret } from "../../flows/app-stage.js";
import { Visitor } from "../../flows/visitor.js";
import type { Actor, ActorDeps } from "./actor.js";
import { settled } from "./settled.js";

type Form = Readonly<Record<string, string>>;

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A code or a refresh token, with how many were told that it had worked. */
interface Used {
  readonly what: "code" | "refresh token";
  readonly form: Form;
  accepted: number;
}

/** Refreshes of one sign-in before the next. */
const refreshes = 4;

/**
 * An app that people sign in to: a code, then refresh tokens that are rotated at each use. Every third code is brought by two at
 * once, at most one of whom may get tokens. What was used is tried again at the check.
 */
export class OidcActor implements Actor {
  readonly #deps: ActorDeps;
  readonly #used: Used[] = [];
  #steps = 0;
  /** The refresh token that was given last and not used. */
  #live: string | undefined;

  constructor(deps: ActorDeps) {
    this.#deps = deps;
  }

  async step(): Promise<void> {
    const nth = this.#steps++;
    if (this.#live === undefined || nth % (refreshes + 1) === 0) await this.#signIn(nth);
    else await this.#refresh(this.#live);
  }

  async check(): Promise<void> {
    const { ledger } = this.#deps;
    if (this.#live !== undefined) {
      // Acknowledged, so it must be there: asked once more than a fault can have taken.
      const { answer, unsure } = await this.#token(refreshForm({ refresh_token: this.#live }));
      if (answer.status !== 200 && unsure === 0) ledger.lost.push(`oidc: a refresh token (${told(answer)})`);
      this.#live = undefined;
    }
    for (const used of this.#used) {
      if (used.accepted > 1) ledger.twice.push(`oidc: a ${used.what} gave tokens ${used.accepted} times`);
      const { answer } = await this.#token(used.form);
      if (answer.status === 200 && used.accepted > 0) ledger.twice.push(`oidc: a used ${used.what} gave tokens again`);
    }
    this.#used.length = 0;
  }

  async #signIn(nth: number): Promise<void> {
    const { url, ledger, name } = this.#deps;
    const [verifier, state] = [randomBytes(32).toString("base64url"), randomBytes(8).toString("hex")];
    const asked = new URLSearchParams({
      ...{ client_id: "portal", response_type: "code", redirect_uri: callback, state },
      scope: "openid email offline_access",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    const person = `${name}-${nth % 10}`;
    // A person whose sign-in was broken off begins anew, with what their browser has.
    const { answer } = await settled(ledger, "oidc", async () => {
      const visit = await follow({ url }, new Visitor(url, this.#deps.fetch), `/oauth2/authorize?${String(asked)}`, {
        person,
      });
      const isLanded = visit.location?.startsWith(`${callback}?`) === true;
      // On the way of a sign-in that was broken off a response may be used already: that person begins anew as well.
      return isLanded ? visit : { ...visit, status: 599 };
    });
    const landed = new URL(answer.location ?? "");
    const form = codeForm(landed, { verifier });
    const used: Used = { what: "code", form, accepted: 0 };
    this.#used.push(used);
    const takers = nth % 3 === 0 ? 2 : 1;
    const tokens = await Promise.all(Array.from({ length: takers }, () => this.#use(used, takers > 1)));
    // Where two brought it the whole grant is ended, as it must be.
    this.#live = takers === 1 ? tokens[0] : undefined;
  }

  async #refresh(token: string): Promise<void> {
    const used: Used = { what: "refresh token", form: refreshForm({ refresh_token: token }), accepted: 0 };
    this.#used.push(used);
    this.#live = await this.#use(used, false);
  }

  /** The refresh token that it gave. @param isShared  whether somebody else brings it too */
  async #use(used: Used, isShared: boolean): Promise<string | undefined> {
    const { ledger } = this.#deps;
    const { answer, unsure } = await this.#token(used.form);
    if (answer.status === 200) {
      used.accepted++;
      ledger.acknowledge("oidc");
      return String(answer.body["refresh_token"]);
    }
    if (answer.body["error"] !== "invalid_grant" || (unsure === 0 && !isShared)) {
      ledger.wrong.push(`oidc: a ${used.what} was answered ${told(answer)}`);
    }
    return undefined;
  }

  #token(form: Form) {
    const { url, ledger } = this.#deps;
    const authorization = `Basic ${Buffer.from(`portal:${secret}`).toString("base64")}`;
    return settled(ledger, "oidc", async (): Promise<Answer> => {
      const init = { method: "POST", headers: { authorization }, body: new URLSearchParams(form) };
      const answer = await this.#deps.fetch(`${url}/oauth2/token`, init);
      const text = await answer.text();
      const isJson = answer.headers.get("content-type")?.startsWith("application/json") === true;
      return { status: answer.status, body: isJson ? (JSON.parse(text) as Answer["body"]) : { text } };
    });
  }
}

function told({ status, body }: Answer): string {
  return `${status} ${JSON.stringify(body).slice(0, 300)}`;
}
