import { countUnproven } from "../directory/index.js";
import { hkdfSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "pino";
import type { AdminDeps, SystemFacts } from "../admin/index.js";
import type { Settings } from "../config/index.js";
import type { ScimDoorDeps } from "../provisioning/index.js";
import { makeSealer, type Sealer } from "../lib/seal.js";
import type { LoginDeps } from "../login/index.js";
import { makeReady, waitForMigration } from "./schema-step.js";
import { archiveRefusals, openStore } from "../store/index.js";
import { makeOidcKeyRing, type OidcDeps } from "../oidc/index.js";
import { fetchKeys, makeDnsLookup, makeMailer, makeSender, mailServerOf, type Mailer } from "../outgoing/index.js";
import { readMailbox } from "../lib/mailbox.js";
import type { Store } from "../store/port/store.js";
import type { Caller } from "../model/event.js";
import {
  makeSpKeyRing,
  type ApplyDeps,
  type DomainDeps,
  type SpKeyRing,
  type SpKeyRingOptions,
} from "../teams/index.js";
import { sendTest, type DispatcherDeps } from "../webhooks/index.js";
import { packageVersion } from "./version.js";

/** What everything is made of, open and ready; the command line works with it as well as the server. */
export interface Parts {
  readonly settings: Settings;
  readonly store: Store;
  readonly now: () => number;
  /** Seals secrets at rest. */
  readonly sealer: Sealer;
  readonly spKeys: SpKeyRing;
  readonly login: LoginDeps;
  /** Where mail is sent: SMTP_URL is set, and this is a server. */
  readonly mailer?: Mailer | undefined;
  close(): Promise<void>;
}

/**
 * Opens the store, brings it up to date where that is this process's business, and wires what works on it.
 * @param log  hears of faults in the background; a command is over before there are any
 * @throws StoreUnusable, StoreUnavailable, NoMailPackage
 */
export async function openParts(settings: Settings, who: "server" | "command", log?: Logger): Promise<Parts> {
  const now = Date.now;
  const mailer = who === "server" ? await mailerOf(settings) : undefined;
  const store = await openStore(settings.databaseUrl, {
    onFault: log && ((error) => log.warn({ err: error }, "events wait to be chained; this is tried again")),
  });
  try {
    const wait = log && ((): Promise<void> => waitForMigration(store, settings, log));
    await makeReady(store, who, { log, wait });
    if ((await store.copying.mark()) !== undefined) throw archiveRefusals.halfImported();
    const sealer = makeSealer(settings.encryptionKeys, sealPurposes.atRest);
    const spKeys = makeSpKeyRing(spKeyOptions(settings, store, now));
    const unproven = countUnproven(store, now);
    const login: LoginDeps = {
      unproven,
      store,
      publicUrl: settings.publicUrl,
      now,
      sealer: makeSealer(settings.sessionSecrets, "pending sign-in"),
      spKeys,
      removalKey: await removalKey(store, sealer, settings),
      traceDays: settings.traceDays,
      attemptDays: settings.attemptDays,
      failureDays: settings.failureDays,
    };
    return {
      settings,
      store,
      now,
      sealer,
      spKeys,
      login,
      mailer,
      close: () => unproven.flush().then(() => store.close()),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** @throws NoMailPackage */
async function mailerOf({ smtpUrl, mailFrom, publicUrl }: Settings): Promise<Mailer | undefined> {
  const from = mailFrom === undefined ? undefined : readMailbox(mailFrom);
  if (smtpUrl === undefined || from === undefined) return undefined;
  return makeMailer({ url: smtpUrl, from, host: new URL(publicUrl).hostname });
}

/** Seals letters where mail is sent; a command leaves them to the server. */
export function postOf({ settings, sealer }: Pick<Parts, "settings" | "sealer">): Sealer | undefined {
  return settings.smtpUrl === undefined ? undefined : sealer;
}

/** What ENCRYPTION_KEY seals in the store: a key is derived for each. */
export const sealPurposes = { atRest: "secrets at rest", spKeys: "sp keys" } as const;

export function spKeyOptions(settings: Settings, store: Store, now: () => number): SpKeyRingOptions {
  return {
    store,
    certsFolder: settings.certsFolder,
    sealer: makeSealer(settings.encryptionKeys, sealPurposes.spKeys),
    commonName: new URL(settings.publicUrl).hostname,
    now,
  };
}

const removalKeyName = "removal-key";

/**
 * The key of the hashes that deleted people leave behind: made once, sealed in the store. Not derived from ENCRYPTION_KEY, for
 * it must stay the same when that one is rotated.
 */
async function removalKey(store: Store, sealer: Sealer, settings: Settings): Promise<Buffer> {
  const kept = (await store.vault.get(removalKeyName))?.value;
  const sealed =
    kept ?? (await store.vault.putIfAbsent(removalKeyName, await sealer.seal(randomBytes(32).toString("base64"))));
  const opened = await sealer.open(sealed);
  if (opened === undefined) {
    throw new WrongEncryptionKey(`ENCRYPTION_KEY does not open what the store holds. ${whereTheKeyIs(settings)}`);
  }
  return Buffer.from(opened, "base64");
}

/** Somebody who never set a key has had one made for them, and must be told where it lay. */
function whereTheKeyIs({ origins, dataFolder }: Settings): string {
  if (origins.has("encryptionKeys")) return "Put the key it was sealed with back into the list.";
  const file = join(dataFolder, "development-secrets.json");
  return `None is set here, so the one in ${file} was taken, which is made at the first start. If this store was restored or moved, put the development-secrets.json of its former place there; if it had an ENCRYPTION_KEY, set that.`;
}

/** The store was sealed with another key than the ones at hand. */
export class WrongEncryptionKey extends Error {
  override readonly name = "WrongEncryptionKey";
  /** sysexits EX_CONFIG. */
  readonly exitCode = 78;
}

/** What the verbs on teams, methods and directories work with, on behalf of somebody. */
export function teamsDeps({ store, now, sealer, spKeys, settings }: Parts, caller: Caller): ApplyDeps & DomainDeps {
  return {
    store,
    now,
    caller,
    sealer,
    spKeys,
    post: postOf({ settings, sealer }),
    publicUrl: settings.publicUrl,
    refreshHours: settings.metadataRefreshHours,
    allowedHosts: settings.metadataAllowedHosts,
    stack: settings.stack,
    dns: makeDnsLookup({ servers: settings.dnsServers }),
  };
}

/** What the SCIM door works with; the command line applies kept operations again through it. */
export function scimDoorDeps({ store, now, login, settings }: Parts, log: Logger): ScimDoorDeps {
  return {
    unproven: login.unproven,
    store,
    publicUrl: settings.publicUrl,
    now,
    removalKey: login.removalKey,
    attemptDays: settings.attemptDays,
    failureDays: settings.failureDays,
    cursorKeys: derivedKeys(settings, "drawbridge scim cursors"),
    stack: settings.stack,
    stackPeers: settings.stackPeers,
    log,
  };
}

/** What the list of operations works with, for every door of admins. */
export function adminDeps(parts: Parts, log: Logger): AdminDeps {
  const { store, now, spKeys, login, settings } = parts;
  return {
    store,
    now,
    version: packageVersion(),
    publicUrl: settings.publicUrl,
    consoleUrl: settings.adminUrl,
    spKeys,
    login,
    scim: scimDoorDeps(parts, log),
    settings: (caller) => teamsDeps(parts, caller),
    sealer: parts.sealer,
    post: postOf(parts),
    system: systemFacts(parts),
    sending: sendingOf(parts),
  };
}

function systemFacts({ settings }: Parts): SystemFacts {
  const { traceDays, attemptDays, failureDays, deliveryDays } = settings;
  return {
    ...{
      stack: settings.stack,
      peers: Object.keys(settings.stackPeers),
      hasAdminPort: settings.adminPort !== undefined,
    },
    rateLimits: { state: settings.rateLimits, tokenRate: settings.tokenRate, tokenBurst: settings.tokenBurst },
    days: { traces: traceDays, attempts: attemptDays, failures: failureDays, deliveries: deliveryDays },
    metadataHosts: settings.metadataAllowedHosts,
    webhookHosts: settings.webhookAllowedHosts,
    ...{ dnsServers: settings.dnsServers, warnings: settings.warnings },
    mail:
      settings.smtpUrl === undefined || settings.mailFrom === undefined
        ? undefined
        : { server: mailServerOf(settings.smtpUrl), from: settings.mailFrom },
  };
}

function sendingOf(parts: Parts): AdminDeps["sending"] {
  const { webhookAllowedHosts: allowedHosts } = parts.settings;
  return {
    allowedHosts,
    async test(caller, endpoint) {
      const sender = makeSender({ allowedHosts });
      try {
        return await sendTest({ ...outgoingDeps(parts), sender }, caller, endpoint);
      } finally {
        sender.close();
      }
    },
  };
}

/** What sending to the outside works with, but for who sends. */
export function outgoingDeps({ store, now, sealer, settings }: Parts): Omit<DispatcherDeps, "sender" | "onFault"> {
  return {
    ...{ store, now, sealer, version: packageVersion(), random: Math.random },
    deliveryDays: settings.deliveryDays,
    allowedHosts: settings.webhookAllowedHosts,
    host: new URL(settings.publicUrl).hostname,
  };
}

/** What the OpenID provider works with. */
export function oidcDeps({ store, now, sealer, settings }: Parts, log: Logger): OidcDeps {
  return {
    store,
    now,
    sealer,
    publicUrl: settings.publicUrl,
    keys: makeOidcKeyRing({ store, sealer, now }),
    attemptDays: settings.attemptDays,
    failureDays: settings.failureDays,
    cookieKeys: derivedKeys(settings, "drawbridge openid cookies").map((key) => key.toString("base64url")),
    fetchKeys: (address) => fetchKeys(address, { allowedHosts: settings.webhookAllowedHosts }),
    onFault: (error) => log.error({ err: error }, "an application was answered with server_error"),
  };
}

/** Keys for one use, the same at every node that shares the session secrets: the first makes, all open. */
export function derivedKeys({ sessionSecrets }: Pick<Settings, "sessionSecrets">, use: string): readonly Buffer[] {
  return sessionSecrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "", use, 32)));
}
