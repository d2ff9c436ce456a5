import type { Ask } from "../ask.js";

/** The way to a page of a team, or of the installation where the address names no team. */
export function crumbsOf(ask: Ask, ...more: readonly { readonly label: string; readonly path: string }[]) {
  const team = ask.maybeTeam;
  const base = team === undefined ? "" : `/teams/${team.slug}`;
  return [
    { label: "Teams", href: ask.href("/teams") },
    ...(team === undefined ? [] : [{ label: team.name, href: ask.href(base) }]),
    ...more.map(({ label, path }) => ({ label, href: ask.href(`${base}${path}`) })),
  ];
}

/** An address below the team's pages, or the installation's. */
export function placeHref(ask: Ask, path: string): string {
  return ask.href(ask.maybeTeam === undefined ? path : `/teams/${ask.maybeTeam.slug}${path}`);
}
