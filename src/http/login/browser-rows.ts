import type { BrowserRow } from "../../pages/index.js";

/** One session as the person's page is made of it. */
export interface SessionSeen {
  readonly handle: string;
  readonly current: boolean;
  readonly browser: string | undefined;
  readonly methodName: string | undefined;
  readonly startedAt: number;
  readonly endsAt: number;
}

/** So many fit into the form that ends them. */
const mostEnded = 100;

/**
 * The sessions of a person, those of one browser together: each sign-in that comes by another site's POST opens a new one,
 * since the browser does not send the cookie of the old one along. This browser first, then the one used last.
 */
export function browserRows(sessions: readonly SessionSeen[]): readonly BrowserRow[] {
  const byBrowser = new Map<string, SessionSeen[]>();
  for (const one of sessions) {
    const name = one.browser ?? "";
    byBrowser.set(name, [...(byBrowser.get(name) ?? []), one]);
  }
  return [...byBrowser.values()].map(rowOf).sort(byUse);
}

function rowOf(sessions: readonly SessionSeen[]): BrowserRow {
  const newest = sessions.reduce((a, b) => (b.startedAt > a.startedAt ? b : a));
  return {
    ends: sessions
      .filter((one) => !one.current)
      .slice(0, mostEnded)
      .map((one) => one.handle),
    current: sessions.some((one) => one.current),
    browser: newest.browser,
    methodName: newest.methodName,
    count: sessions.length,
    startedAt: newest.startedAt,
    endsAt: Math.max(...sessions.map((one) => one.endsAt)),
  };
}

function byUse(a: BrowserRow, b: BrowserRow): number {
  if (a.current !== b.current) return a.current ? -1 : 1;
  return b.startedAt - a.startedAt;
}
