import { expect } from "chai";
import fc from "fast-check";
import { newId } from "../../../src/lib/new-id.js";
import type { UserId } from "../../../src/model/ids.js";
import type { User } from "../../../src/model/user.js";
import { anyUser } from "../contract/arbitrary.js";
import { sqliteStage } from "./stage.js";

describe("what a user is searched by, once the user has changed", () => {
  const stage = sqliteStage();

  /** All rows and columns that follow from the record, but those that tell one user from another. */
  const kept = (id: UserId) => ({
    values: stage.reading.all("SELECT path, element, value, sorts FROM user_values WHERE user = ?", [id]),
    columns: stage.reading.get(
      `SELECT owner, removed, active, external_id, primary_email, created_at, updated_at, sso_method, sso_name,
       last_sign_in_at, display FROM users WHERE id = ?`,
      [id],
    ),
  });
  // With a name of its own the display does not follow the userName, which differs.
  const named = (user: User): User => ({
    ...user,
    id: newId<UserId>(),
    userName: newId(),
    profile: { ...user.profile, displayName: "Ada" },
  });
  const as = (user: User, { id, userName }: User, version: number): User => ({ ...named(user), id, userName, version });

  it("is the same whether the work had read the user, had not, or made it new", async () => {
    await fc.assert(
      fc.asyncProperty(anyUser, anyUser, async (from, to) => {
        const { users } = stage.team;
        const [read, unread] = [await users.create(named(from)), await users.create(named(from))];
        await stage.team.atomically(async (tx) => {
          expect(await tx.users.get(read.id)).to.deep.equal(read);
          await tx.users.replace(as(to, read, 1));
        });
        await users.replace(as(to, unread, 1));
        const fresh = await users.create(named(to));
        expect(kept(read.id)).to.deep.equal(kept(unread.id)).and.to.deep.equal(kept(fresh.id));
        expect(await users.get(read.id)).to.deep.equal(as(to, read, 2));
      }),
      { seed: 20261125, numRuns: 200 },
    );
  });

  it("follows a user that one work reads once and replaces twice", async () => {
    await fc.assert(
      fc.asyncProperty(anyUser, anyUser, anyUser, async (one, two, three) => {
        const { users } = stage.team;
        const made = await users.create(named(one));
        await stage.team.atomically(async (tx) => {
          await tx.users.get(made.id);
          await tx.users.replace(as(two, made, 1));
          await tx.users.replace(as(three, made, 2));
        });
        expect(kept(made.id)).to.deep.equal(kept((await users.create(named(three))).id));
      }),
      { seed: 20261125, numRuns: 100 },
    );
  });
});
