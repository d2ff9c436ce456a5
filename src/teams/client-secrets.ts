import { randomBytes } from "node:crypto";
import type { Sealer } from "../lib/seal.js";
import { changesBetween, sameValue, type Changes } from "../model/changes.js";
import { secretWorks, type ClientSecret } from "../model/client-secret.js";
import { Refused } from "../model/refused.js";
import { teamsRefusals } from "./refusals.js";
import { withoutUndefined } from "./without-undefined.js";

/** Secrets of apps and of OAuth clients: sealed for keeping, opened to be compared. */

/** A secret in clear, and its end. */
export interface SaidSecret {
  readonly text: string;
  readonly expiresAt?: number | undefined;
}

/** What may be said of the secrets of somebody. */
export interface SecretSettings {
  /** The newest first. Left out: those that are there stay, and where one is needed and none is there, one is made. */
  readonly secrets?: readonly SaidSecret[] | undefined;
  /** The end of the newest, where `secrets` are left out; null: it has none any more. */
  readonly secretExpiresAt?: number | null | undefined;
}

export interface OpenedSecrets {
  /** The newest first. */
  readonly texts: readonly string[];
  readonly secrets: readonly ClientSecret[];
  /** One that was made here: shown once. */
  readonly made?: string | undefined;
}

/** Whose secrets they are, as they are kept. */
export interface SecretHolder {
  readonly secrets: readonly ClientSecret[];
  /** In the words of the log, as `the app portal`. */
  readonly called: string;
}

export interface SecretDeps {
  readonly sealer: Sealer;
  readonly now: () => number;
}

/** 256 random bits. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** @throws Error where ENCRYPTION_KEY opens one no more: an app that silently lost its secret would be a riddle */
export async function openSealed(
  sealer: Pick<Sealer, "open">,
  { secrets, called }: SecretHolder,
): Promise<readonly SaidSecret[]> {
  return Promise.all(
    secrets.map(async ({ sealed, expiresAt }) => {
      const text = await sealer.open(sealed);
      if (text === undefined) throw new Error(`ENCRYPTION_KEY does not open a secret of ${called}`);
      return { text, expiresAt };
    }),
  );
}

/** The secrets that somebody is to have. Sealed ones stay as they are where they hold the same. */
export async function secretsAsSaid(
  { sealer, now }: SecretDeps,
  holder: SecretHolder,
  { secrets: said, secretExpiresAt }: SecretSettings,
): Promise<OpenedSecrets> {
  const { secrets: before } = holder;
  const held = await openSealed(sealer, holder);
  const made = said === undefined && held.length === 0 ? newSecret() : undefined;
  const asSaid = said ?? (made === undefined ? held : [{ text: made }]).map((one, index) => endsAt(one, index));
  const secrets: ClientSecret[] = [];
  for (const { text, expiresAt } of asSaid) {
    const kept = before[held.findIndex((one) => one.text === text)];
    secrets.push(
      withoutUndefined<ClientSecret>({
        sealed: kept?.sealed ?? (await sealer.seal(text)),
        createdAt: kept?.createdAt ?? now(),
        expiresAt,
      }),
    );
  }
  return { texts: asSaid.map(({ text }) => text), secrets, ...(made !== undefined && { made }) };

  function endsAt(one: SaidSecret, index: number): SaidSecret {
    return index > 0 || secretExpiresAt === undefined ? one : { ...one, expiresAt: secretExpiresAt ?? undefined };
  }
}

export interface Rotation {
  /** One's own; left out, one is made and shown once. */
  readonly secret?: string | undefined;
  /** The end of the new one; left out: it works for as long as the one before was to; null: it has none. */
  readonly expiresAt?: number | null | undefined;
  /** False: the one before ends at once. */
  readonly keepOld: boolean;
  /** After so long the one before ends; left out: as it would have ended. */
  readonly overlapMs?: number | undefined;
}

/** A new secret in front, and of those before the newest that works, for as long as it is kept. */
export function rotated(
  before: readonly ClientSecret[],
  sealed: string,
  { expiresAt, keepOld, overlapMs = Infinity }: Rotation,
  now: number,
): readonly ClientSecret[] {
  const [newest] = before;
  const span = newest?.expiresAt === undefined ? 0 : newest.expiresAt - newest.createdAt;
  // The file may have given one whose end had passed: the next one is not to be born dead.
  const asBefore = span > 0 ? now + span : undefined;
  const end = expiresAt === undefined ? asBefore : (expiresAt ?? undefined);
  const fresh = withoutUndefined<ClientSecret>({ sealed, createdAt: now, expiresAt: end });
  const old = keepOld ? before.find((one) => secretWorks(one, now)) : undefined;
  if (old === undefined) return [fresh];
  const until = Math.min(old.expiresAt ?? Infinity, now + overlapMs);
  return [fresh, until === Infinity ? old : { ...old, expiresAt: until }];
}

/**
 * Whether an end may be given. The file says what holds, however long ago it was written.
 * @throws Refused `value_invalid`
 */
export function checkSecretEnd(
  expiresAt: number | null | undefined,
  {
    now,
    newest,
    isNeeded,
  }: { readonly now: number; readonly newest?: ClientSecret | undefined; readonly isNeeded: boolean },
): void {
  if (expiresAt === undefined || (expiresAt === null && !isNeeded)) return;
  if (isNeeded && newest !== undefined && expiresAt === (newest.expiresAt ?? null)) return;
  if (!isNeeded) throw new Refused(teamsRefusals.secret_end_unused());
  if (expiresAt !== null && expiresAt <= now) throw new Refused(teamsRefusals.secret_end_passed());
  // What has ended stays ended: whoever found it would else be let in again.
  if (newest !== undefined && !secretWorks(newest, now)) throw new Refused(teamsRefusals.secret_ended());
}

/** Of the secrets that there are now, for an event of their change. */
export function secretFacts([newest, older]: readonly ClientSecret[]): {
  readonly secrets: number;
  readonly expiresAt?: number;
  readonly oldUntil?: number;
} {
  return {
    secrets: [newest, older].filter((one) => one !== undefined).length,
    ...(newest?.expiresAt !== undefined && { expiresAt: newest.expiresAt }),
    ...(older?.expiresAt !== undefined && { oldUntil: older.expiresAt }),
  };
}

/** What became of secrets, as an event tells it: of a secret only that it is another one. */
export function secretChanges(before: readonly ClientSecret[], after: readonly ClientSecret[]): Changes {
  const sealed = (secrets: readonly ClientSecret[]): readonly string[] => secrets.map((one) => one.sealed);
  return {
    ...changesBetween(endsOf(before), endsOf(after)),
    ...(!sameValue(sealed(before), sealed(after)) && { secret: { before: "…", after: "…" } }),
  };
}

function endsOf([newest, older]: readonly ClientSecret[]): object {
  const shown = (one: ClientSecret | undefined): string | undefined =>
    one?.expiresAt === undefined ? undefined : new Date(one.expiresAt).toISOString();
  return { secretExpiresAt: shown(newest), oldSecretExpiresAt: shown(older) };
}
