import { methodStatus, type SsoMethod } from "../../model/sso-method.js";
import type { Trace } from "../../model/trace.js";
import type { TeamRecords } from "../../store/port/store.js";
import { instantText, warningsAbout } from "./method-warnings.js";

/** One wrong click is no outage, nor is a minute of them. */
const fewest = 3;
const shortestMs = 15 * 60_000;
const mostLookedAt = 50;

/**
 * All that an admin should see to at each of these methods: what its record says, and that nobody gets in.
 * @param last  the newest trace of each of them of both outcomes
 */
export async function warningsOf(
  store: Pick<TeamRecords, "traces">,
  methods: readonly SsoMethod[],
  last: readonly Trace[],
  now: number,
): Promise<(method: SsoMethod) => readonly string[]> {
  // Where somebody came in last there is nothing to look for.
  const asked = methods.filter((method) => methodStatus(method) === "verified" && isRefused(method, last));
  const traces = await store.traces.latest(
    asked.map(({ id }) => id),
    mostLookedAt,
  );
  const of = ({ id }: SsoMethod): readonly Trace[] => traces.filter(({ methodId }) => methodId === id);
  return (method) => [...warningsAbout(method, now), ...onlyRefusals(method, of(method), now)];
}

/** Ids tell the time of writing. */
function isRefused({ id }: SsoMethod, last: readonly Trace[]): boolean {
  const newest = last.filter(({ methodId }) => methodId === id).sort((one, other) => (one.id < other.id ? 1 : -1))[0];
  return newest?.outcome === "refused";
}

/**
 * A method that worked, or should, and by which nobody has come in for a quarter of an hour though several tried: a new
 * certificate at the identity provider, say. It is a hint and no proof, for anybody can post a response that is refused.
 * @param traces  the newest of the method, newest first
 */
export function onlyRefusals(
  method: Pick<SsoMethod, "slug">,
  traces: readonly Trace[],
  now: number,
): readonly string[] {
  const last = traces.findIndex(({ outcome }) => outcome === "signed-in");
  const refused = (last < 0 ? traces : traces.slice(0, last)).filter(({ outcome }) => outcome === "refused");
  const first = refused.at(-1);
  if (first === undefined || refused.length < fewest || now - first.at < shortestMs) return [];
  const often = mostOften(refused.flatMap(({ code }) => code ?? []));
  return [
    `Only refusals since ${instantText(first.at)}: ${refused.length}${last < 0 ? " or more" : ""}` +
      `${often === undefined ? "" : `, most often ${often}`}. Its failures say why: drawbridge failures list --method ${method.slug}`,
  ];
}

function mostOften(codes: readonly string[]): string | undefined {
  const times = new Map<string, number>();
  for (const code of codes) times.set(code, (times.get(code) ?? 0) + 1);
  return [...times].sort((a, b) => b[1] - a[1])[0]?.[0];
}
