import { operations as o } from "../../../admin/index.js";
import type { NextStep, TeamPageView } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import { isTeamPage } from "../nav.js";

/** What a team has, and what is still to do before its people can sign in. */
export async function overviewOf(ask: Ask): Promise<TeamPageView> {
  const { team } = ask;
  const [domains, methods, directories, people, failures] = await Promise.all([
    ask.perform(o.domainList, { limit: 200 }),
    ask.perform(o.methodList, { limit: 200 }),
    ask.perform(o.directoryList, { limit: 200 }),
    ask.perform(o.userList, { limit: 1 }),
    ask.perform(o.failureList, { limit: 1 }),
  ]);
  const at = (path: string): string => ask.href(`/teams/${team.slug}${path}`);
  /** No way leads where there is no page. */
  const link = (path: string, label: string): NextStep["link"] =>
    isTeamPage(path) ? { label, href: at(path) } : undefined;
  const list = (path: string): string | undefined => (isTeamPage(path) ? at(path) : undefined);
  const proven = domains.items.filter(({ state }) => state !== "pending");
  const live = methods.items.filter(({ status }) => status === "verified");
  const steps: readonly NextStep[] = [
    {
      title: "Prove an email domain",
      text: "Only people with an address of a proven domain sign in.",
      done: proven.length > 0,
      link: link("/domains", "Add a domain"),
    },
    {
      title: "Connect the identity provider",
      text: "Make an SSO method, exchange addresses with Okta, Entra, Google or any SAML 2.0 provider, and try it.",
      done: live.length > 0,
      link: link("/sso-methods", "Set up SSO"),
    },
    {
      title: "Let somebody sign in",
      text: "Share the method's JIT login URL: the first sign-in makes the first person.",
      done: people.items.length > 0,
      link: link("/sso-methods", "Show the login URL"),
    },
  ];
  return {
    ...{ name: team.name, slug: team.slug, seats: team.policies.seats, managedByFile: team.managedByFile, steps },
    domains: team.policies.emailDomains,
    settings: at("/settings"),
    counts: [
      { label: "SSO methods", text: `${live.length} of ${countOf(methods)} live`, href: list("/sso-methods") },
      { label: "Directories", text: countOf(directories), href: list("/directories") },
      { label: "People", text: people.items.length === 0 ? "None yet" : "Show", href: list("/users") },
      {
        label: "Failed provisioning",
        text: failures.items.length === 0 ? "None" : "Waiting",
        href: list("/failures"),
        tone: failures.items.length === 0 ? "good" : "warn",
      },
    ],
  };
}

function countOf({ items, next }: { readonly items: readonly unknown[]; readonly next: string | null }): string {
  return next === null ? String(items.length) : `${items.length}+`;
}
