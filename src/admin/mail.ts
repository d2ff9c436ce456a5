import { z } from "zod";
import type { TeamId } from "../model/ids.js";
import type { AdminDeps } from "./deps.js";
import { InvalidInput } from "./refusals.js";

const hourMs = 60 * 60_000;
/** Mails that the admins of one place may have sent in an hour: nobody writes to strangers through us. */
const mostAnHour = 100;

/** Whether what was made is sent by mail, in the input of whatever makes a link. */
export const mailInput = z
  .boolean()
  .optional()
  .describe("Send the link by mail as well. It is refused where the operator has set no SMTP_URL");

/**
 * Whether so many mails can be sent now at the word of somebody in this place; they are counted.
 * @throws InvalidInput `mail`
 */
export async function checkMail(deps: AdminDeps, place: TeamId | null, count: number): Promise<void> {
  const refused = (message: string): InvalidInput => new InvalidInput([{ field: "mail", message }]);
  if (deps.post === undefined) {
    throw refused(
      "cannot be: the operator has set no mail server (SMTP_URL). Leave it out, and send the link yourself",
    );
  }
  if (count === 0) {
    throw refused("has nobody to go to: name IT contacts in the team's settings first, or send the link yourself");
  }
  const sent = await deps.store.counters.add(`mail:${place ?? "installation"}`, count, deps.now() + hourMs);
  if (sent > mostAnHour) {
    throw refused(`was asked for too often: at most ${mostAnHour} an hour. Leave it out, and send the link yourself`);
  }
}
