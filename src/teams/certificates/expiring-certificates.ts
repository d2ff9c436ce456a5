import { eventOf, type EventDraft, type Subject } from "../../model/event.js";
import type { IdpCertificate, SsoMethod } from "../../model/sso-method.js";
import { StoreConflict } from "../../store/port/errors.js";
import type { TeamRecords } from "../../store/port/store.js";
import { daysLeft } from "./certificates.js";
import { stamp, type TeamsDeps } from "../deps.js";
import { methodEvent } from "../methods/method-verbs.js";
import type { SpKeys } from "./sp-keys.js";

/** Days before its end at which a certificate is warned of. */
const thresholds = [3, 14, 30] as const;
const dayMs = 24 * 60 * 60_000;

/** One warning that was given: for the log. */
export interface ExpiryWarning {
  /** The method's slug, or what our own key is called. */
  readonly of: string;
  readonly fingerprint256: string;
  readonly notAfter: number;
  readonly daysLeft: number;
}

/**
 * Warns of certificates that end within 30, 14 and 3 days, once at each of these, by an event of the team; of our own key by one of the installation. A certificate for
 * which the method has a later one already is on its way out and is left alone.
 */
export async function warnOfExpiry(deps: TeamsDeps, keys?: SpKeys): Promise<readonly ExpiryWarning[]> {
  const warnings: ExpiryWarning[] = [];
  const now = deps.now();
  for (const method of await deps.store.allMethods()) {
    if (method.disabled) continue;
    for (const certificate of expiring(method, now)) {
      const warning = { of: method.slug, ...dated(certificate, now) };
      const event = methodEvent(deps, "certificate.expiring", method, { ...warning, subject: certificate.subject });
      const team = deps.store.inTeam(method.teamId);
      if (await once((work) => team.atomically(work), onceKey(method.id, warning, now), event)) warnings.push(warning);
    }
  }
  return keys === undefined ? warnings : [...warnings, ...(await warnOfOwnKey(deps, keys))];
}

async function warnOfOwnKey(deps: TeamsDeps, { current }: SpKeys): Promise<readonly ExpiryWarning[]> {
  const now = deps.now();
  if (thresholdOf(current, now) === undefined) return [];
  const warning = { of: "our own SAML key", ...dated(current, now) };
  const subject: Subject = { kind: "key", id: current.fingerprint256 };
  const event = eventOf(stamp(deps), "certificate.expiring", subject, { ...warning });
  const { installation } = deps.store;
  const isFirst = await once((work) => installation.atomically(work), onceKey("sp", warning, now), event);
  return isFirst ? [warning] : [];
}

function expiring(method: SsoMethod, now: number): readonly IdpCertificate[] {
  const certificates = method.idp?.certificates ?? [];
  return certificates.filter(
    (one) =>
      thresholdOf(one, now) !== undefined &&
      !certificates.some((other) => other.notAfter > one.notAfter && thresholdOf(other, now) === undefined),
  );
}

/** The narrowest threshold that has been reached. An ended certificate is warned of like one that ends in three days. */
function thresholdOf(certificate: { readonly notAfter: number }, now: number): number | undefined {
  const days = daysLeft(certificate, now);
  return thresholds.find((threshold) => days < threshold);
}

function dated(
  { fingerprint256, notAfter }: Pick<IdpCertificate, "fingerprint256" | "notAfter">,
  now: number,
): Omit<ExpiryWarning, "of"> {
  return { fingerprint256, notAfter, daysLeft: daysLeft({ notAfter }, now) };
}

interface OnceKey {
  readonly key: string;
  readonly until: number;
}

function onceKey(owner: string, warning: Omit<ExpiryWarning, "of">, now: number): OnceKey {
  const threshold = thresholdOf(warning, now) ?? 0;
  const until = Math.max(warning.notAfter, now) + 366 * dayMs;
  return { key: `expiry:${owner}:${warning.fingerprint256}:${threshold}`, until };
}

type Telling = Pick<TeamRecords, "spend" | "events">;

/** Of all nodes and all turns, one gives the warning; that it was given is noted in the work that gives it. */
async function once(
  atomically: (work: (tx: Telling) => Promise<void>) => Promise<void>,
  { key, until }: OnceKey,
  event: EventDraft,
): Promise<boolean> {
  try {
    await atomically(async (tx) => {
      await tx.spend(key, until);
      await tx.events.append(event);
    });
    return true;
  } catch (error) {
    if (error instanceof StoreConflict && error.field === "once") return false;
    throw error;
  }
}
