/** The brake's row of DESIGN §11: removals under the mass change brake against without it, on MongoDB. */
import { sha256Hex } from "../../src/lib/sha256.js";
import type { UserId } from "../../src/model/ids.js";
import { defaultPolicies } from "../../src/model/team.js";
import { openStore } from "../../src/store/open-store.js";
import { startBuiltBridge } from "../support/built-bridge.js";
import { aDirectory, aTeam, aToken } from "../support/builders.js";
import { keepTeam } from "../support/keep-team.js";
import { findMongod } from "../support/mongod-binary.js";
import { startMongod } from "../support/mongod.js";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rate, type Target } from "./http-load.js";
import { medianOf, ratiosOf, type Row } from "./rows.js";
import { fillUsers, token } from "./scim-fill.js";

const connections = 8;
const rounds = 7;
const perRound = 300;
/** What is removed must never trip the brake: that many stay. */
const staying = 3;
const users = (rounds + 1) * perRound * staying;

/** Two teams in one store, which differ in the brake alone; removed from in turn, round by round. */
export async function benchBrake(): Promise<Row[]> {
  const mongod = await startMongod(await findMongod());
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-bench-"));
  try {
    const url = mongod.uri("brake");
    const [braked, free] = [await fillTeam(url, "braked", 0.9), await fillTeam(url, "free", null)];
    const bridge = await startBuiltBridge({ folder, env: { DATABASE_URL: url } });
    try {
      const port = Number(new URL(bridge.url).port);
      const removing = ({ slug, ids, secret }: Filled) => {
        const target: Target = { port, token: secret };
        return (): Promise<number> =>
          rate(
            target,
            ids
              .splice(0, perRound)
              .map((id) => ({ method: "DELETE", path: `/scim/v2/${slug}/Users/${id}`, expect: 204 })),
            connections,
          );
      };
      const [ours, theirs] = [removing(braked), removing(free)];
      await ours();
      await theirs();
      const rates: { readonly on: number; readonly off: number }[] = [];
      // each side goes first as often as the other: what is left of one round lies in the way of the next
      for (let round = 0; round < rounds; round++) {
        const first = round % 2 === 0 ? await ours() : await theirs();
        const second = round % 2 === 0 ? await theirs() : await ours();
        rates.push(round % 2 === 0 ? { on: first, off: second } : { on: second, off: first });
      }
      const ratio = ratiosOf(rates.map(({ on, off }) => on / off));
      const middle = (of: "on" | "off"): string => medianOf(rates.map((one) => one[of])).toFixed(0);
      return [
        {
          measure: `mongodb: DELETE a user under the mass change brake against without it, ${connections} connections`,
          bar: "≥ 0.9 times",
          result: `${middle("on")} against ${middle("off")} a second`,
          ratio,
          met: ratio.median >= 0.9,
        },
      ];
    } finally {
      await bridge.stop();
    }
  } finally {
    await mongod.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Filled {
  readonly slug: string;
  readonly secret: string;
  readonly ids: UserId[];
}

async function fillTeam(url: string, slug: string, massChangeBrake: number | null): Promise<Filled> {
  const store = await openStore(url);
  try {
    await store.migrate();
    const made = { createdAt: Date.now(), updatedAt: Date.now() };
    const policies = { ...defaultPolicies, massChangeBrake };
    const { id: teamId } = await keepTeam(store, aTeam({ slug, policies, ...made }));
    const team = store.inTeam(teamId);
    const directory = await team.directories.create(aDirectory({ teamId, slug, ...made }));
    const secret = `${token}-${slug}`;
    await team.tokens.create(aToken({ teamId, directoryId: directory.id, hash: sha256Hex(secret), ...made }));
    const ids = await fillUsers(team, directory, users, made);
    await team.seats.recount(null);
    return { slug, secret, ids: [...ids] };
  } finally {
    await store.close();
  }
}
