/**
 * Where the rooms are wired together: settings become services, services become doors, jobs and the command line's world,
 * and what was started is stopped again. The only room that knows all others. Decides nothing itself.
 */
export { cliHost } from "./cli-host.js";
