import { signIn } from "../../src/directory/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { Attempt, FailedEntry } from "../../src/model/attempt.js";
import type { UserId } from "../../src/model/ids.js";
import type { SsoMethod } from "../../src/model/sso-method.js";
import { defaultPolicies, type TeamPolicies } from "../../src/model/team.js";
import { aMethod } from "./builders.js";
import { claims } from "./claims.js";
import { ScimClient } from "./scim-client.js";
import { keepDomain } from "./keep-domain.js";
import { openScimStage, type ScimStage } from "./scim-stage.js";
import { temporaryStore } from "./temporary-store.js";

/** A directory and its token. */
export interface Opened {
  readonly slug: string;
  readonly token: string;
}

/** The SCIM door as a provisioning client finds it: a team with an SSO method, a strict directory beside, another team. */
export interface ScimBridge {
  readonly token: string;
  readonly method: SsoMethod;
  /** Another directory of the team, whose quirk profile is strict. */
  readonly strict: Opened;
  /** A directory of another team. */
  readonly other: Opened;
  /** @param query  what the client keeps on the base URL, without its question mark */
  client(headers: Readonly<Record<string, string>>, query?: string, slug?: string): ScimClient;
  /** Makes the person by a sign-in through the team's method; answers the user's id. */
  signInByJit(person: JitPerson): Promise<UserId>;
  attempts(): Promise<readonly Attempt[]>;
  failures(): Promise<readonly FailedEntry[]>;
  close(): Promise<void>;
}

export interface JitPerson {
  readonly email: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly groups?: readonly string[];
}

export async function openScimBridge(options: { readonly policies?: Partial<TeamPolicies> } = {}): Promise<ScimBridge> {
  const temporary = await temporaryStore();
  const policies = { ...defaultPolicies, ...options.policies };
  const stage = await openScimStage(temporary.store, policies);
  const second = await openScimStage(temporary.store, policies);
  await keepDomain(temporary.store, stage.team.id);
  const method = await stage.teamStore.methods.create(aMethod({ teamId: stage.team.id, name: "Acme Okta" }));
  const strict = await stage.addDirectory({ quirks: "strict" });
  return {
    token: stage.token,
    method,
    strict: { slug: strict.directory.slug, token: strict.token },
    other: { slug: second.directory.slug, token: second.token },
    client: (headers, query = "", slug = stage.directory.slug) => {
      const base = `${stage.deps.publicUrl}/scim/v2/${slug}${query === "" ? "" : `?${query.replace(/^\?/, "")}`}`;
      return new ScimClient(base, { authorization: `Bearer ${stage.token}`, ...headers });
    },
    signInByJit: (person) => signInByJit(stage, method, person),
    attempts: async () => (await stage.teamStore.attempts.list({ limit: 1000 })).items,
    failures: async () => (await stage.teamStore.failures.list({ limit: 1000 })).items,
    async close() {
      await stage.close();
      await second.close();
      await temporary.remove();
    },
  };
}

async function signInByJit(stage: ScimStage, method: SsoMethod, person: JitPerson): Promise<UserId> {
  const { email, ...names } = person;
  const expiresAt = stage.clock + 300_000;
  const outcome = await signIn(
    { store: stage.teamStore, now: () => stage.clock, removalKey: stage.deps.removalKey },
    {
      methodId: method.id,
      claims: claims({ emails: [email], ...names }),
      assertion: { id: newId(), expiresAt },
      request: { id: newId(), expiresAt },
      reference: newId(),
    },
  );
  if (!outcome.signedIn) throw new Error(`refused: ${outcome.refusal.code}`);
  return outcome.user.id;
}
