import type { Directory } from "../../model/directory.js";
import { ownerKey } from "../../model/owner.js";
import type { Moment } from "../../store/port/moment.js";
import type { TeamStore } from "../../store/port/store.js";
import { memberChanges } from "./member-changes.js";
import {
  claimedAttributes,
  comparedAttributes,
  heldAttributes,
  isSameValue,
  saidAttributes,
} from "./said-attributes.js";

/** One thing that was said, against what is held. */
export interface DriftRow {
  readonly kind: "user" | "group" | "webhook";
  readonly id: string;
  /** User name, group name or slug. */
  readonly name: string;
  readonly attribute: string;
  /** Null: not said, or not held. */
  readonly said: string | null;
  /** By the newest claims of a sign-in; null: not claimed, or nobody has signed in. */
  readonly claimed: string | null;
  readonly held: string | null;
  readonly differs: boolean;
  /** When the directory said so; null: it never did. */
  readonly saidAt: string | null;
  /** When a sign-in brought claims last. */
  readonly claimedAt: string | null;
}

const perPage = 200;

/** What a directory said last of its people and groups against what is held now, and how far each webhook has come. */
export async function* driftRows(store: TeamStore, directory: Directory, moment: Moment): AsyncGenerator<DriftRow> {
  yield* userRows(store, directory, moment);
  yield* groupRows(store, directory, moment);
  for (const { id, slug } of await store.endpoints.list("webhook")) {
    const position = (await store.cursors.get(id))?.position ?? 0;
    const [said, held] = [String(moment.cursor), String(position)];
    const common = { attribute: "acknowledged", said, claimed: null, held, differs: position < moment.cursor };
    yield { kind: "webhook", id, name: slug, ...common, saidAt: null, claimedAt: null };
  }
}

async function* userRows(store: TeamStore, { id }: Directory, moment: Moment): AsyncGenerator<DriftRow> {
  const mine = ownerKey({ kind: "directory", id });
  for (let after = ""; ;) {
    const page = await moment.users(after, perPage);
    const users = page.filter(({ owner }) => ownerKey(owner) === mine);
    // at once: where the store is a server, the questions of a page go there together
    const lastSaids = await Promise.all(users.map((user) => store.lastSaid.ofUser(user.id)));
    for (const [at, user] of users.entries()) {
      const all = lastSaids[at] ?? [];
      const push = all.find(({ source }) => source.kind === "directory" && source.id === id);
      const [claims] = all.filter(({ source }) => source.kind === "method").sort((one, other) => other.at - one.at);
      const common = {
        ...({ kind: "user", id: user.id, name: user.userName } as const),
        saidAt: shown(push?.at),
        claimedAt: shown(claims?.at),
      };
      const said = saidAttributes(push?.text ?? "");
      const claimed = claimedAttributes(claims?.text ?? "");
      const held = heldAttributes(user);
      for (const attribute of comparedAttributes) {
        const [was, claim] = [said.get(attribute) ?? null, claimed.get(attribute) ?? null];
        const is = held.get(attribute) ?? null;
        if (was === null && claim === null && is === null) continue;
        // A push is kept as it was said, letter by letter; of claims another letter case is nothing.
        const differs =
          (was !== null && was !== is) || (claim !== null && (is === null || !isSameValue(attribute, claim, is)));
        yield { ...common, attribute, said: was, claimed: claim, held: is, differs };
      }
    }
    if (page.length < perPage) return;
    after = page.at(-1)?.id ?? after;
  }
}

async function* groupRows(store: TeamStore, { id }: Directory, moment: Moment): AsyncGenerator<DriftRow> {
  const mine = ownerKey({ kind: "directory", id });
  for (let after = ""; ;) {
    const page = await moment.groups(after, perPage);
    const groups = page.filter(({ owner }) => ownerKey(owner) === mine);
    const lastSaids = await Promise.all(groups.map((group) => store.groups.lastSaid(group.id)));
    for (const [at, group] of groups.entries()) {
      const said = lastSaids[at];
      const ofThis = said?.directoryId === id ? said : undefined;
      const held = ofThis === undefined ? null : ofThis.isStillSo ? "as said" : "changed since";
      yield {
        ...{ kind: "group", id: group.id, name: group.displayName, attribute: "members" },
        ...{ said: ofThis === undefined ? null : ofThis.digest, claimed: null, held },
        ...{ differs: ofThis?.isStillSo === false, saidAt: shown(ofThis?.at), claimedAt: null },
      };
      if (ofThis?.isStillSo !== false) continue;
      for (const { userName, userId, now } of await memberChanges(store, group.id, ofThis)) {
        const member = userName ?? userId;
        const values = now === "joined" ? { said: null, held: member } : { said: member, held: null };
        yield {
          ...{ kind: "group", id: group.id, name: group.displayName, attribute: "member", ...values, claimed: null },
          ...{ differs: true, saidAt: shown(ofThis.at), claimedAt: null },
        };
      }
    }
    if (page.length < perPage) return;
    after = page.at(-1)?.id ?? after;
  }
}

function shown(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
