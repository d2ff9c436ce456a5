import { generateKeyPair as generate, randomUUID, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { eventOf, stampOf, type Caller } from "../../model/event.js";
import type { Sealer } from "../../lib/seal.js";
import type { Store } from "../../store/port/store.js";
import { StoreConflict } from "../../store/port/errors.js";

/** A private JWK; `kid`, `alg` and `use` are always there. */
export type OidcKey = Readonly<Record<string, string>> & { readonly kid: string };

/** One key of each algorithm. */
interface Pair {
  readonly keys: readonly OidcKey[];
}

export interface OidcKeys {
  /** Changes when they are rotated. */
  readonly version: number;
  readonly current: Pair;
  /** Published, so that apps know it before it signs. */
  readonly next: Pair;
  /** Published a day more: what it signed may still be on its way. */
  readonly previous?: (Pair & { readonly until: number }) | undefined;
}

export interface OidcKeyRing {
  /** Made at the first call of all; read again once a minute. @throws OidcKeysUnusable */
  keys(): Promise<OidcKeys>;
}

/** What is kept in the store is not opened by ENCRYPTION_KEY. */
export class OidcKeysUnusable extends Error {
  override readonly name = "OidcKeysUnusable";
}

export interface OidcKeyDeps {
  readonly store: Pick<Store, "vault" | "installation">;
  readonly sealer: Sealer;
  readonly now: () => number;
}

const place = "oidc-keys";
const rereadMs = 60_000;
const previousMs = 24 * 3_600_000;

export function makeOidcKeyRing(deps: OidcKeyDeps): OidcKeyRing {
  let held: { readonly keys: Promise<OidcKeys>; readonly until: number } | undefined;
  return {
    keys() {
      const now = deps.now();
      if (held === undefined || held.until <= now) {
        const keys = readKeys(deps);
        held = { keys, until: now + rereadMs };
        keys.catch(() => (held = undefined));
      }
      return held.keys;
    },
  };
}

/**
 * The next keys sign from now on, and others are made to be the next; the old ones are published a day more. Another node reads
 * them within a minute, and until then signs with keys that are still published.
 * @returns the new version
 */
export async function rotateOidcKeys(deps: OidcKeyDeps, caller: Caller): Promise<OidcKeys> {
  const next = await makePair();
  for (let tries = 1; ; tries++) {
    const before = await readKeys(deps);
    const now = deps.now();
    const rotated: Omit<OidcKeys, "version"> = {
      current: before.next,
      next,
      // Rotated twice in a day, the first ones still vouch for what is on its way, and other nodes sign with them for a minute.
      previous: { keys: [...before.current.keys, ...publishedStill(before, now)], until: now + previousMs },
    };
    const sealed = await deps.sealer.seal(JSON.stringify(rotated));
    try {
      await deps.store.installation.atomically(async (tx) => {
        await tx.vault.replace(place, sealed, { version: before.version });
        const facts = { current: kidsOf(before.next), next: kidsOf(next), previous: kidsOf(before.current) };
        const subject = { kind: "key", id: "oidc", version: before.version + 1 } as const;
        await tx.events.append(eventOf(stampOf(caller, now), "key.rotated", subject, facts));
      });
      return { ...rotated, version: before.version + 1 };
    } catch (error) {
      if (!(error instanceof StoreConflict) || tries === 5) throw error;
    }
  }
}

/** What is published and signed with, the current ones first: the first that fits signs. */
export function jwksOf(keys: OidcKeys, now: number): readonly OidcKey[] {
  return [...keys.current.keys, ...keys.next.keys, ...publishedStill(keys, now)];
}

function publishedStill({ previous }: Pick<OidcKeys, "previous">, now: number): readonly OidcKey[] {
  return previous !== undefined && previous.until > now ? previous.keys : [];
}

async function readKeys({ store, sealer }: OidcKeyDeps): Promise<OidcKeys> {
  let kept = await store.vault.get(place);
  if (kept === undefined) {
    const fresh = { current: await makePair(), next: await makePair() };
    await store.vault.putIfAbsent(place, await sealer.seal(JSON.stringify(fresh)));
    kept = await store.vault.get(place);
  }
  const opened = kept === undefined ? undefined : await sealer.open(kept.value);
  if (kept === undefined || opened === undefined) {
    throw new OidcKeysUnusable("ENCRYPTION_KEY does not open the signing keys of OpenID Connect in the store");
  }
  return { ...(JSON.parse(opened) as Omit<OidcKeys, "version">), version: kept.version };
}

const kidsOf = ({ keys }: Pair): string => keys.map(({ kid }) => kid).join(" ");

const generateKeyPair = promisify(generate) as (
  type: "rsa" | "ec",
  options: { readonly modulusLength?: number; readonly namedCurve?: string },
) => Promise<{ readonly privateKey: KeyObject }>;

async function makePair(): Promise<Pair> {
  const [rsa, ec] = await Promise.all([
    generateKeyPair("rsa", { modulusLength: 2048 }),
    generateKeyPair("ec", { namedCurve: "P-256" }),
  ]);
  return { keys: [jwkOf(rsa.privateKey, "RS256"), jwkOf(ec.privateKey, "ES256")] };
}

function jwkOf(key: KeyObject, alg: string): OidcKey {
  return { ...(key.export({ format: "jwk" }) as Record<string, string>), kid: randomUUID(), alg, use: "sig" };
}
