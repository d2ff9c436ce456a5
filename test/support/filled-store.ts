import { randomBytes } from "node:crypto";
import { newId } from "../../src/lib/new-id.js";
import type { ArtefactId, DeletionId, GroupId, SessionId, TeamId, UserId } from "../../src/model/ids.js";
import { copiedKinds, type CopiedItems, type CopiedKind } from "../../src/store/port/copying.js";
import type { Store } from "../../src/store/port/store.js";
import { aKey, aKnownEvent, aLink, anAdmin, anInvitation } from "./access-builders.js";
import {
  aCursor,
  aDelivery,
  aDirectory,
  aFailure,
  aGroup,
  aMethod,
  anApp,
  anArtefact,
  anAttempt,
  anIdentity,
  anOAuthClient,
  aSession,
  aTeam,
  aToken,
  aTrace,
  aUser,
  aWebhook,
  later,
  noon,
} from "./builders.js";
import { aDomain } from "./keep-domain.js";
import { keepTeam } from "./keep-team.js";

/** Two teams with some of everything that a store holds, through the port alone. */
export async function fillStore(store: Store): Promise<readonly TeamId[]> {
  const teams = [await fillTeam(store), await fillTeam(store)];
  await fillInstallation(store, teams[0]);
  for (const team of [...teams, null]) await allChained(store, team);
  return teams;
}

async function fillTeam(store: Store): Promise<TeamId> {
  const { id: teamId } = await keepTeam(store, aTeam());
  const team = store.inTeam(teamId);
  const method = await team.methods.create(
    aMethod({ teamId, aliases: [{ acs: `/old/${teamId}`, entityId: `urn:old:${teamId}` }] }),
  );
  await team.methods.note(method.id, { groupsSeen: true });
  const directory = await team.directories.create(aDirectory({ teamId }));
  const token = await team.tokens.create(aToken({ teamId, directoryId: directory.id, hash: newId() }));
  await team.tokens.touch(token.id, later(3));
  await team.apps.create(
    anApp({
      teamId,
      secrets: [
        { sealed: "one", createdAt: noon, expiresAt: later(9_000) },
        { sealed: "two", createdAt: noon },
      ],
    }),
  );
  await team.oauthClients.create(anOAuthClient({ teamId, directoryId: directory.id }));
  await team.domains.create(aDomain({ teamId, domain: "a.example", nextCheckAt: later(5) }));
  const gone = aMethod({ teamId });
  await team.deletions.create({
    ...{ id: gone.id as string as DeletionId, teamId, createdAt: noon, updatedAt: noon, toldVersion: 2 },
    ...{ until: later(600_000), ending: false, what: { kind: "method", record: gone, directories: [] } },
  });
  await team.directories.countRemoval(directory.id, 7, later(1000));
  await team.directories.countRemoval(directory.id, 7, later(1000));
  await fillPeople(store, teamId, { method: method.id, directory: directory.id });
  const webhook = await team.endpoints.create(aWebhook({ teamId, sealedSecrets: ["s"] }));
  await team.cursors.create(aCursor({ id: webhook.id, teamId, position: 2, failingSince: noon }));
  await team.deliveries.save([aDelivery({ teamId, endpointId: webhook.id })]);
  const about = newId<UserId>();
  const events = ["ada@acme.example", "bob@acme.example"].map((email, n) => ({
    ...aKnownEvent(),
    subject: { kind: "user", id: n === 0 ? about : newId(), version: 1 } as const,
    data: { ...aKnownEvent().data, email },
  }));
  for (const event of events) await team.events.append(event);
  await allChained(store, teamId);
  await team.events.erase({ subjectId: about, addressKeys: [] });
  await team.attempts.append(anAttempt({ teamId, methodId: method.id, code: "seat_limit" }));
  // More than one engine keeps in one place.
  const large = randomBytes(1_200_000).toString("base64");
  await team.attempts.append(anAttempt({ teamId, answered: { status: 201, body: large } }));
  await team.failures.create(aFailure({ teamId }));
  await team.traces.append(aTrace({ teamId, methodId: method.id }));
  await team.traces.append(aTrace({ teamId, methodId: method.id, authentic: false, outcome: "refused" }));
  await team.spend(`assertion:${method.id}:a:b`, later(1000));
  return teamId;
}

