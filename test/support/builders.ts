import type { Artefact } from "../../src/model/artefact.js";
import { newId } from "../../src/lib/new-id.js";
import type { Attempt, FailedEntry } from "../../src/model/attempt.js";
import type { App } from "../../src/model/app.js";
import type { OAuthClient } from "../../src/model/oauth-client.js";
import type { Directory, ScimToken } from "../../src/model/directory.js";
import type { Cursor, Delivery, Endpoint } from "../../src/model/endpoint.js";
import { noEnd } from "../../src/model/endpoint.js";
import type { Caller, EventDraft } from "../../src/model/event.js";
import type { Group } from "../../src/model/group.js";
import type { Identity } from "../../src/model/identity.js";
import type { MethodId, ReferenceId, TeamId, UserId } from "../../src/model/ids.js";
import { manual } from "../../src/model/owner.js";
import type { StoredSession } from "../../src/model/session.js";
import type { SsoMethod } from "../../src/model/sso-method.js";
import { defaultPolicies, type Team } from "../../src/model/team.js";
import type { Trace } from "../../src/model/trace.js";
import type { User } from "../../src/model/user.js";
import { createHash } from "node:crypto";

/**
 * Valid records, so that a test states only what matters to it. Ids, names and slugs are fresh with each call; the
 * team is `acme` unless told, and times are `noon`.
 */

/** 2026-11-25T12:00:00Z */
export const noon = Date.UTC(2026, 10, 25, 12);
export const later = (ms: number): number => noon + ms;
export const day = 86_400_000;

/** The team of records whose test does not care about teams. */
export const acme = "01k00000000000000000000acm" as TeamId;

let made = 0;
const nth = (): string => String(++made);

const times = { version: 1, createdAt: noon, updatedAt: noon };

export function aTeam(own: Partial<Team> = {}): Team {
  const n = nth();
  return {
    id: newId(),
    ...times,
    slug: `team-${n}`,
    name: `Team ${n}`,
    policies: defaultPolicies,
    attributes: [],
    managedByFile: false,
    ...own,
  };
}

/** A verified method of the generic type with a complete identity provider; its certificate is only a shape. */
export function aMethod(own: Partial<SsoMethod> = {}): SsoMethod {
  const n = nth();
  return {
    id: newId(),
    teamId: acme,
    ...times,
    slug: `method-${n}`,
    name: `Method ${n}`,
    idpType: "generic",
    idp: {
      entityId: `https://idp.example/${n}`,
      ssoUrl: `https://idp.example/${n}/sso`,
      ssoBinding: "redirect",
      wantAuthnRequestsSigned: false,
      certificates: [
        {
          pem: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
          fingerprint256: "00".repeat(32),
          subject: "CN=idp.example",
          notBefore: noon - 365 * day,
          notAfter: noon + 365 * day,
          source: "manual",
          addedAt: noon,
        },
      ],
    },
    signAuthnRequests: false,
    verified: { at: noon, by: "operator" },
    disabled: false,
    jit: {
      createUsers: true,
      createGroups: true,
      onLogin: "create-only",
      groupSync: "add",
      joinGroups: "any",
      missingGroups: "auto",
    },
    idpInitiated: false,
    attributes: {},
    groupMap: {},
    clockSkewSeconds: 60,
    groupsSeen: false,
    tracePersonalData: false,
    managedByFile: false,
    ...own,
  };
}

export function aDirectory(own: Partial<Directory> = {}): Directory {
  const n = nth();
  return {
    id: newId(),
    teamId: acme,
    ...times,
    slug: `directory-${n}`,
    name: `Directory ${n}`,
    quirks: "auto",
    disabled: false,
    managedByFile: false,
    ...own,
  };
}

export function aToken(own: Partial<ScimToken> = {}): ScimToken {
  const n = nth();
  return {
    id: newId(),
    teamId: acme,
    ...times,
    directoryId: newId(),
    name: `token ${n}`,
    hash: createHash("sha256").update(`token ${n}`).digest("hex"),
    hint: n.padStart(4, "0").slice(-4),
    scopes: ["read", "write"],
    managedByFile: false,
    ...own,
  };
}

export function anOAuthClient(own: Partial<OAuthClient> = {}): OAuthClient {
  const n = nth();
  return {
    id: newId(),
    teamId: acme,
    ...times,
    directoryId: newId(),
    name: `client ${n}`,
    kind: "okta",
    clientId: `scim-client-${n}`,
    redirectUris: ["https://system-admin.okta.com/admin/app/cpc/acme/oauth/callback"],
    secrets: [{ sealed: "sealed", createdAt: noon }],
    managedByFile: false,
    ...own,
  };
}

