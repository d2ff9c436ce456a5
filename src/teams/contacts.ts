import { z } from "zod";
import { fold } from "../lib/fold.js";
import { readEmail } from "../rules/index.js";

/** More than a few are nobody's to read. */
const most = 20;

/** IT contacts as the file, a form or a command may name them. */
export const contactsShape = z
  .array(
    z
      .string({ error: "must be text" })
      .trim()
      .max(320, { error: "must have at most 320 characters" })
      .refine((text) => readEmail([text]).ok, { error: "must be an email address" }),
    { error: "must be a list of email addresses" },
  )
  .max(most, { error: `must be at most ${most} addresses` })
  .refine((all) => new Set(all.map(fold)).size === all.length, {
    error: "must not have the same address twice, whatever its letter case",
  });
