import type { Store } from "../../src/store/port/store.js";

/** What scheduled work begins with, which goes on. */
const ofChores: ReadonlySet<string> = new Set(["leases", "outboxes"]);

/** Lets whatever is asked of a store wait for as long as it is shut. */
export class StoreGate {
  /** What is asked for and waits, by the names of the methods. */
  readonly waiting: string[] = [];
  #opened: Promise<void> | undefined;
  #open: () => void = () => undefined;

  constructor(store: Store) {
    this.#watch(store, new Set());
  }

  shut(): void {
    this.#opened = new Promise((done) => (this.#open = done));
  }

  open(): void {
    this.#opened = undefined;
    this.waiting.length = 0;
    this.#open();
  }

  /** Each method of an object and of what it holds, its class's too. */
  #watch(object: object, seen: Set<object>): void {
    if (seen.has(object)) return;
    seen.add(object);
    for (const name of namesOf(object)) {
      if (ofChores.has(name)) continue;
      const value: unknown = Reflect.get(object, name);
      if (typeof value === "function") {
        const ask = (...asked: unknown[]): unknown => Reflect.apply(value, object, asked);
        const asked = name === "inTeam" ? this.#below(ask) : this.#later(name, ask);
        Object.defineProperty(object, name, { value: asked, configurable: true, writable: true });
      } else if (typeof value === "object" && value !== null) {
        this.#watch(value, seen);
      }
    }
  }

  #below(ask: (...asked: unknown[]) => unknown) {
    return (...asked: unknown[]): unknown => {
      const found = ask(...asked) as object;
      this.#watch(found, new Set());
      return found;
    };
  }

  #later(name: string, ask: (...asked: unknown[]) => unknown) {
    return (...asked: unknown[]): unknown => {
      if (this.#opened === undefined) return ask(...asked);
      this.waiting.push(name);
      return this.#opened.then(() => ask(...asked));
    };
  }
}

function namesOf(object: object): ReadonlySet<string> {
  const names = new Set<string>();
  for (let one: object | null = object; one !== null && one !== Object.prototype; one = Reflect.getPrototypeOf(one)) {
    for (const name of Object.getOwnPropertyNames(one)) if (name !== "constructor") names.add(name);
  }
  return names;
}