export function anApp(own: Partial<App> = {}): App {
  const n = nth();
  return {
    id: newId(),
    teamId: acme,
    ...times,
    slug: `app-${n}`,
    name: `App ${n}`,
    kind: "confidential",
    clientId: `app-${n}`,
    redirectUris: [`https://app${n}.acme.example/callback`],
    postLogoutRedirectUris: [],
    grantTypes: ["authorization_code", "refresh_token"],
    tokenEndpointAuthMethod: "client_secret_basic",
    idTokenSignedResponseAlg: "RS256",
    groups: { max: 100 },
    claims: [],
    secrets: [],
    managedByFile: false,
    ...own,
  };
}

/** An active user of an admin's making, whose email is the userName. */
export function aUser(own: Partial<User> = {}): User {
  const userName = own.userName ?? `person${nth()}@acme.example`;
  return {
    id: newId(),
    teamId: acme,
    ...times,
    userName,
    owner: manual,
    active: true,
    locked: false,
    profile: { emails: [{ value: userName, type: "work", primary: true }] },
    ...own,
  };
}

export function aGroup(own: Partial<Group> = {}): Group {
  return { id: newId(), teamId: acme, ...times, displayName: `Group ${nth()}`, owner: manual, ...own };
}

export function anIdentity(own: Partial<Identity> = {}): Identity {
  return {
    id: newId(),
    teamId: acme,
    ...times,
    methodId: newId<MethodId>(),
    userId: newId<UserId>(),
    key: `name-id-${nth()}`,
    kind: "persistent",
    ...own,
  };
}

export function aSession(own: Partial<StoredSession> = {}): StoredSession {
  return {
    id: newId(),
    data: '{"cookie":{}}',
    createdAt: noon,
    expiresAt: later(8 * 3_600_000),
    endsAt: later(day),
    ...own,
  };
}

export function anArtefact(own: Partial<Artefact> = {}): Artefact {
  return { model: "RefreshToken", id: newId(), end: later(day), payload: '{"jti":"one"}', ...own };
}

export function anEvent(own: Partial<EventDraft> = {}): EventDraft {
  return {
    type: "user.created",
    version: 1,
    at: noon,
    actor: { kind: "system", id: null },
    subject: { kind: "user", id: newId(), version: 1 },
    outcome: "success",
    data: {},
    ...own,
  };
}

export function anAttempt(own: Partial<Attempt> = {}): Attempt {
  return {
    id: newId(),
    teamId: acme,
    at: noon,
    source: "scim",
    operation: "user.create",
    target: `person${nth()}@acme.example`,
    status: "success",
    notes: [],
    reference: newId(),
    expiresAt: later(30 * day),
    ...own,
  };
}

export function aFailure(own: Partial<FailedEntry> = {}): FailedEntry {
  const target = own.target ?? `person${nth()}@acme.example`;
  return {
    id: newId(),
    teamId: acme,
    version: 1,
    key: `scim|${target}|seat_limit`,
    subjectKey: `scim|${target}`,
    source: "scim",
    operation: "user.create",
    target,
    status: "failure",
    code: "seat_limit",
    cause: "All seats of the team are taken.",
    fix: "Free a seat or raise the limit.",
    firstSeenAt: noon,
    lastSeenAt: noon,
    attempts: 1,
    lastAttemptId: newId(),
    reference: newId(),
    state: "open",
    expiresAt: later(90 * day),
    ...own,
  };
}

export function aTrace(own: Partial<Trace> = {}): Trace {
  return {
    id: newId(),
    teamId: acme,
    methodId: newId<MethodId>(),
    reference: newId(),
    at: noon,
    outcome: "signed-in",
    authentic: true,
    checks: [],
    warnings: [],
    data: {},
    expiresAt: later(30 * day),
    ...own,
  };
}

/** Who asks, as an event names them. */
export const callers = {
  cli: { actor: { kind: "cli", id: "cli" }, reference: newId<ReferenceId>(), by: "ada" },
  file: { actor: { kind: "file", id: "file" }, reference: newId<ReferenceId>(), by: "teams.yaml" },
  system: { actor: { kind: "system", id: null }, reference: newId<ReferenceId>() },
} as const satisfies Record<string, Caller>;

export function aWebhook(own: Partial<Endpoint> = {}): Endpoint {
  const n = nth();
  return {
    id: newId(),
    teamId: acme,
    kind: "webhook",
    ...times,
    slug: `webhook-${n}`,
    url: `https://crm.acme.example/${n}`,
    events: ["*"],
    sealedSecrets: [],
    managedByFile: false,
    ...own,
  };
}

export function aCursor(own: Partial<Cursor> = {}): Cursor {
  return { id: newId(), teamId: acme, version: 1, position: 0, ...own };
}

/** One that waits, about a user. */
export function aDelivery(own: Partial<Delivery> = {}): Delivery {
  const targetId = own.targetId ?? newId();
  return {
    id: newId(),
    teamId: acme,
    endpointId: newId(),
    kind: "event",
    messageId: newId(),
    number: 1,
    type: "user.created",
    subject: `user:${targetId}`,
    targetId,
    state: "waiting",
    tries: 0,
    createdAt: noon,
    nextAt: noon,
    expiresAt: noEnd,
    ...own,
  };
}