async function fillPeople(
  store: Store,
  teamId: TeamId,
  by: { readonly method: ReturnType<typeof aMethod>["id"]; readonly directory: ReturnType<typeof aDirectory>["id"] },
): Promise<void> {
  const team = store.inTeam(teamId);
  const owner = { kind: "directory", id: by.directory } as const;
  const [ada, bob, eve] = [
    aUser({ teamId, owner, externalId: "0", sso: { method: by.method, name: "Okta" } }),
    aUser({
      teamId,
      active: false,
      lastSignInAt: later(9),
      profile: { displayName: "Ünï 𝒳", emails: [{ value: "A@b.example" }] },
    }),
    aUser({ teamId, owner, removed: { at: noon, directory: by.directory } }),
  ] as const;
  for (const user of [ada, bob, eve]) await team.users.create(user);
  const saved = await team.users.get(bob.id);
  if (saved !== undefined) await team.users.replace({ ...saved, updatedAt: later(8) });
  await team.identities.create(anIdentity({ teamId, userId: ada.id, methodId: by.method }));
  const [staff, old, empty] = [
    aGroup({ teamId, owner, externalId: "g" }),
    aGroup({ teamId }),
    aGroup({ teamId }),
  ] as const;
  for (const group of [staff, old, empty]) await team.groups.create(group);
  const join = (group: GroupId, users: readonly UserId[], method?: typeof by.method): Promise<unknown> =>
    team.memberships.add(group, users, { at: later(2), ...(method !== undefined && { method }) });
  await join(staff.id, [ada.id, bob.id]);
  await join(empty.id, [bob.id], by.method);
  await join(old.id, [ada.id]);
  await team.groups.noteSaid(staff.id, { directoryId: by.directory, at: later(3) });
  // Its edges stay until the sweep.
  await team.groups.delete(old.id);
  const source = { kind: "directory", id: by.directory } as const;
  await team.lastSaid.note({ userId: ada.id, source, at: noon, digest: "d", text: '{"a":1}' });
  const sid = newId<SessionId>();
  await store.sessions.save(aSession({ id: sid, teamId, userId: ada.id, methodId: by.method }));
  const grant = newId<ArtefactId>();
  await store.artefacts.save(anArtefact({ model: "Grant", id: grant, team: teamId, client: "okta" }));
  const used = anArtefact({ team: teamId, grant, payload: '{"scope":"openid offline_access"}', account: ada.id, sid });
  await store.artefacts.save(used);
  await store.artefacts.consume(used.model, used.id, later(4));
  await store.artefacts.save(anArtefact({ model: "Session", team: teamId, account: bob.id, tells: "{}" }));
  await team.artefacts.endAllOf(bob.id);
}

async function fillInstallation(store: Store, team: TeamId | undefined): Promise<void> {
  const { installation } = store;
  const admin = await installation.admins.create(anAdmin());
  await installation.admins.signedIn(admin.id, later(1));
  await installation.invitations.create(anInvitation(null, newId(), "bob@example.com"));
  const key = await installation.apiKeys.create(aKey(null, newId()));
  await installation.apiKeys.touch(key.id, later(4));
  if (team !== undefined) await installation.setupLinks.create(aLink(team, newId()));
  const stream = await installation.endpoints.create(aWebhook({ teamId: null, kind: "stream" }));
  await installation.cursors.create(aCursor({ id: stream.id, teamId: null }));
  await installation.deliveries.save([aDelivery({ teamId: null, endpointId: stream.id, state: "dead" })]);
  await installation.events.append(aKnownEvent());
  await installation.spend("told", later(1000));
  await store.vault.putIfAbsent("one", "sealed");
  await store.vault.replace("one", "sealed again", { version: 1 });
  await store.notes.put("note", "text", later(1000));
}

async function allChained(store: Store, team: TeamId | null): Promise<void> {
  const { events } = team === null ? store.installation : store.inTeam(team);
  while ((await events.head()).number === 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** All that goes along when a store is moved, in an order that both engines have. */
export async function itemsOf(store: Store): Promise<Readonly<Record<CopiedKind, readonly unknown[]>>> {
  const copy = await store.copying.begin();
  try {
    const all: [CopiedKind, unknown[]][] = [];
    for (const kind of copiedKinds) {
      const items: CopiedItems[CopiedKind][] = [];
      for await (const portion of copy.portions(kind)) items.push(...portion);
      all.push([
        kind,
        items
          .map((item) => [inOrder(item), item] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([, item]) => item),
      ]);
    }
    return Object.fromEntries(all) as unknown as Record<CopiedKind, readonly unknown[]>;
  } finally {
    await copy.close();
  }
}

function inOrder(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Straight from one store into another. */
export async function copyInto(from: Store, to: Store): Promise<void> {
  const copy = await from.copying.begin();
  try {
    for (const kind of copiedKinds) {
      for await (const portion of copy.portions(kind)) await to.copying.fill(kind, portion, "copied");
    }
    await to.copying.finish();
  } finally {
    await copy.close();
  }
}
