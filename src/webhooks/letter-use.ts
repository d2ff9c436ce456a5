import { fold } from "../lib/fold.js";
import type { Delivery } from "../model/endpoint.js";
import type { AdminGrantId, SetupLinkId } from "../model/ids.js";
import type { Letter } from "../model/letter.js";
import { stateOfLink } from "../model/setup-link.js";
import type { Store } from "../store/port/store.js";
import { readersOf } from "../teams/index.js";

/**
 * Whether a letter that has waited is still of use to its reader: what it tells of has not been taken back meanwhile, and its
 * reader has not lost the part that they were written to for.
 */
export async function isOfUse(store: Store, delivery: Delivery, letter: Letter, now: number): Promise<boolean> {
  const { setupLinks, invitations, admins } = store.installation;
  switch (letter.matter.kind) {
    case "setup_link": {
      const link = await setupLinks.get(delivery.targetId as SetupLinkId);
      const isThere = link !== undefined && stateOfLink(link, now) !== "revoked";
      return isThere && (await isReader(store, delivery, letter));
    }
    case "invitation":
      return (await invitations.get(delivery.targetId as AdminGrantId)) !== undefined;
    case "password_reset":
      return (await admins.byEmail(letter.to)) !== undefined;
    case "expiring":
    case "domain_failing":
      return isReader(store, delivery, letter);
  }
}

async function isReader(store: Store, { teamId }: Delivery, { to }: Letter): Promise<boolean> {
  const { addresses } = await readersOf(store, teamId);
  return addresses.some((one) => fold(one) === fold(to));
}
