import type { Logger } from "pino";
import type { BodyBudget, Metrics } from "../http/index.js";
import type { App } from "../model/app.js";
import type { OAuthClient } from "../model/oauth-client.js";
import type { Team } from "../model/team.js";
import type { Store } from "../store/port/store.js";
import type { SpKeyRing } from "../teams/index.js";

export interface MeasuringDeps {
  readonly store: Store;
  readonly spKeys: Pick<SpKeyRing, "keys">;
  readonly now: () => number;
  readonly metrics: Metrics;
  readonly bodies: Pick<BodyBudget, "held">;
  readonly log: Logger;
}

/** A store is not asked more often than this, however many look. */
const everyMs = 60_000;
/** Of each gauge: those that need somebody first. A monitoring with thousands of series of one name is no help. */
const mostSeries = 500;
const dayMs = 24 * 60 * 60_000;

/**
 * Reads what the gauges say of the store, at most once a minute: open failures, seats, the ends of certificates and tokens.
 * Where the store does not answer the last values stand, and `bridge_measured_timestamp_seconds` tells how old they are.
 */
export function measuring(deps: MeasuringDeps): () => Promise<void> {
  const { metrics, now, log, store } = deps;
  metrics.schemaVersion.set({ engine: store.engine }, store.schemaVersion);
  let running: Promise<void> | undefined;
  let due = -Infinity;
  return async () => {
    for (const [of, octets] of Object.entries(deps.bodies.held())) metrics.bodyBytes.set({ of }, octets);
    if (now() < due) return;
    running ??= measure(deps)
      .then(
        () => {
          due = now() + everyMs;
          metrics.measuredAt.set(now() / 1000);
        },
        (error: unknown) => log.warn({ err: error }, "the store could not be measured"),
      )
      .finally(() => (running = undefined));
    await running;
  };
}

interface Series<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly value: number;
}

async function measure(deps: MeasuringDeps): Promise<void> {
  const { store, metrics } = deps;
  const [failures, tokens]: [Series<"team">[], Series<"directory" | "token">[]] = [[], []];
  const secrets: Series<"team" | "client">[] = [];
  const seats: (Series<"team"> & { readonly limit: number })[] = [];
  const teams = await store.teams.list();
  for (const team of teams) {
    const inTeam = store.inTeam(team.id);
    const labels = { team: team.slug };
    failures.push({ labels, value: await inTeam.failures.countOpen() });
    const limit = team.policies.seats;
    if (limit !== null) seats.push({ labels, value: await inTeam.seats.used(), limit });
    tokens.push(...(await tokensOf(deps, inTeam)));
    secrets.push(...(await secretsOf(deps, inTeam, team.slug)));
  }
  show(metrics.openFailures, failures, (a, b) => b.value - a.value);
  const fullest = seats.sort((a, b) => a.limit - a.value - (b.limit - b.value)).slice(0, mostSeries);
  show(metrics.seatsUsed, fullest);
  show(
    metrics.seatsLimit,
    fullest.map(({ labels, limit }) => ({ labels, value: limit })),
  );
  show(metrics.tokenDays, tokens, soonest);
  show(metrics.clientSecretDays, secrets, soonest);
  show(metrics.apiKeyDays, await apiKeys(deps, teams), soonest);
  show(metrics.certificateDays, await certificates(deps), soonest);
}

const soonest = (a: Series<never>, b: Series<never>): number => a.value - b.value;

/** Replaces all series of a gauge: what is gone is not shown on. */
function show<Label extends string>(
  gauge: { reset(): void; set(labels: Readonly<Record<Label, string>>, value: number): void },
  series: readonly Series<Label>[],
  order: (a: Series<Label>, b: Series<Label>) => number = () => 0,
): void {
  gauge.reset();
  for (const { labels, value } of [...series].sort(order).slice(0, mostSeries)) gauge.set(labels, value);
}

async function tokensOf(
  { now }: MeasuringDeps,
  inTeam: ReturnType<Store["inTeam"]>,
): Promise<Series<"directory" | "token">[]> {
  const directories = await inTeam.directories.list();
  // at once: where the store is a server, the questions of all directories go there together
  const tokens = await Promise.all(directories.map(({ id }) => inTeam.tokens.ofDirectory(id)));
  return directories.flatMap(({ slug: directory }, at) =>
    (tokens[at] ?? []).flatMap(({ name: token, expiresAt, revokedAt }) => {
      if (expiresAt === undefined || revokedAt !== undefined) return [];
      return [{ labels: { directory, token }, value: days(expiresAt, now()) }];
    }),
  );
}

/** Of a client the secret that lasts longest: who has been given the next one needs no more. */
async function secretsOf(
  { now }: MeasuringDeps,
  inTeam: ReturnType<Store["inTeam"]>,
  team: string,
): Promise<Series<"team" | "client">[]> {
  const [apps, directories] = await Promise.all([inTeam.apps.list(), inTeam.directories.list()]);
  const ofDirectories = await Promise.all(directories.map(({ id }) => inTeam.oauthClients.ofDirectory(id)));
  const clients: (App | OAuthClient)[] = [...apps, ...ofDirectories.flat()];
  return clients.flatMap(({ clientId, secrets }) => {
    const last = Math.max(...secrets.map(({ expiresAt = Infinity }) => expiresAt));
    return Number.isFinite(last) ? [{ labels: { team, client: clientId }, value: days(last, now()) }] : [];
  });
}

/** Those of the installation bear no team's name. */
async function apiKeys(
  { store, now }: MeasuringDeps,
  teams: readonly Pick<Team, "id" | "slug">[],
): Promise<Series<"team" | "key">[]> {
  const slugs = new Map(teams.map(({ id, slug }) => [id, slug]));
  const live = (await store.installation.apiKeys.list()).filter(({ revokedAt }) => revokedAt === undefined);
  return live.map(({ team, name, expiresAt }) => ({
    labels: { team: team === null ? "" : (slugs.get(team) ?? team), key: name },
    value: days(expiresAt, now()),
  }));
}

async function certificates({ store, spKeys, now }: MeasuringDeps): Promise<Series<"of" | "use" | "fingerprint">[]> {
  const ofMethods = (await store.allMethods())
    .filter((method) => !method.disabled)
    .flatMap(({ slug, idp, spKeys: own = [] }) =>
      [
        ...(idp?.certificates ?? []).map((one) => ({ ...one, use: "idp" })),
        // The other one only opens, whatever the date.
        ...own.slice(0, 1).map((one) => ({ ...one, use: "sp" })),
      ].map(({ use, fingerprint256, notAfter }) => ({
        labels: { of: slug, use, fingerprint: fingerprint256.slice(0, 8) },
        value: days(notAfter, now()),
      })),
    );
  const { current, next } = await spKeys.keys();
  const own = [
    { use: "sp", key: current },
    { use: "sp_next", key: next },
  ].flatMap(({ use, key }) =>
    key === undefined
      ? []
      : [
          {
            labels: { of: "bridge", use, fingerprint: key.fingerprint256.slice(0, 8) },
            value: days(key.notAfter, now()),
          },
        ],
  );
  return [...ofMethods, ...own];
}

function days(end: number, now: number): number {
  return Math.floor((end - now) / dayMs);
}
