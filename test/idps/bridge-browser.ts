import { type Browser, formsOf, hasForm, formWith } from "./support.js";

/** What `/me` says of this browser's session, without the user's id; undefined when it has none. */
export async function whoAmI(browser: Browser, bridge: string): Promise<Record<string, unknown> | undefined> {
  const { status, body } = await browser.json(`${bridge}/me`);
  if (status === 401) return undefined;
  const { userId: _userId, ...rest } = body as Record<string, unknown>;
  return rest;
}

/** Presses *Sign out* on the signed-in page, and goes with it to the identity provider and back. */
export async function signOut(browser: Browser, bridge: string): Promise<string> {
  const page = await browser.get(`${bridge}/`);
  const form = formsOf(page).find((candidate) => new URL(candidate.action).pathname === "/logout");
  if (form === undefined) throw new Error(`no sign-out at ${page.url}:\n${page.text}`);
  let answer = await browser.submit(form);
  // a page goes on by itself, so that the policy of the form's page does not hold the provider's chain
  const [, onward] = /http-equiv="refresh" content="\d+; ?url=([^"]+)"/i.exec(answer.text) ?? [];
  if (onward !== undefined) answer = await browser.get(onward.replaceAll("&amp;", "&"));
  for (const field of ["SAMLRequest", "SAMLResponse"]) {
    if (hasForm(answer, field)) answer = await browser.submit(formWith(answer, field));
  }
  return answer.text;
}
