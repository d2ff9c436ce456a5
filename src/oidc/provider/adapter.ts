import { errors, type Adapter, type AdapterPayload } from "oidc-provider";
import { endReplayed } from "../../directory/index.js";
import { newId } from "../../lib/new-id.js";
import { sha256Hex } from "../../lib/sha256.js";
import type { Artefact } from "../../model/artefact.js";
import type { ArtefactId, ReferenceId, TeamId, UserId } from "../../model/ids.js";
import type { OidcDeps } from "../deps.js";
import { tellsOf } from "../logout/tells.js";
import { endGrantOf, ownGrant } from "../scim/end-grant.js";
import { clientOf, knownClient } from "./clients.js";
import type { KnownClient } from "./known-client.js";
import { sessionOf } from "./session-of.js";
import { visit, type Visit } from "./visit.js";

/** What stands in a kept payload in place of what its holder presents. */
const ownId = "(id)";

/** How long a used refresh token is told from one that never was. */
const rememberedMs = 90 * 24 * 60 * 60_000;

/** Models that come from a browser's session, and end with it. */
const ofSession: ReadonlySet<string> = new Set([
  ...["Session", "Grant", "AuthorizationCode", "AccessToken", "RefreshToken"],
]);

/**
 * Not waited for one by one, so that all that a request keeps or uses up shares a commit: a code that is used up and the tokens
 * that it is redeemed for. The answer waits for all, and one that could not be had takes back the others (`answerWithWhatIsKept`).
 */
const keptTogether: ReadonlySet<string> = new Set(["AuthorizationCode", "AccessToken", "RefreshToken"]);

/** What is used once. */
const replayable: ReadonlySet<string> = new Set(["AuthorizationCode", "RefreshToken"]);

/** How far two ends of one session are apart at most that differ by what whole seconds leave over alone. */
const roundedMs = 2_000;

/** In the provider's own words, which tell nobody why. */
const notKept = "grant request is invalid";

/**
 * The provider's storage over our port: `clients` are apps and the OAuth clients of directories; all else are artefacts, under the
 * SHA-256 of what their holder has, which stands nowhere in what is kept.
 */
export function makeAdapter(deps: OidcDeps): (model: string) => Adapter {
  return (model) => (model === "Client" ? clientsOnly(deps) : artefactsOf(deps, model));
}

function clientsOnly(deps: OidcDeps): Adapter {
  const never = (): Promise<never> => Promise.reject(new TypeError("clients are made by operations alone"));
  return {
    async find(id) {
      const known = await knownClient(deps, id);
      return known && clientOf(known);
    },
    findByUid: never,
    findByUserCode: never,
    upsert: never,
    consume: never,
    destroy: never,
    revokeByGrantId: never,
  };
}

function artefactsOf(deps: OidcDeps, model: string): Adapter {
  const { artefacts } = deps.store;
  const keep = async (artefact: Omit<Artefact, "consumedAt">): Promise<void> => {
    // It has ended meanwhile: with the session, the person or the app. Nothing is handed out that nothing stands behind.
    if (!(await artefacts.save(artefact)) && model !== "Session") throw new errors.InvalidGrant(notKept);
  };
  return {
    async find(id) {
      const artefact = await artefacts.find(model, hashOf(id), deps.now());
      if (artefact === undefined) return undefined;
      const now = visit();
      // A session of the provider is good for the browser's session that it was made in, and for no other.
      if (model === "Session" && artefact.sid !== now.browser?.sid) return undefined;
      if (model === "Interaction") now.interactionEndsAt = artefact.end;
      if (ofSession.has(model)) now.sid ??= artefact.sid;
      if (model === "Session") now.session = artefact;
      if (replayable.has(model) && artefact.consumedAt !== undefined) now.replayed = artefact;
      if (model === "AuthorizationCode" && !(await isSessionThere(deps, artefact))) return undefined;
      return payloadOf(artefact, id);
    },
    async findByUid(uid) {
      const artefact = await artefacts.findByUid(model, uid, deps.now());
      return artefact && payloadOf(artefact, "");
    },
    findByUserCode: () => Promise.resolve(undefined),
    async upsert(id, payload, expiresIn = 0) {
      const artefact = await artefactOf(deps, { model, id, payload, expiresIn });
      if (keptTogether.has(model)) {
        together(keep(artefact), () => artefacts.end(model, artefact.id));
        return;
      }
      // The provider saves a session with each request of an app, though most change nothing of it.
      if (model === "Session" && isSameSession(visit().session, artefact)) return;
      await keep(artefact);
      if (model === "ReplayDetection" && !(await artefacts.consume(model, hashOf(id), deps.now()))) {
        throw new errors.InvalidClientAuth("client assertion tokens must only be used once");
      }
    },
    consume(id) {
      const used = useUp(deps, model, hashOf(id));
      if (!keptTogether.has(model)) return used;
      together(used);
      return Promise.resolve();
    },
    async destroy(id) {
      await artefacts.end(model, hashOf(id));
    },
    async revokeByGrantId(grantId) {
      await endGrant(deps, hashOf(grantId));
      for (const known of visit().clients.values()) {
        if (known?.kind === "scim") await endGrantOf(deps, known, hashOf(grantId));
      }
    },
  };
}

/**
 * A session may end while an app's request is answered, and what is kept of it a moment later hangs on nothing: its code is good
 * for nothing. What is made of a code hangs on the grant that is there already.
 */
