import { fold } from "../lib/fold.js";
import type { SsoMethod } from "../model/sso-method.js";
import type { User } from "../model/user.js";
import { directoryRefusals } from "./directory-refusals.js";
import type { Reading } from "./read-person.js";

type Named = Pick<SsoMethod, "id" | "slug" | "name">;

/**
 * The binding that an `ssoName` means: an SSO method of the team by slug or name, case folded, surrounding double quotes
 * stripped (some set-up guides have admins type them). An empty text binds to nothing.
 */
export function readSsoName(sent: string | undefined, methods: readonly Named[]): Reading<User["sso"]> {
  const name = withoutQuotes(sent ?? "");
  if (name === "") return { ok: true, value: undefined };
  const wanted = fold(name);
  const bySlug = methods.find(({ slug }) => fold(slug) === wanted);
  const byName = methods.filter((method) => fold(method.name) === wanted);
  const method = bySlug ?? (byName.length === 1 ? byName[0] : undefined);
  return method === undefined
    ? { ok: false, refusal: directoryRefusals.unknown_sso_name(name, methods.map(shownName)) }
    : { ok: true, value: { method: method.id, name } };
}

function withoutQuotes(text: string): string {
  const bare = text.trim();
  return bare.length >= 2 && bare.startsWith('"') && bare.endsWith('"') ? bare.slice(1, -1).trim() : bare;
}

function shownName({ slug, name }: Named): string {
  return fold(slug) === fold(name) ? slug : `${slug} (${name})`;
}
