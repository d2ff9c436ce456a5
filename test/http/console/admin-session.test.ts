import { expect } from "chai";
import type { Request } from "express";
import { signedIn } from "../../../src/http/console/entry/admin-session.js";
import type { Admin } from "../../../src/model/admin.js";
import type { SessionId } from "../../../src/model/ids.js";
import type { StoredSession } from "../../../src/model/session.js";

type Deps = Parameters<typeof signedIn>[0];

const hour = 60 * 60_000;
const now = Date.parse("2026-05-01T12:00:00Z");
const id = "s" as SessionId;
const admin = { id: "a", email: "ada@acme.example", grants: [], sessionsFrom: 0 } as unknown as Admin;
const session = {
  ...{ id, adminId: admin.id, data: "{}" },
  ...{ createdAt: now - hour, expiresAt: now + hour, endsAt: now + 11 * hour },
} as StoredSession;

describe("an admin's session, which runs out after four hours without use (DESIGN §5)", () => {
  const usedBy = async (headers: Readonly<Record<string, string>>): Promise<readonly number[]> => {
    const moved: number[] = [];
    const deps = {
      now: () => now,
      sessions: { brought: () => id },
      admin: {
        store: {
          sessions: {
            get: () => Promise.resolve(session),
            touch: (_id: SessionId, until: number) => Promise.resolve(void moved.push(until)),
          },
          installation: { admins: { get: () => Promise.resolve(admin) } },
        },
      },
    } as unknown as Deps;
    const req = { get: (name: string) => headers[name.toLowerCase()] } as unknown as Request;
    expect((await signedIn(deps, req))?.email).to.equal("ada@acme.example");
    return moved;
  };

  it("is used by a page that is gone to, and by a form", async () => {
    expect(await usedBy({ "sec-fetch-dest": "document" })).to.deep.equal([now + 4 * hour]);
    expect(await usedBy({}), "browsers say nothing of it on http").to.deep.equal([now + 4 * hour]);
  });

  it("is not used by a page that reads itself anew, whether anybody looks at it or not", async () => {
    expect(await usedBy({ "sec-fetch-dest": "empty" })).to.deep.equal([]);
  });
});
