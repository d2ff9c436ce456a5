import type { Request, Response } from "express";
import type { AdminCaller } from "../../../admin/index.js";
import type { Admin } from "../../../model/admin.js";
import type { SsoAdmin } from "../../../model/console-session.js";
import type { SetupLink } from "../../../model/setup-link.js";
import type { AskedTeam } from "../ask.js";
import type { Frame } from "../../../pages/index.js";

/** Somebody whom a door has proven, and what their forms are bound to. */
export interface Who {
  readonly caller: AdminCaller;
  readonly admin?: Admin | undefined;
  /** An admin who came in by an SSO method. */
  readonly sso?: SsoAdmin | undefined;
  /** What forms' tokens, flashes and once-keys are bound to: the session. */
  readonly session: string;
  readonly email: string;
  readonly account: Frame["account"];
  /** Of a guest: the link that they came by, and the one team that they know of. */
  readonly link?: SetupLink | undefined;
  readonly teamOf?: ((named: string) => Promise<AskedTeam>) | undefined;
}

/** One way in to the pages: admins by their session, guests by their setup link. */
export interface Entrance {
  /** Where the pages stand: `/console`. */
  readonly door: string;
  /** Undefined: nobody yet. @throws Refused */
  prove(req: Request, res: Response): Promise<Who | undefined>;
  /** Answers whoever is nobody yet. */
  turnAway(req: Request, res: Response): void;
}
