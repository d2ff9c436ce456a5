import { expect } from "chai";
import type { AccessDeps } from "../../src/access/index.js";
import type { Admin } from "../../src/model/admin.js";
import type { Grant } from "../../src/model/grant.js";
import type { TeamId } from "../../src/model/ids.js";
import { Refused } from "../../src/model/refused.js";
import type { Store } from "../../src/store/port/store.js";
import { acme, aTeam, callers } from "../support/builders.js";
import { keepTeam } from "../support/keep-team.js";
import { rejection } from "../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

export const globex = "01k00000000000000000000gbx" as TeamId;
export const operator: readonly Grant[] = [{ role: "operator", team: null }];
export const ownerOf = (team: TeamId): readonly Grant[] => [{ role: "owner", team }];

/** Two teams on a temporary store, and a clock that stands until it is moved. */
export class AccessStage {
  time = Date.parse("2026-11-25T10:00:00Z");
  #temporary: TemporaryStore | undefined;

  /** Registers itself around each promise of the surrounding `describe`. */
  constructor() {
    beforeEach(async () => {
      this.time = Date.parse("2026-11-25T10:00:00Z");
      this.#temporary = await temporaryStore();
      await keepTeam(this.store, aTeam({ id: acme, slug: "acme", name: "Acme" }));
      await keepTeam(this.store, aTeam({ id: globex, slug: "globex", name: "Globex" }));
    });
    afterEach(() => this.#temporary?.remove());
  }

  get store(): Store {
    if (this.#temporary === undefined) throw new Error("the stage is ready only inside a promise");
    return this.#temporary.store;
  }

  readonly now = (): number => this.time;

  deps(grants: readonly Grant[] = operator): AccessDeps {
    return { store: this.store, now: this.now, caller: callers.cli, grants };
  }

  async admin(email: string): Promise<Admin> {
    const admin = await this.store.installation.admins.byEmail(email);
    if (admin === undefined) throw new Error(`there is no admin ${email}`);
    return admin;
  }

  async types(team: TeamId | null): Promise<readonly string[]> {
    const { events } = team === null ? this.store.installation : this.store.inTeam(team);
    return (await events.page({ after: 0, limit: 100 })).map(({ type }) => type);
  }
}

export function rolesIn({ grants }: Admin): readonly (readonly [string, TeamId | null])[] {
  return grants.map(({ role, team }) => [role, team] as const);
}

/** Expects a refusal with this code. */
export async function expectRefused(promise: Promise<unknown>, code: string): Promise<void> {
  const error = await rejection(promise);
  expect(error, String(error)).to.be.instanceOf(Refused);
  const { refusal } = error as Refused;
  expect(refusal.code).to.equal(code);
  expect(refusal.fix).to.not.equal("");
}
