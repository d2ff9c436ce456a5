/**
 * The command line: every command a few words over the verbs of `teams/`, `directory/` and `login/`, for people as text and
 * for scripts as JSON, with exit codes that say what kind of failure it was. Opens the same store beside a running server.
 * Settings and the server itself are handed in by `main.ts`.
 *
 * - `commands/`: a file a group of commands: options in, a verb or a question, a table or JSON out
 */
export { exitCodes } from "./exit-codes.js";
export type { CliHost, Retry, ShownSettings, World } from "./host.js";
export { runCli } from "./run-cli.js";
