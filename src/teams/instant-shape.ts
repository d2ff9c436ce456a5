import { z } from "zod";

/** An instant that the declarative file gives. */
export const anInstant = z.iso.datetime({ offset: true, error: "must be an instant such as 2027-01-31T00:00:00Z" });
