import { StoreUnavailable } from "../../src/store/port/errors.js";
import type { Store } from "../../src/store/port/store.js";

/** The same store on a day when no event can be written: what belongs to one work with its event must not happen either. */
export function withoutEvents(store: Store): Store {
  const events = { append: () => Promise.reject(new StoreUnavailable("no event can be written")) };
  const broken = <T extends object>(records: T): T =>
    new Proxy(records, {
      get(target, name) {
        if (name === "events") return events;
        const found = Reflect.get(target, name, target) as unknown;
        if (typeof found !== "function") return found;
        const call = found as (given: unknown) => unknown;
        if (name === "inTeam") return (id: unknown) => broken(call.call(target, id) as object);
        if (name !== "atomically") return call.bind(target);
        return (work: (tx: object) => unknown) => call.call(target, (tx: object) => work(broken(tx)));
      },
    });
  return { ...store, installation: broken(store.installation), inTeam: (id) => broken(store.inTeam(id)) };
}
