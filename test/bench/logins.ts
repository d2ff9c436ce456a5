import { request, type Agent } from "node:http";
import { attributeOf, readXml } from "../../src/saml/index.js";
import { readRedirect } from "../../src/saml/sp/redirect-binding.js";
import type { Idp } from "./idp.js";

export const connections = 8;
/** They sign in in turn. */
export const people = Array.from({ length: connections }, (_, n) => `person${n}@acme.example`);

export interface Post {
  readonly url: string;
  readonly body: string;
  readonly cookie?: string | undefined;
}

/** Sends all posts over a few connections and answers how many a second were redirected. */
export async function rate(posts: readonly Post[], agent: Agent): Promise<number> {
  const left = [...posts];
  const worker = async (): Promise<void> => {
    for (let post = left.pop(); post !== undefined; post = left.pop()) {
      const status = await send(post, agent);
      if (status !== 303) throw new Error(`a login was answered with ${status}`);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  return (posts.length * 1000) / (performance.now() - start);
}

function send({ url, body, cookie }: Post, agent: Agent): Promise<number> {
  return new Promise((done, fail) => {
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "content-length": Buffer.byteLength(body),
      ...(cookie === undefined ? {} : { cookie }),
    };
    const call = request(url, { method: "POST", agent, headers }, (res) => {
      res.resume();
      res.on("end", () => done(res.statusCode ?? 0));
    });
    call.on("error", fail);
    call.end(body);
  });
}

/** Sign-ins are started and answered by the identity provider beforehand; what is timed is from the response to the redirect. */
export async function startedLogins(url: string, idp: Idp, count: number): Promise<Post[]> {
  const posts: Post[] = [];
  for (let n = 0; n < count; n++) posts.push(formOf(await begin(url), idp, n));
  return posts;
}

/** A whole sign-in of one of the people. @returns milliseconds that they waited for the bridge */
export async function signIn(url: string, idp: Idp, agent: Agent, nth: number): Promise<number> {
  const start = performance.now();
  const begun = await begin(url);
  const waited = performance.now() - start;
  const post = formOf(begun, idp, nth);
  const posted = performance.now();
  const status = await send(post, agent);
  if (status !== 303) throw new Error(`a login was answered with ${status}`);
  return waited + performance.now() - posted;
}

interface Begun {
  readonly requestId: string | undefined;
  readonly cookie: string | undefined;
}

async function begin(url: string): Promise<Begun> {
  const started = await fetch(`${url}/sso/acme`, { redirect: "manual" });
  const { xml } = readRedirect(started.headers.get("location")?.split("?")[1] ?? "");
  return { requestId: attributeOf(readXml(xml), "ID"), cookie: started.headers.getSetCookie()[0]?.split(";")[0] };
}

function formOf({ requestId, cookie }: Begun, idp: Idp, nth: number): Post {
  return { url: idp.acsUrl, body: idp.form(people[nth % people.length] ?? "", requestId), cookie };
}

/** One session of each of the people, as the cookie that their browser would bring. */
export async function sessionCookies(url: string, idp: Idp): Promise<readonly string[]> {
  const cookies: string[] = [];
  for (const post of await startedLogins(url, idp, people.length)) {
    const headers = { "content-type": "application/x-www-form-urlencoded", cookie: post.cookie ?? "" };
    const answer = await fetch(post.url, { method: "POST", body: post.body, headers, redirect: "manual" });
    const set = answer.headers.getSetCookie().map((one) => one.split(";")[0] ?? "");
    cookies.push(set.find((one) => /^(__Host-)?drawbridge=/.test(one)) ?? set.join("; "));
  }
  return cookies;
}
