/**
 * The embedded engine: the storage port over one SQLite file. Knows tables, indexes and the queue of its one writer;
 * what a change means, and who may make it, is for the verbs. One server process opens the file; the command line may
 * open it beside that.
 *
 * - `writer/`: the queue of the one writing connection and its shared commits
 * - `records/`: what is kept, a file a noun
 * - `copying/`: all of the file at one moment, kind by kind or as a file, and filled anew
 * - `questions/`: questions of the port as SQL, with the indexes that answer them
 */
export { openSqliteStore, type SqliteOptions } from "./open.js";
export type { Patience } from "./writer/writer.js";
