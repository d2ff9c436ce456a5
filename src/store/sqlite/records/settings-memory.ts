import type { Connection } from "../writer/connection.js";

/** Settings held, of all teams together: questions asked since they last changed. */
const mostHeld = 2000;

/**
 * So long, in milliseconds, a state that was read outside a transaction is taken for today's. Whatever changes settings in this
 * process ends it at once; no command of another process ends, and no request that knows of it comes in, as fast as this.
 */
const seenForMs = 1;

interface Memory {
  readonly state: string;
  /** When it was last compared: the connection's moment, and the clock of `performance`. */
  moment: number;
  seenAt: number;
  readonly held: Map<string, unknown>;
}

const memories = new WeakMap<Connection, Memory>();

/**
 * Teams, methods, directories, tokens and apps are asked for with every request and change rarely. What was read is handed out
 * again for as long as the state of all settings is the one it was read under: triggers draw a new state with every change,
 * whoever makes it, so that a token revoked by another process is refused at once. States are drawn and never counted, for
 * a count that was undone would come back for something else.
 * @param key  the question, told apart from every other
 */
export function cached<T>(db: Connection, key: string, ask: () => T): T {
  const memory = memoryOf(db);
  if (memory.held.has(key)) return memory.held.get(key) as T;
  const found = ask();
  // What is not there is what strangers ask for.
  if (found === undefined) return found;
  if (memory.held.size >= mostHeld) memory.held.clear();
  memory.held.set(key, found);
  return found;
}

function memoryOf(db: Connection): Memory {
  const { settingsMoment: moment } = db;
  const known = memories.get(db);
  const now = performance.now();
  if (known?.moment === moment && (now - known.seenAt < seenForMs || db.inTransaction)) return known;
  const [state] = db.get<[string]>("SELECT state FROM settings_state WHERE one = 1") ?? [""];
  const memory = known?.state === state ? known : { state, moment, seenAt: now, held: new Map<string, unknown>() };
  memory.moment = moment;
  memory.seenAt = now;
  memories.set(db, memory);
  return memory;
}
