import type { Grant, Need } from "../../model/grant.js";
import type { TeamId } from "../../model/ids.js";
import type { NavGroup } from "../../pages/index.js";
import { permit } from "../../rules/index.js";

interface Entry {
  readonly label: string;
  /** Below the door; for a team's pages below the team's. */
  readonly path: string;
  readonly needs: Need;
  /** What belongs to the page and stands beside it instead of below it: the form that makes one more, a trace. */
  readonly also?: string;
  /** Leads there from anywhere. */
  readonly shortcut?: string;
}

interface Section {
  /** Absent: the first, which stands right below the team's name. */
  readonly name?: string;
  readonly entries: readonly Entry[];
}

/** The pages of a team that one can go to, as a person looks for them. Each stands here from the day that its page is there. */
const sectionsOfTeam: readonly Section[] = [
  {
    entries: [
      { label: "Overview", path: "", needs: "read" },
      { label: "Find", path: "/find", needs: "read", shortcut: "/" },
    ],
  },
  {
    name: "Sign-in",
    entries: [
      { label: "SSO methods", path: "/sso-methods", needs: "read", also: "/traces" },
      { label: "Domains", path: "/domains", needs: "read" },
    ],
  },
  {
    name: "Provisioning",
    entries: [
      { label: "Directories", path: "/directories", needs: "read", also: "/new-directory" },
      { label: "Failed provisioning", path: "/failures", needs: "read" },
    ],
  },
  {
    name: "People",
    entries: [
      { label: "Users", path: "/users", needs: "read", also: "/new-user" },
      { label: "Groups", path: "/groups", needs: "read", also: "/new-group" },
      { label: "Identity conflicts", path: "/identity-conflicts", needs: "read" },
    ],
  },
  {
    name: "Applications",
    entries: [
      { label: "Apps", path: "/apps", needs: "read", also: "/new-app" },
      { label: "Webhooks", path: "/webhooks", needs: "read", also: "/new-webhook" },
    ],
  },
  {
    name: "Logs",
    entries: [
      { label: "Activity", path: "/attempts", needs: "read" },
      { label: "Audit", path: "/audit", needs: "read" },
      { label: "Audit streams", path: "/audit-streams", needs: "read", also: "/new-audit-stream" },
    ],
  },
  {
    name: "Team",
    entries: [
      { label: "Settings", path: "/settings", needs: "read" },
      { label: "Admins", path: "/admins", needs: "own" },
      { label: "API keys", path: "/api-keys", needs: "own", also: "/new-api-key" },
      { label: "Setup links", path: "/setup-links", needs: "own", also: "/new-setup-link" },
    ],
  },
];

/** The same of the installation. */
const ofInstallation: readonly Entry[] = [
  { label: "Admins", path: "/admins", needs: "operate" },
  { label: "API keys", path: "/api-keys", needs: "operate", also: "/new-api-key" },
  { label: "Audit", path: "/audit", needs: "operate" },
  { label: "Audit streams", path: "/audit-streams", needs: "operate", also: "/new-audit-stream" },
  { label: "System", path: "/system", needs: "operate" },
];

/** Whether a team has this page: what is not there is not linked. */
export function isTeamPage(path: string): boolean {
  return sectionsOfTeam.some(({ entries }) => entries.some((one) => one.path === path));
}

export interface NavAsked {
  readonly grants: readonly Grant[];
  /** The team whose pages are offered. */
  readonly team?: { readonly id: string; readonly slug: string; readonly name: string } | undefined;
  /** The address of the page itself, below the door, without what follows the `?`. */
  readonly at: string;
  readonly door: string;
  /** Whether a key leads to a way that has one. */
  readonly shortcuts: boolean;
}

/** The ways to go, for what somebody may see: no link leads to a refusal. */
export function navFor({ grants, team, at, door, shortcuts }: NavAsked): readonly NavGroup[] {
  const base = `/teams/${team?.slug ?? ""}`;
  const sections =
    team === undefined
      ? []
      : sectionsOfTeam.map(({ name, entries }) => ({ name, entries: allowed(entries, grants, team.id as TeamId) }));
  const installation = allowed(ofInstallation, grants, null);
  const current = nearest(
    [
      ...sections.flatMap(({ entries }) => entries).flatMap((one) => placesOf(one, base)),
      ...installation.flatMap((one) => placesOf(one, "")),
      { begins: "/teams", page: "/teams", alone: true },
    ],
    at,
  );
  const link = ({ label, path, shortcut }: Pick<Entry, "label" | "path" | "shortcut">, below = "") => {
    const whole = `${below}${path}`;
    return { label, href: `${door}${whole}`, current: whole === current, shortcut: shortcuts ? shortcut : undefined };
  };
  return [
    { links: [link({ label: "Teams", path: "/teams" })] },
    ...sections
      .filter(({ entries }) => entries.length > 0)
      .map(({ name, entries }) => ({
        ...(name === undefined ? { name: team?.name, isPlace: true } : { name }),
        links: entries.map((one) => link(one, base)),
      })),
    ...(installation.length === 0
      ? []
      : [{ name: "Installation", isPlace: true, links: installation.map((one) => link(one)) }]),
  ];
}

function allowed(entries: readonly Entry[], grants: readonly Grant[], team: TeamId | null): readonly Entry[] {
  return entries.filter(({ needs }) => permit(grants, needs, { team }).ok);
}

interface Place {
  /** How addresses of the place begin. */
  readonly begins: string;
  /** The page of the navigation that they belong to. */
  readonly page: string;
  /** Everything stands below it, so that it marks itself alone. */
  readonly alone?: boolean | undefined;
}

function placesOf({ path, also }: Entry, base: string): readonly Place[] {
  const page = `${base}${path}`;
  return [
    { begins: page, page, alone: path === "" },
    ...(also === undefined ? [] : [{ begins: `${base}${also}`, page }]),
  ];
}

/** The entry that the page stands below: the longest whose address begins the page's. */
function nearest(places: readonly Place[], at: string): string | undefined {
  const above = places.filter(({ begins, alone }) => at === begins || (alone !== true && at.startsWith(`${begins}/`)));
  return above.sort((a, b) => b.begins.length - a.begins.length)[0]?.page;
}