async function isSessionThere(deps: OidcDeps, { sid }: Artefact): Promise<boolean> {
  return sid === undefined || (await sessionOf(deps, sid)) !== undefined;
}

/** With an entry in the audit where it ends because an app's code or token came again. */
async function endGrant(deps: OidcDeps, grant: ArtefactId): Promise<void> {
  const { replayed, clients, isGivenBack, from = { reference: newId<ReferenceId>() } } = visit();
  const known = replayed?.client === undefined ? undefined : clients.get(replayed.client);
  const isReplay = replayed?.grant === grant && isGivenBack !== true;
  if (!isReplay || known?.kind !== "app" || replayed.account === undefined) {
    await deps.store.artefacts.endGrant(grant);
    return;
  }
  const { app, teamId } = known;
  const what = replayed.model === "RefreshToken" ? "refresh_token" : "code";
  const verbs = { store: deps.store.inTeam(teamId), now: deps.now };
  await endReplayed(verbs, { app, what, user: replayed.account, grant, ...from });
}

/** Of many at once exactly one goes on. @throws InvalidGrant for all others */
async function useUp({ store, now }: OidcDeps, model: string, id: ArtefactId): Promise<void> {
  const { artefacts } = store;
  const at = now();
  if (!(await artefacts.consume(model, id, at))) throw new errors.InvalidGrant(notKept);
  // One without an end is renewed each hour: used ones are remembered for as long as anybody would play one again.
  const used = model === "RefreshToken" ? await artefacts.find(model, id, at) : undefined;
  const end = at + rememberedMs;
  if (used !== undefined && used.end > end) {
    const { consumedAt: _, ...kept } = used;
    await artefacts.save({ ...kept, end });
  }
}

function together(done: Promise<void>, undo?: () => Promise<unknown>): void {
  done.catch(() => undefined); // heard by whoever waits for it
  visit().keeping.push({ done, undo });
}

/** Whether it is kept as it stands, but for the instant at which it was saved. */
function isSameSession(before: Artefact | undefined, now: Omit<Artefact, "consumedAt">): boolean {
  if (before?.id !== now.id || Math.abs(before.end - now.end) > roundedMs) return false;
  const { tells, sid, team, account, uid } = now;
  const isOfSame = before.sid === sid && before.team === team && before.account === account && before.uid === uid;
  return isOfSame && before.tells === tells && withoutEnd(before.payload) === withoutEnd(now.payload);
}

/** The provider writes when it was made and when it ends first; where it does not, the two differ and it is kept once more. */
function withoutEnd(payload: string): string {
  return payload.replace(/^(\{"iat":\d+,"exp":)\d+/, "$1");
}

function hashOf(id: string): ArtefactId {
  return sha256Hex(id) as ArtefactId;
}

interface ToKeep {
  readonly model: string;
  readonly id: string;
  readonly payload: AdapterPayload;
  readonly expiresIn: number;
}

async function artefactOf(
  deps: OidcDeps,
  { model, id, payload, expiresIn }: ToKeep,
): Promise<Omit<Artefact, "consumedAt">> {
  const now = visit();
  const { grantId, accountId, clientId, uid } = payload;
  const isSession = model === "Session";
  const known = clientId === undefined ? undefined : await knownClient(deps, clientId);
  // What an identity provider is granted hangs on no browser's session, and on no person.
  const isOfSession = ofSession.has(model) && known?.kind !== "scim";
  const team = teamOf(now, isSession, known);
  const grant = await grantFor(deps, model, grantId, known);
  return {
    model,
    id: hashOf(id),
    ...(team !== undefined && { team }),
    ...(grant !== undefined && { grant }),
    ...(isSession && uid !== undefined && { uid }),
    ...(isOfSession && accountId !== undefined && { account: accountId as UserId }),
    ...(isOfSession && { sid: now.browser?.sid ?? now.sid }),
    ...(clientId !== undefined && { client: clientId }),
    end: deps.now() + expiresIn * 1000,
    payload: JSON.stringify(storedOf(model, payload)).replaceAll(id, ownId),
    ...(isSession && payload.authorizations !== undefined && { tells: tellsOf(payload.authorizations) }),
  };
}

/** Of a session with several apps the person's; of all else the client's. */
function teamOf({ browser }: Visit, isSession: boolean, known: KnownClient | undefined): TeamId | undefined {
  return isSession ? browser?.team.id : known?.teamId;
}

/** The provider knows no grant of a client that proves itself and needs no approval; we do. */
async function grantFor(
  deps: OidcDeps,
  model: string,
  grantId: string | undefined,
  known: KnownClient | undefined,
): Promise<ArtefactId | undefined> {
  if (grantId !== undefined) return hashOf(grantId);
  return model === "ClientCredentials" && known?.kind === "scim" ? ownGrant(deps, known) : undefined;
}

/** An interaction outlives the session that it began in: signing in is what it is for. */
function storedOf(model: string, payload: AdapterPayload): AdapterPayload {
  if (model !== "Interaction") return payload;
  const { session: _, ...rest } = payload;
  return rest;
}

function payloadOf({ payload, consumedAt }: Artefact, id: string): AdapterPayload {
  const read = JSON.parse(id === "" ? payload : payload.replaceAll(ownId, id)) as AdapterPayload;
  return consumedAt === undefined ? read : { ...read, consumed: Math.floor(consumedAt / 1000) };
}
