import { z } from "zod";
import { fold } from "../lib/fold.js";
import { sha256Hex } from "../lib/sha256.js";
import type { TeamId } from "../model/ids.js";
import type { AdminDeps } from "./deps.js";
import { InvalidInput } from "./refusals.js";

const hourMs = 60 * 60_000;
/** Mails that the admins of one place may have sent in an hour: nobody writes to strangers through us. */
const mostAnHour = 100;
/** Of these to one address: inviting somebody and taking it back again and again fills nobody's inbox. */
const mostToOne = 10;

/** Whether what was made is sent by mail, in the input of whatever makes a link. */
export const mailInput = z
  .boolean()
  .optional()
  .describe("Send the link by mail as well. It is refused where the operator has set no SMTP_URL");

/**
 * Whether mails to these addresses can be sent now at the word of somebody in this place. They are counted, unless they are refused.
 * @throws InvalidInput `mail`
 */
export async function checkMail(deps: AdminDeps, place: TeamId | null, addresses: readonly string[]): Promise<void> {
  const refused = (message: string): InvalidInput => new InvalidInput([{ field: "mail", message }]);
  if (deps.post === undefined) {
    throw refused(
      "cannot be: the operator has set no mail server (SMTP_URL). Leave it out, and send the link yourself",
    );
  }
  if (addresses.length === 0) {
    throw refused("has nobody to go to: name IT contacts in the team's settings first, or send the link yourself");
  }
  const key = `mail:${place ?? "installation"}`;
  const counts: readonly Counted[] = [
    ...addresses.map((to) => ({
      key: `${key}:${sha256Hex(fold(to.trim()))}`,
      by: 1,
      most: mostToOne,
      what: ` to ${to}`,
    })),
    { key, by: addresses.length, most: mostAnHour, what: "" },
  ];
  const { counters } = deps.store;
  const end = deps.now() + hourMs;
  for (const [index, { key, by, most, what }] of counts.entries()) {
    if ((await counters.add(key, by, end)) <= most) continue;
    for (const added of counts.slice(0, index + 1)) await counters.add(added.key, -added.by, end);
    throw refused(`was asked for too often: at most ${most} an hour${what}. Leave it out, and send the link yourself`);
  }
}

interface Counted {
  readonly key: string;
  readonly by: number;
  readonly most: number;
  /** Which of the mails, for a sentence. */
  readonly what: string;
}
