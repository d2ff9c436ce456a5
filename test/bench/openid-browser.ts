import { createHash, randomBytes } from "node:crypto";
import { Connection } from "./http-load.js";

export const callback = "https://app.acme.example/callback";
export const secret = "a-secret-of-the-portal-in-the-bench";

const verifier = randomBytes(32).toString("base64url");
const challenge = createHash("sha256").update(verifier).digest("base64url");
const asked = new URLSearchParams({
  ...{ client_id: "portal", response_type: "code", redirect_uri: callback, state: "a-state", nonce: "a-nonce" },
  ...{ scope: "openid email profile groups offline_access", code_challenge_method: "S256" },
  code_challenge: challenge,
}).toString();
const basic = `Authorization: Basic ${Buffer.from(`portal:${secret}`).toString("base64")}`;
const form = "Content-Type: application/x-www-form-urlencoded";
const mostHops = 6;

/** One browser of somebody who is signed in, and the app that it comes back to. */
export class OpenIdBrowser {
  readonly #port: number;
  readonly #jar = new Map<string, string>();

  constructor(port: number, cookie: string | undefined) {
    this.#port = port;
    if (cookie !== undefined) this.#keep(cookie);
  }

  /** Signs in for as long as there is `more`, on one kept connection. */
  async signInWhile(more: () => boolean): Promise<void> {
    const connection = new Connection({ port: this.#port, token: "" });
    try {
      while (more()) await this.#signIn(connection);
    } finally {
      connection.close();
    }
  }

  /** From the app's request to its tokens. @throws Error unless the app got an ID token and a refresh token */
  async #signIn(connection: Connection): Promise<void> {
    let path = `/oauth2/authorize?${asked}`;
    for (let hops = 0; hops < mostHops; hops++) {
      const location = await this.#redirectOf(connection, path);
      if (!location.startsWith(callback)) {
        const next = new URL(location, "http://localhost");
        path = `${next.pathname}${next.search}`;
        continue;
      }
      const code = new URL(location).searchParams.get("code");
      if (code === null) throw new Error(`no code: ${location}`);
      await redeem(connection, code);
      return;
    }
    throw new Error(`more than ${mostHops} redirects`);
  }

  async #redirectOf(connection: Connection, path: string): Promise<string> {
    const cookies = [...this.#jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = [...(cookies === "" ? [] : [`Cookie: ${cookies}`]), "Accept: text/html"];
    const { head } = await connection.send({ method: "GET", path, headers, expect: [302, 303] });
    for (const [, cookie = ""] of head.matchAll(/\r\nset-cookie: ([^;\r]*)/gi)) this.#keep(cookie);
    return /\r\nlocation: ([^\r]*)/i.exec(head)?.[1] ?? "";
  }

  #keep(cookie: string): void {
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/.exec(cookie) ?? [];
    if (value === "") this.#jar.delete(name);
    else this.#jar.set(name, value);
  }
}

async function redeem(connection: Connection, code: string): Promise<void> {
  const body = new URLSearchParams({
    ...{ grant_type: "authorization_code", code, redirect_uri: callback, code_verifier: verifier },
  }).toString();
  const answer = await connection.send({
    method: "POST",
    path: "/oauth2/token",
    headers: [basic, form],
    body,
    expect: 200,
  });
  if (!/"id_token":/.test(answer.body) || !/"refresh_token":/.test(answer.body)) throw new Error(answer.body);
}

/** Sign-ins a second, each browser one after the other. */
export async function rateOf(browsers: readonly OpenIdBrowser[], count: number): Promise<number> {
  let left = count;
  const start = performance.now();
  await Promise.all(browsers.map((browser) => browser.signInWhile(() => left-- > 0)));
  return (count * 1000) / (performance.now() - start);
}
