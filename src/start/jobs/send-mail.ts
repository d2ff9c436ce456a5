import type { Logger } from "pino";
import type { Metrics } from "../../http/index.js";
import type { Mailer } from "../../outgoing/index.js";
import { letterText } from "../../pages/index.js";
import { isLetterDue, sendLetters, type LetterTold } from "../../webhooks/index.js";
import type { Parts } from "../services.js";
import type { Chore } from "./turn.js";

/** Sends the letters that wait, where the operator has named a mail server. */
export function sendMail(parts: Parts, mailer: Mailer, log: Logger, { mails }: Pick<Metrics, "mails">): Chore {
  const { settings, store, now, sealer } = parts;
  const place = { publicUrl: settings.publicUrl, consoleUrl: settings.adminUrl };
  return {
    name: "send mail",
    everyMs: 2_000,
    isDue: () => isLetterDue({ store, now }),
    async run(turn) {
      const deps = { store, now, sealer, mailer, random: Math.random, deliveryDays: settings.deliveryDays };
      await sendLetters(
        {
          ...deps,
          write: ({ matter }) => letterText(matter, place),
          onLetter(told) {
            mails.inc({ result: told.became });
            if (told.became === "sent") log.info(told, said.sent);
            else log.warn(told, said[told.became]);
          },
          onServerFault({ message }) {
            mails.inc({ result: "server_fault" });
            log.warn({ why: message }, "the mail server takes no mail; this is tried again");
          },
        },
        () => turn.check(),
      );
    },
  };
}

const said: Readonly<Record<LetterTold["became"], string>> = {
  sent: "a mail was sent",
  waiting: "a mail was not taken and will be tried again",
  refused: "a mail was refused for good",
  given_up: "a mail was given up: it is of no use any more",
  unreadable: "a mail was dropped: it was sealed with an encryption key that is gone",
};
