/**
 * Where the rooms are wired together: settings become services, services become doors, jobs and the command line's world,
 * and what was started is stopped again. The only room that knows all others. Decides nothing itself.
 *
 * - `jobs/`: what is done again and again without being asked for, a file a job, and how one node at a time does it
 * - `moving/`: whole stores and installations written into one file and made of one again, and secrets sealed anew
 */
export { cliHost } from "./cli-host.js";
