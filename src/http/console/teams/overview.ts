import { operations as o } from "../../../admin/index.js";
import type { NextStep, TeamPageView, ToSee } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import { isTeamPage } from "../nav.js";

type Overview = Awaited<ReturnType<typeof o.teamOverview.run>>;

/** What a team has, what somebody should see to, and what is still to do before its people can sign in. */
export async function overviewOf(ask: Ask): Promise<TeamPageView> {
  const { team } = ask;
  const view = await ask.perform(o.teamOverview);
  const { counts, seats, health } = view;
  const at = (path: string): string => ask.href(`/teams/${team.slug}${path}`);
  /** No way leads where there is no page. */
  const list = (path: string): string | undefined => (isTeamPage(path) ? at(path) : undefined);
  const methods = { label: "SSO methods", text: `${counts.liveMethods} of ${counts.methods} live` };
  return {
    ...{ name: team.name, slug: team.slug, managedByFile: team.managedByFile },
    steps: view.nextSteps.map(({ code, ...step }): NextStep => {
      const { path, label } = stepLinks[code];
      const href = list(path);
      return { ...step, link: href === undefined ? undefined : { label, href } };
    }),
    toSee: toSeeOf(view, at),
    domains: team.policies.emailDomains,
    seats,
    settings: at("/settings"),
    counts: [
      { ...methods, href: list("/sso-methods"), tone: health.methods.failing > 0 ? "bad" : undefined },
      {
        ...{ label: "Directories", text: grouped(counts.directories), href: list("/directories") },
        tone: health.directories.failing > 0 ? "bad" : health.directories.paused > 0 ? "warn" : undefined,
      },
      { label: "People", text: grouped(counts.users), href: list("/users") },
      { label: "Groups", text: grouped(counts.groups), href: list("/groups") },
      {
        ...{ label: "Failed provisioning", href: list("/failures") },
        text: counts.openFailures === 0 ? "None" : `${grouped(counts.openFailures)} waiting`,
        tone: counts.openFailures === 0 ? "good" : "warn",
      },
    ],
  };
}

const stepLinks = {
  prove_domain: { path: "/domains", label: "Add a domain" },
  connect_provider: { path: "/sso-methods", label: "Set up SSO" },
  let_in: { path: "/sso-methods", label: "Show the login URL" },
} as const;

const pages = { method: "/sso-methods", directory: "/directories" } as const;

function toSeeOf({ health, expiries, counts }: Overview, at: (path: string) => string): readonly ToSee[] {
  const troubles = health.troubled.map(({ kind, slug, name, health: state, lastFailure }): ToSee => {
    const href = at(`${pages[kind]}/${slug}`);
    if (state === "paused") return { tone: "warn", name, text: "is paused by the mass change brake.", href };
    return { tone: "bad", name, text: "is failing.", detail: lastFailure?.cause ?? undefined, href };
  });
  const endings = expiries.map((one): ToSee => {
    const { kind, name, of, endsAt, daysLeft } = one;
    const connection = of === null ? "" : ` of ${of.name}`;
    return {
      ...{ tone: daysLeft < 3 ? "bad" : "warn", name: `${kinds[kind]}${connection}` },
      ...{ text: endOf(endsAt, daysLeft), detail: name, href: at(placeOf(one)) },
    };
  });
  const one = { name: "A change of an SSO method", text: "waits to be tested and accepted." };
  const several = { name: `${counts.proposals} changes of SSO methods`, text: "wait to be tested and accepted." };
  const proposals: readonly ToSee[] =
    counts.proposals === 0
      ? []
      : [{ tone: "warn", ...(counts.proposals === 1 ? one : several), href: at("/sso-methods") }];
  return [...troubles, ...endings, ...proposals];
}

const kinds = {
  certificate: "A certificate",
  sp_key: "Our own certificate",
  token: "A SCIM token",
  secret: "A client secret",
  api_key: "An API key",
} as const;

function placeOf({ kind, of }: Overview["expiries"][number]): string {
  if (of === null) return "/api-keys";
  if (kind === "sp_key") return `/sso-methods/${of.slug}/our-keys`;
  if (of.kind === "app") return `/apps/${of.slug}`;
  return kind === "certificate" ? `/sso-methods/${of.slug}/certificates` : `/directories/${of.slug}`;
}

function endOf(endsAt: string, daysLeft: number): string {
  const day = endsAt.slice(0, 10);
  if (daysLeft < 0) return `ended on ${day}.`;
  return daysLeft === 0 ? "ends today." : `ends in ${daysLeft} ${daysLeft === 1 ? "day" : "days"}, on ${day}.`;
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
