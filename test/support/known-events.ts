import { expect } from "chai";
import { catalogue } from "../../src/model/event-catalogue.js";
import { emptyChain, faultOf, type ChainHead } from "../../src/store/port/event-chain.js";
import type { Store } from "../../src/store/port/store.js";

/** What every change that a test made has left: chains that hold, of events whose data are of the catalogue's shape. */
export async function expectKnownEvents(store: Store): Promise<void> {
  const teams = await store.teams.list();
  for (const { events } of [store.installation, ...teams.map(({ id }) => store.inTeam(id))]) {
    let head: ChainHead = emptyChain;
    for (;;) {
      const page = await events.page({ after: head.number, limit: 500 });
      if (page.length === 0) break;
      for (const event of page) {
        expect(faultOf(head, event), `event ${event.number}`).to.equal(undefined);
        if (event.data !== null) {
          const { error } = catalogue[event.type].data.safeParse(event.data);
          expect(error?.message, `${event.type} ${JSON.stringify(event.data)}`).to.equal(undefined);
        }
        head = event;
      }
    }
  }
}
