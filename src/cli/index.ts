/**
 * The command line: every command a few words over the operations of `admin/`, for people as text and for scripts as JSON, with exit codes that say what kind of failure it was. Opens the same store beside a running server.
 * Settings and the server itself are handed in by `main.ts`.
 *
 * - `asking/`: how commands ask for operations, and what people call what they ask about
 * - `move-in/`: what other products export, what of it is new or contradicts what is here, and doing it
 * - `commands/`: a file a group of commands: options to an input, a view to a table or JSON
 */
export { exitCodes } from "./exit-codes.js";
export type { CliHost, Moving, ShownSettings, Told, World } from "./host.js";
export { runCli } from "./run-cli.js";
