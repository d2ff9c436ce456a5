import { StoreUnavailable } from "../../src/store/port/errors.js";
import type { Store, TeamRecords, TeamStore } from "../../src/store/port/store.js";

/** The same store on a day when no event can be written: what belongs to one work with its event must not happen either. */
export function withoutEvents(store: Store): Store {
  const events = { append: () => Promise.reject(new StoreUnavailable("no event can be written")) };
  const broken = <T extends TeamRecords>(records: T): T =>
    new Proxy(records, {
      get(target, name) {
        if (name === "events") return events;
        if (name !== "atomically") {
          const found = Reflect.get(target, name, target) as unknown;
          return typeof found === "function" ? (found.bind(target) as unknown) : found;
        }
        const whole = target as unknown as TeamStore;
        return <R>(work: (tx: TeamRecords) => Promise<R>) => whole.atomically((tx) => work(broken(tx)));
      },
    });
  return { ...store, inTeam: (id) => broken(store.inTeam(id)) };
}
