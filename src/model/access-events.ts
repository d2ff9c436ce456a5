import { z } from "zod";
import { changes, entry, instant, text, texts } from "./event-shapes.js";

const key = { name: text, prefix: text, role: text, needs: texts.optional(), expiresAt: instant };
/** `record`: `method:`, `directory:` or `domain:` and the id. */
const link = { intent: text, record: text, expiresAt: instant };

/** What is told of admins, API keys and setup links, in the chain of their place: a team's, or the installation's. */
export const accessEvents = {
  "admin.created": entry({ email: text, role: text }),
  "admin.updated": entry({ email: text, changes }),
  "admin.removed": entry({ email: text, role: text }),
  /** On the host: a new password, and all sessions ended. */
  "admin.reset": entry({ email: text }),
  "admin.password_set": entry({ email: text }),
  /** Signed out everywhere, by themselves. */
  "admin.sessions_ended": entry({ email: text }),
  "admin.signed_in": entry({ email: text, how: z.enum(["password", "sso"]) }),
  "api_key.created": entry(key),
  "api_key.revoked": entry(key),
  /** Of an API key, once at 30, 14 and 3 days before its end, and never of one that has a successor of its name. */
  "key.expiring": entry({ name: text, prefix: text, role: text, expiresAt: instant, daysLeft: z.number().int() }),
  "setup_link.created": entry(link),
  "setup_link.opened": entry(link),
  "setup_link.revoked": entry(link),
  "setup_token.created": entry({ expiresAt: instant }),
};
