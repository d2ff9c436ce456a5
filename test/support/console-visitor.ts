import { expect } from "chai";

export interface ConsoleAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Where the answer was found in the end, below the host. */
  readonly at: string;
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

const form = "application/x-www-form-urlencoded";

/** A browser without scripts: keeps cookies, follows redirects, fills in forms with what they carry hidden. */
export class ConsoleVisitor {
  readonly #jar: Map<string, string>;
  constructor(
    readonly url: string,
    cookies: Iterable<readonly [string, string]> = [],
  ) {
    this.#jar = new Map(cookies);
  }

  get cookies(): readonly (readonly [string, string])[] {
    return [...this.#jar];
  }

  async signIn(email: string, password: string): Promise<ConsoleAnswer> {
    const answer = await this.send("/console/sign-in", { email, password });
    expect(answer.at, `signed in as ${email}`).not.to.match(/sign-in/);
    return answer;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<ConsoleAnswer> {
    return this.#ask("GET", path, undefined, headers);
  }

  /** Opens a page and sends one of its forms as a browser would: the first whose action is `action`, else the page's own. */
  async send(
    path: string,
    fields: Fields,
    { action, headers }: { readonly action?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<ConsoleAnswer> {
    const page = await this.get(path);
    const { to, hidden } = formOf(page, action);
    return this.post(to, { ...hidden, ...fields }, headers);
  }

  /** Posts fields as they are. */
  post(path: string, fields: Fields, headers: Readonly<Record<string, string>> = {}): Promise<ConsoleAnswer> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) {
      for (const one of typeof value === "string" ? [value] : value) body.append(name, one);
    }
    return this.#ask("POST", path, body.toString(), {
      ...{ "content-type": form, origin: this.url, "sec-fetch-site": "same-origin" },
      ...headers,
    });
  }

  async #ask(
    method: string,
    path: string,
    body: string | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<ConsoleAnswer> {
    const cookie = [...this.#jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(new URL(path, this.url), {
      ...{ method, redirect: "manual", headers: { ...headers, cookie, "user-agent": "Firefox/140.0 (X11; Linux)" } },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    const to = answer.headers.get("location");
    const html = await answer.text();
    if (to === null) return { status: answer.status, headers: answer.headers, html, at: path };
    expect(to, "a redirect of the console stays at its host").to.match(/^\/(?!\/)/);
    return this.get(to);
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (line.includes("Max-Age=0")) this.#jar.delete(name);
    else this.#jar.set(name, value);
  }
}

/** Where a form of a page goes, and what it carries hidden. */
export function formOf(
  { html, at }: Pick<ConsoleAnswer, "html" | "at">,
  action?: string,
): { readonly to: string; readonly hidden: Record<string, string> } {
  const own = at.split("?")[0] ?? at;
  const forms = [...html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)].map(([, attributes = "", inside = ""]) => ({
    to: plain(/ action="([^"]*)"/.exec(attributes)?.[1] ?? own),
    hidden: hiddenOf(inside),
  }));
  const found = forms.find(({ to }) => to === (action ?? own));
  if (found === undefined)
    throw new Error(`${at} has no form for ${action ?? own}: ${forms.map(({ to }) => to).join(" ")}`);
  return found;
}

function hiddenOf(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return Object.fromEntries(inputs.map(([, name = "", value = ""]) => [plain(name), plain(value)]));
}

/** Text as it stood before it was written into HTML. */
function plain(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
