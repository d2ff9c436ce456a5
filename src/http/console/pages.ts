import type { ConsoleRoute } from "./routes.js";
import { teamPages } from "./teams/team-pages.js";

/** Every page of the console, by area; each area's addresses stand in its own file. */
export const consolePages: readonly ConsoleRoute[] = [...teamPages];
