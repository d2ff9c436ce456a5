import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { scimDoor } from "../../src/http/scim/index.js";
import type { ScimDoorDeps } from "../../src/provisioning/index.js";
import { BodyBudget } from "../../src/http/shared/body/body-budget.js";
import { giveBudget } from "../../src/http/shared/body/open-lots.js";
import { giveReference } from "../../src/http/shared/reference.js";
import { sha256Hex } from "../../src/lib/sha256.js";
import type { Directory, ScimToken } from "../../src/model/directory.js";
import type { Team, TeamPolicies } from "../../src/model/team.js";
import { defaultPolicies } from "../../src/model/team.js";
import type { Store, TeamStore } from "../../src/store/port/store.js";
import { aDirectory, aTeam, aToken, noon } from "./builders.js";
import { keepTeam } from "./keep-team.js";
import { ScimClient } from "./scim-client.js";

/** The SCIM door alone, over HTTP on a port of its own, on whichever store it is given. Its clock stands still unless moved. */
export class ScimStage {
  clock = noon;
  readonly leniencies: string[] = [];
  readonly #server: Server;

  constructor(
    readonly store: Store,
    readonly team: Team,
    readonly directory: Directory,
    readonly token: string,
    server: Server,
    readonly deps: ScimDoorDeps,
  ) {
    this.#server = server;
  }

  get base(): string {
    return `${this.deps.publicUrl}/scim/v2/${this.directory.slug}`;
  }

  get teamStore(): TeamStore {
    return this.store.inTeam(this.team.id);
  }

  client(headers: Readonly<Record<string, string>> = {}, base = this.base): ScimClient {
    return new ScimClient(base, { authorization: `Bearer ${this.token}`, ...headers });
  }

  async policies(own: Partial<TeamPolicies>): Promise<void> {
    const team = await this.teamStore.team.get();
    if (team === undefined) throw new Error("the team is gone");
    await this.teamStore.team.replace({ ...team, policies: { ...team.policies, ...own } });
    if (own.seats !== undefined) await this.teamStore.seats.recount(own.seats);
  }

  async addDirectory(own: Partial<Directory> = {}): Promise<{ directory: Directory; token: string; base: string }> {
    const directory = await this.teamStore.directories.create(aDirectory({ teamId: this.team.id, ...own }));
    const { token } = await addToken(this.teamStore, directory);
    return { directory, token, base: `${this.deps.publicUrl}/scim/v2/${directory.slug}` };
  }

  addToken(own: Partial<ScimToken> = {}): Promise<{ token: string; record: ScimToken }> {
    return addToken(this.teamStore, this.directory, own);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

async function addToken(team: TeamStore, directory: Directory, own: Partial<ScimToken> = {}) {
  const token = `db_global_${randomBytes(32).toString("base64url")}`;
  const record = await team.tokens.create(
    aToken({
      teamId: team.teamId,
      directoryId: directory.id,
      hash: sha256Hex(token),
      scopes: ["read", "write"],
      ...own,
    }),
  );
  return { token, record };
}

export async function openScimStage(store: Store, policies: Partial<TeamPolicies> = {}): Promise<ScimStage> {
  const team = await keepTeam(store, aTeam({ policies: { ...defaultPolicies, ...policies } }));
  const inTeam = store.inTeam(team.id);
  const directory = await inTeam.directories.create(aDirectory({ teamId: team.id }));
  const { token } = await addToken(inTeam, directory);
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const deps: ScimDoorDeps = {
    store,
    publicUrl,
    now: () => stage.clock,
    removalKey: Buffer.alloc(32, 7),
    cursorKeys: [Buffer.alloc(32, 9)],
    stack: "global",
    stackPeers: { eu: "https://eu.bridge.example" },
    log: pino({ level: process.env["SCIM_LOG"] ?? "silent" }),
    countLeniency: (name) => stage.leniencies.push(name),
  };
  const stage = new ScimStage(store, team, directory, token, server, deps);
  const door = scimDoor(deps);
  const bodies = new BodyBudget();
  server.on("request", (req, res) => {
    giveReference(res);
    giveBudget(req, res, bodies);
    door(req, res, (req.url ?? "").slice("/scim/v2".length));
  });
  return stage;
}
