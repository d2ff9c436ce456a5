import { eventOf, type EventDraft, type Subject } from "../../model/event.js";
import type { Delivery } from "../../model/endpoint.js";
import type { TeamId } from "../../model/ids.js";
import { posted } from "../../model/letter.js";
import { daysUntil, endingSoon, warnedDaysOf } from "../../rules/index.js";
import type { SpKeys } from "../certificates/sp-keys.js";
import { stamp, type TeamsDeps } from "../deps.js";
import { readersOf } from "../readers.js";
import { methodEvent } from "../methods/method-verbs.js";
import { endingKeys, endingsOf, type Ending } from "./endings.js";
import { warnOnce } from "./once.js";

/** One warning that was given: for the log. */
export interface ExpiryWarning {
  readonly kind: Ending["kind"] | "key";
  /** What it is called: the slug of the method, the app or the directory, the key's name, or what our own key is called. */
  readonly of: string;
  readonly endsAt: number;
  readonly daysLeft: number;
}

type Soon = Ending & { readonly endsAt: number };

/**
 * Warns of certificates, SCIM tokens, client secrets and API keys that end within 30, 14 and 3 days, once at each of these, by an event of
 * the team; of the installation's keys and our own SAML key by one of the installation. What has a successor already is left
 * alone. Where mail is sent, the IT contacts of the team are written to, and the operators for the installation.
 * @param check  asked before each team, so that the work stops where it is when its turn is over
 */
export async function warnOfExpiry(
  deps: TeamsDeps,
  keys?: SpKeys,
  check: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly ExpiryWarning[]> {
  const { store } = deps;
  const warnings: ExpiryWarning[] = [];
  for (const { id } of await store.teams.list()) {
    await check();
    warnings.push(...(await warnOfAll(deps, id, await endingsOf(store, id))));
  }
  warnings.push(...(await warnOfAll(deps, null, await endingKeys(store, null))));
  return keys === undefined ? warnings : [...warnings, ...(await warnOfOwnKey(deps, keys))];
}

async function warnOfAll(deps: TeamsDeps, team: TeamId | null, endings: readonly Ending[]): Promise<ExpiryWarning[]> {
  const now = deps.now();
  const given: ExpiryWarning[] = [];
  for (const one of endingSoon(endings, now)) {
    // A token, a secret or a key that has ended opens nothing: that is told by the refusal, where anybody still comes with it.
    if (one.kind !== "certificate" && one.kind !== "sp_key" && one.endsAt <= now) continue;
    const { of, event } = told(deps, one);
    const { store } = deps;
    const { kind, endsAt } = one;
    const warning = { kind, of: nameOf(one), endsAt, daysLeft: daysUntil(endsAt, now) };
    const isFirst = await warnOnce(
      (work) => (team === null ? store.installation.atomically(work) : store.inTeam(team).atomically(work)),
      of,
      { endsAt, now },
      event,
      await mailOf(deps, team, warning),
    );
    if (isFirst) given.push(warning);
  }
  return given;
}

async function mailOf(
  deps: TeamsDeps,
  teamId: TeamId | null,
  { kind: what, ...warning }: ExpiryWarning,
): Promise<readonly Delivery[]> {
  if (deps.post === undefined) return [];
  const { team, addresses } = await readersOf(deps.store, teamId);
  const letters = addresses.map((to) => ({ to, matter: { kind: "expiring", what, team, ...warning } as const }));
  return posted(deps.post, letters, { teamId, targetId: warning.of, now: deps.now() });
}

function nameOf(one: Ending): string {
  switch (one.kind) {
    case "certificate":
    case "sp_key":
      return one.method.slug;
    case "token":
      return `${one.directory.slug}/${one.token.name}`;
    case "secret":
      return one.holder.kind === "app" ? one.holder.app.slug : `${one.holder.directory.slug}/${one.holder.client.name}`;
    case "api_key":
      return one.key.name;
  }
}

function told(deps: TeamsDeps, one: Soon): { readonly of: string; readonly event: EventDraft } {
  const left = { daysLeft: daysUntil(one.endsAt, deps.now()) };
  switch (one.kind) {
    case "certificate": {
      const { fingerprint256, notAfter, subject } = one.certificate;
      const data = { of: one.method.slug, fingerprint256, notAfter, ...left, subject };
      const event = methodEvent(deps, "certificate.expiring", one.method, data);
      return { of: `${one.method.id}:${fingerprint256}`, event };
    }
    case "sp_key": {
      const { fingerprint256, notAfter, subject } = one.key;
      const data = { of: `our own SAML key of ${one.method.slug}`, fingerprint256, notAfter, ...left, subject };
      const event = methodEvent(deps, "certificate.expiring", one.method, data);
      return { of: `${one.method.id}:sp:${fingerprint256}`, event };
    }
    case "token": {
      const { id, version, name, hint } = one.token;
      const { id: directoryId, slug: directory } = one.directory;
      const data = { name, hint, directoryId, directory, expiresAt: one.endsAt, ...left };
      return { of: id, event: eventOf(stamp(deps), "token.expiring", { kind: "token", id, version }, data) };
    }
    case "secret": {
      const { holder } = one;
      const { id, version, name, clientId } = holder.kind === "app" ? holder.app : holder.client;
      const place =
        holder.kind === "app"
          ? { slug: holder.app.slug }
          : { directoryId: holder.directory.id, directory: holder.directory.slug };
      const { createdAt } = one.secret;
      const data = { name, clientId, ...place, createdAt, expiresAt: one.endsAt, ...left };
      const event = eventOf(stamp(deps), "secret.expiring", { kind: holder.kind, id, version }, data);
      return { of: `secret:${id}:${createdAt}:${one.endsAt}`, event };
    }
    case "api_key": {
      const { id, version, name, prefix, role } = one.key;
      const data = { name, prefix, role, expiresAt: one.endsAt, ...left };
      return { of: id, event: eventOf(stamp(deps), "key.expiring", { kind: "api_key", id, version }, data) };
    }
  }
}

async function warnOfOwnKey(deps: TeamsDeps, { current }: SpKeys): Promise<readonly ExpiryWarning[]> {
  const now = deps.now();
  const { fingerprint256, notAfter } = current;
  if (warnedDaysOf(notAfter, now) === undefined) return [];
  const of = "our own SAML key";
  const daysLeft = daysUntil(notAfter, now);
  const subject: Subject = { kind: "key", id: fingerprint256 };
  const event = eventOf(stamp(deps), "certificate.expiring", subject, { of, fingerprint256, notAfter, daysLeft });
  const { installation } = deps.store;
  const once = { endsAt: notAfter, now };
  const warning = { kind: "key", of, endsAt: notAfter, daysLeft } as const;
  const mail = await mailOf(deps, null, warning);
  const isFirst = await warnOnce((work) => installation.atomically(work), `sp:${fingerprint256}`, once, event, mail);
  return isFirst ? [warning] : [];
}
