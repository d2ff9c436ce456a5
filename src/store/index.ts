/**
 * What outlives the process. `port/` says what is kept and what may be asked of it, a file a noun; `sqlite/` and `mongo/`
 * are its two engines, which answer alike: one contract suite holds both. Decides nothing of people or settings; what
 * belongs together is kept whole or not at all by `atomically`. Verbs import the port, only `start/` opens an engine.
 *
 * - `port/`: what every engine promises, a file a noun
 * - `sqlite/`: the embedded engine, one file and one process
 * - `archive/`: a whole store in one file, held to its digests
 * - `mongo/`: the engine for any number of nodes
 */
export { emptyDemoStore, openStore, type OpenStoreOptions, sqlitePath } from "./open-store.js";
export { type Around, aroundWorks, timed, type WorkEnd } from "./around-works.js";
export * from "./archive/index.js";
export { HeldLease, LeaseLost, type LeaseWanted } from "./held-lease.js";
