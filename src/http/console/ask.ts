import {
  perform,
  reachTarget,
  type AdminCaller,
  type AdminDeps,
  type Operation,
  type Path,
  type TargetKind,
  type operations as o,
} from "../../admin/index.js";
import type { Admin } from "../../model/admin.js";
import type { SsoAdmin } from "../../model/console-session.js";
import type { SetupLink } from "../../model/setup-link.js";
import type { Need } from "../../model/grant.js";
import type { TeamId } from "../../model/ids.js";
import type { Frame } from "../../pages/index.js";
import { permit } from "../../rules/index.js";
import { queryOf } from "../shared/query-of.js";

/** The team that an address names, as the caller may see it. */
export type AskedTeam = Awaited<ReturnType<typeof o.teamShow.run>>;

/** What somebody asks of a page, proven, with everything that a page is made of. */
export interface Ask {
  readonly deps: AdminDeps;
  readonly caller: AdminCaller;
  /** Who came in by password. */
  readonly admin?: Admin | undefined;
  /** Who came in by an SSO method. */
  readonly sso?: SsoAdmin | undefined;
  /** Of a guest: the setup link that they came by. */
  readonly link?: SetupLink | undefined;
  /** The session that the request came in. */
  readonly session: string;
  /** The names in the address, as operations take them: `{ team: "acme", method: "acme-okta" }`. */
  readonly path: Path;
  /** What follows the `?`. */
  readonly query: URLSearchParams;
  /** Of the address, where it names one; it is there, and the caller may see it. */
  readonly maybeTeam?: AskedTeam | undefined;
  /** The same, for pages below `/teams/:team`. */
  readonly team: AskedTeam;
  /** What goes around the page. */
  readonly frame: Frame;
  /** This page's own address, with the query. */
  readonly here: string;
  /** The origin that the request came to, as far as it says: `https://bridge.acme.example`. */
  readonly origin: string;
  /** An address of this door: `/teams/acme` → `/console/teams/acme`. */
  href(path: string): string;
  /** This page's address with other words after the `?`; undefined takes one out. */
  hereWith(changes: Readonly<Record<string, string | undefined>>): string;
  /** Asks for an operation on what the address names, or on `path`. */
  perform<K extends TargetKind, I, O>(
    operation: Operation<K, I, O>,
    input?: unknown,
    how?: { readonly path?: Path | undefined; readonly expected?: number | undefined },
  ): Promise<O>;
  /** Refuses whoever may not do this anyway, before they fill in a form. @throws Refused `forbidden` */
  reach<K extends TargetKind>(operation: Pick<Operation<K, never, unknown>, "of" | "needs">): Promise<void>;
  /** Whether a button makes sense. What is done is asked again by `perform`. In the team of the address, else the installation. */
  may(need: Need, team?: string | null): boolean;
}

export interface Asking {
  readonly deps: AdminDeps;
  readonly caller: AdminCaller;
  readonly admin?: Admin | undefined;
  readonly sso?: SsoAdmin | undefined;
  readonly link?: SetupLink | undefined;
  readonly session: string;
  readonly path: Path;
  /** As it came: `/console/teams/acme?after=…`. */
  readonly url: string;
  readonly origin: string;
  /** Where the door stands: `/console`. */
  readonly door: string;
  readonly team?: AskedTeam | undefined;
  readonly frame: Frame;
}

export function makeAsk({
  deps,
  caller,
  admin,
  sso,
  link,
  session,
  path,
  url,
  origin,
  door,
  team,
  frame,
}: Asking): Ask {
  const [bare = ""] = url.split("?", 1);
  const query = queryOf({ originalUrl: url });
  return {
    ...{ deps, caller, admin, sso, link, session, path, query, frame, maybeTeam: team, here: url, origin },
    get team() {
      if (team === undefined) throw new TypeError("this address names no team");
      return team;
    },
    href: (below) => `${door}${below}`,
    hereWith(changes) {
      const next = new URLSearchParams(query);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) next.delete(name);
        else next.set(name, value);
      }
      const text = next.toString();
      return text === "" ? bare : `${bare}?${text}`;
    },
    perform: (operation, input = {}, how = {}) =>
      perform(deps, caller, operation, how.path ?? path, input, { expected: how.expected }),
    reach: async (operation) => {
      await reachTarget(deps, caller, operation, path);
    },
    may: (need, place = team?.id ?? null) => permit(caller.grants, need, { team: place as TeamId | null }).ok,
  };
}
