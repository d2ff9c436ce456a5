import { expect } from "chai";
import {
  deleteGroup,
  deleteUser,
  detachUser,
  linkUser,
  lockUser,
  restoreUser,
  resumeUser,
  suspendUser,
  unlinkUser,
  unlockUser,
} from "../../src/directory/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { Expecting } from "../../src/model/expecting.js";
import { Refused } from "../../src/model/refused.js";
import type { Group } from "../../src/model/group.js";
import type { SsoMethod } from "../../src/model/sso-method.js";
import type { User } from "../../src/model/user.js";
import { noon } from "../support/builders.js";
import { onBothEngines, type DirectoryStage } from "../support/directory-stage.js";
import { rejection } from "../support/rejection.js";

interface Records {
  readonly user: User;
  readonly group: Group;
  readonly method: SsoMethod;
}
interface Row {
  readonly user?: Partial<User>;
  readonly of?: "group";
  readonly verb: (stage: DirectoryStage, records: Records, expecting: Expecting) => Promise<unknown>;
}

const verbs: Readonly<Record<string, Row>> = {
  suspendUser: { verb: ({ deps, admin }, { user }, seen) => suspendUser(deps, admin, user.id, seen) },
  resumeUser: {
    user: { active: false, inactiveBy: "admin" },
    verb: ({ deps, admin }, { user }, seen) => resumeUser(deps, admin, user.id, seen),
  },
  lockUser: { verb: ({ deps, admin }, { user }, seen) => lockUser(deps, admin, user.id, seen) },
  unlockUser: {
    user: { locked: true },
    verb: ({ deps, admin }, { user }, seen) => unlockUser(deps, admin, user.id, seen),
  },
  detachUser: { verb: ({ deps, admin }, { user }, seen) => detachUser(deps, admin, user.id, seen) },
  restoreUser: {
    user: { active: false, removed: { at: noon, directory: newId() } },
    verb: ({ deps, admin }, { user }, seen) => restoreUser(deps, admin, user.id, seen),
  },
  deleteUser: { verb: ({ deps, admin }, { user }, seen) => deleteUser(deps, admin, user.id, seen) },
  linkUser: {
    verb: ({ deps, admin }, { user, method }, seen) => linkUser(deps, admin, user.id, { methodId: method.id }, seen),
  },
  unlinkUser: {
    verb: ({ deps, admin }, { user, method }, seen) =>
      unlinkUser(deps, admin, user.id, { methodId: method.id, key: "ada" }, seen),
  },
  deleteGroup: { of: "group", verb: ({ deps, admin }, { group }, seen) => deleteGroup(deps, admin, group.id, seen) },
};

onBothEngines("An admin's change that was made for another version (design §7)", (at) => {
  for (const [name, { user: own = {}, of = "user", verb }] of Object.entries(verbs)) {
    it(`is refused by ${name}, which says both versions and changes nothing; for the right one it is made`, async () => {
      const stage = at();
      const method = await stage.method();
      const user = await stage.user(own);
      const group = await stage.group();
      await stage.identity({ userId: user.id, methodId: method.id, kind: "persistent", key: "ada" });
      const records = { user, group, method };
      const { version } = records[of];

      const error = await rejection(verb(stage, records, { expected: version + 7 }));
      expect(error).to.be.instanceOf(Refused);
      expect((error as Refused).refusal).to.include({
        code: "stale_version",
        expected: String(version + 7),
        actual: String(version),
      });
      expect(await stage.store.users.get(user.id)).to.deep.equal(user);
      expect(await stage.store.groups.get(group.id)).to.deep.equal(group);
      expect(await stage.store.identities.ofUser(user.id)).to.have.length(1);
      expect(await stage.events()).to.deep.equal([]);

      await verb(stage, records, { expected: version });
    });
  }
});
