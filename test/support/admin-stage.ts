import { pino } from "pino";
import type { AdminCaller, AdminDeps, TargetKind } from "../../src/admin/index.js";
import { makeSealer } from "../../src/lib/seal.js";
import { newId } from "../../src/lib/new-id.js";
import type { Directory, ScimToken } from "../../src/model/directory.js";
import type { Grant, Role } from "../../src/model/grant.js";
import type { SsoMethod } from "../../src/model/sso-method.js";
import type { Team } from "../../src/model/team.js";
import type { DnsLookup } from "../../src/outgoing/index.js";
import { aKey, aKnownEvent, aLink, aGrant, anAdmin } from "./access-builders.js";
import {
  aCursor,
  aDelivery,
  aDirectory,
  aFailure,
  aGroup,
  aMethod,
  anApp,
  anOAuthClient,
  anAttempt,
  aTeam,
  aToken,
  aTrace,
  aUser,
  aWebhook,
  noon,
} from "./builders.js";
import { aDomain } from "./keep-domain.js";
import { testKeyRing } from "./login-stage.js";
import { someFacts } from "./system-facts.js";
import { temporaryStore, type TemporaryStore } from "./temporary-store.js";

/** One team with one record of every kind. */
export interface Furnished {
  readonly team: Team;
  readonly method: SsoMethod;
  readonly directory: Directory;
  readonly token: ScimToken;
  /** What each kind of target is called below the team. */
  readonly path: Readonly<Record<Exclude<TargetKind, "anywhere" | "installation">, Readonly<Record<string, string>>>>;
}

/** The list of operations on a temporary store, with two teams that have one record of every kind each. */
export class AdminStage {
  time = noon;
  private constructor(
    readonly temporary: TemporaryStore,
    readonly deps: AdminDeps,
    /** TXT records of the DNS, by name. */
    readonly texts: Map<string, string>,
    readonly acme: Furnished,
    readonly globex: Furnished,
  ) {}

  /** @param on  where not on a temporary file */
  static async open(on?: TemporaryStore): Promise<AdminStage> {
    const temporary = on ?? (await temporaryStore());
    const { store } = temporary;
    const clock = { now: (): number => noon };
    const sealer = makeSealer(["a-secret-of-more-than-thirty-two-characters"], "tests");
    const publicUrl = "https://bridge.example";
    const now = () => clock.now();
    const spKeys = testKeyRing();
    const removalKey = Buffer.alloc(32, 1);
    const texts = new Map<string, string>();
    const dns: DnsLookup = {
      txt: (name) => {
        const text = texts.get(name);
        return Promise.resolve(
          text === undefined ? { found: "no_such_name" } : { found: "records", records: [[text]] },
        );
      },
      beginsZone: () => Promise.resolve(false),
    };
    const deps: AdminDeps = {
      store,
      now,
      version: "1.2.3",
      publicUrl,
      consoleUrl: publicUrl,
      spKeys,
      login: { store, publicUrl, now, sealer, spKeys, removalKey, traceDays: 30, attemptDays: 30, failureDays: 90 },
      scim: {
        store,
        publicUrl,
        now,
        removalKey,
        cursorKeys: [Buffer.alloc(32, 2)],
        stack: "global",
        stackPeers: {},
        log: pino({ level: "silent" }),
      },
      settings: (caller) => ({
        store,
        now,
        caller,
        sealer,
        spKeys,
        publicUrl,
        stack: "global",
        refreshHours: 24,
        allowedHosts: [],
        dns,
      }),
      sealer,
      system: someFacts,
      sending: {
        allowedHosts: ["internal.example"],
        test: (_caller, endpoint) => Promise.resolve(aDelivery({ kind: "test", endpointId: endpoint.id, body: "{}" })),
      },
    };
    const stage = new AdminStage(temporary, deps, texts, await furnish(deps, "acme"), await furnish(deps, "globex"));
    clock.now = () => stage.time;
    return stage;
  }

  close(): Promise<void> {
    return this.temporary.remove();
  }

  /** Somebody with these grants. */
  caller(...grants: readonly Grant[]): AdminCaller {
    return { actor: { kind: "admin", id: "01k0000000000000000000admn" }, grants, reference: newId() };
  }

