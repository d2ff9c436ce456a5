import { z } from "zod";

/** What an operation takes that is told all by its target. */
export const nothing = z.strictObject({});