  /** Somebody with a role: an operator of the installation, else of `acme`. */
  as(role: Role, team: Team = this.acme.team): AdminCaller {
    return this.caller({ role, team: role === "operator" ? null : team.id });
  }
}

async function furnish({ store }: Pick<AdminDeps, "store">, slug: string): Promise<Furnished> {
  const { version: _, ...fresh } = aTeam({ slug, name: slug });
  const team = await makeTeam(store, fresh);
  const records = store.inTeam(team.id);
  const own = { teamId: team.id };
  const method = await records.methods.create(aMethod({ ...own, slug: `${slug}-okta` }));
  const directory = await records.directories.create(aDirectory({ ...own, slug: `${slug}-scim`, methodId: method.id }));
  const token = await records.tokens.create(aToken({ ...own, directoryId: directory.id }));
  const oauthClient = await records.oauthClients.create(
    anOAuthClient({ ...own, directoryId: directory.id, clientId: `${slug}-scim-okta` }),
  );
  const app = await records.apps.create(anApp({ ...own, slug: `${slug}-portal` }));
  const user = await records.users.create(aUser({ ...own, userName: `ada@${slug}.example` }));
  const group = await records.groups.create(aGroup({ ...own, displayName: "Engineering" }));
  const attempt = anAttempt(own);
  await records.attempts.append(attempt);
  const failure = await records.failures.create(aFailure({ ...own, lastAttemptId: attempt.id }));
  const trace = aTrace({ ...own, methodId: method.id });
  await records.traces.append(trace);
  // More of them in one team than in the other, so that the last number of one is none of the other.
  for (const _ of slug) await records.events.append(aKnownEvent());
  await store.installation.events.append(aKnownEvent());
  const webhook = await records.endpoints.create(aWebhook({ ...own, slug: `${slug}-crm` }));
  await records.cursors.create(aCursor({ ...own, id: webhook.id }));
  const siem = await records.endpoints.create(
    aWebhook({ ...own, slug: `${slug}-siem`, kind: "stream", format: "jsonl" }),
  );
  await records.cursors.create(aCursor({ ...own, id: siem.id }));
  const ofNobody = { teamId: null, kind: "stream" } as const;
  const stream = await store.installation.endpoints.create(aWebhook({ ...ofNobody, slug: `${slug}-all` }));
  await store.installation.cursors.create(aCursor({ teamId: null, id: stream.id }));
  const delivery = aDelivery({ ...own, endpointId: webhook.id });
  await records.deliveries.save([delivery]);
  const { number } = await records.events.head();
  const domain = await records.domains.create(aDomain({ ...own, domain: `${slug}.example` }));
  const { installation } = store;
  const admin = await installation.admins.create(
    anAdmin({ email: `owner@${slug}.example`, grants: [aGrant("owner", team.id)] }),
  );
  const key = await installation.apiKeys.create(aKey(team.id, `hash of ${slug}`));
  const link = await installation.setupLinks.create({
    ...aLink(team.id, `hash of ${slug}`),
    record: { kind: "method", id: method.id },
  });
  return {
    team,
    method,
    directory,
    token,
    path: {
      team: {},
      method: { method: method.slug },
      certificate: { method: method.slug, certificate: method.idp?.certificates[0]?.fingerprint256 ?? "" },
      directory: { directory: directory.slug },
      token: { directory: directory.slug, token: token.id },
      oauth_client: { directory: directory.slug, oauth_client: oauthClient.id },
      app: { app: app.slug },
      webhook: { webhook: webhook.slug },
      delivery: { webhook: webhook.slug, delivery: delivery.id },
      user: { user: user.id },
      group: { group: group.id },
      attempt: { attempt: attempt.id },
      failure: { failure: failure.id },
      trace: { trace: trace.reference },
      event: { event: String(number) },
      installation_event: { installation_event: "1" },
      audit_stream: { audit_stream: siem.slug },
      installation_audit_stream: { installation_audit_stream: stream.slug },
      domain: { domain: domain.domain },
      admin: { admin: admin.id },
      api_key: { api_key: key.id },
      team_admin: { team_admin: admin.id },
      team_api_key: { team_api_key: key.id },
      setup_link: { setup_link: link.id },
    },
  };
}

function makeTeam(store: AdminDeps["store"], fresh: Omit<Team, "version">): Promise<Team> {
  return store.inTeam(fresh.id).team.create(fresh);
}
