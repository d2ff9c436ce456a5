import { z } from "zod";
import { instant, maybeInstant } from "./shapes.js";

const certificateKey = z.object({ fingerprint256: z.string(), notAfter: instant, daysLeft: z.int() });
const signingKey = z.object({ kid: z.string(), alg: z.string() });

export const oidcKeysView = z
  .object({
    current: z.array(signingKey).describe("They sign"),
    next: z.array(signingKey).describe("Published, so that apps know them before they sign"),
    rotatedAt: maybeInstant.describe("null: never; the first ones are in force"),
  })
  .meta({ id: "OidcKeys" });
export type OidcKeysView = z.infer<typeof oidcKeysView>;

export const samlKeysView = z
  .object({
    place: z.enum(["files", "store"]),
    current: certificateKey.describe("It signs, and opens what is encrypted to us"),
    next: certificateKey.nullable().describe("Published already"),
    rotatedAt: maybeInstant,
  })
  .meta({ id: "SamlKeys" });
export type SamlKeysView = z.infer<typeof samlKeysView>;

export const systemView = z
  .object({
    version: z.string(),
    node: z.string().describe("Version of Node.js"),
    store: z.object({
      engine: z.string(),
      schema: z.int().describe("What the store has"),
      known: z.int().describe("What this release makes"),
    }),
    stack: z.string(),
    peers: z.array(z.string()).describe("The other stacks"),
    addresses: z.object({
      public: z.string().describe("What all our addresses are made from"),
      console: z.string().describe("Where browsers reach the console"),
      adminPort: z.boolean().describe("Console and API have a port of their own"),
    }),
    keys: z.object({ saml: samlKeysView, oidc: oidcKeysView }),
    jobs: z
      .array(
        z.object({
          name: z.string(),
          node: z.string().describe("Who did it last: an id that a process has while it runs"),
          next: instant.describe("Until then no other node takes its turn"),
        }),
      )
      .describe("Scheduled work that was done at least once: of all nodes one does each at a time"),
    nodes: z.array(z.string()).describe("Processes that hold a turn now"),
    rateLimits: z.object({ state: z.enum(["on", "off"]), tokenRate: z.int(), tokenBurst: z.int() }),
    days: z
      .object({ traces: z.int(), attempts: z.int(), failures: z.int(), deliveries: z.int() })
      .describe("How long things are kept"),
    outgoing: z.object({
      metadataHosts: z.array(z.string()).describe("Internal hosts that metadata may be fetched from"),
      webhookHosts: z.array(z.string()).describe("Internal hosts that webhooks and audit streams may go to"),
      dnsServers: z.array(z.string()).describe("Empty: those of the host"),
    }),
    mail: z
      .object({
        server: z.string().describe("host:port"),
        from: z.string(),
        lastSentAt: maybeInstant,
        lastFault: z
          .object({ at: instant, text: z.string().describe("What the server said or did, and what to do") })
          .nullable()
          .describe("null: none yet; one that is older than lastSentAt has passed"),
        nextTryAt: maybeInstant.describe("The server takes no mail at all: all of it waits until then"),
      })
      .nullable()
      .describe("null: none is sent, for SMTP_URL is not set"),
    warnings: z.array(z.string()).describe("What works and is still worth a word"),
  })
  .meta({ id: "System" });
export type SystemView = z.infer<typeof systemView>;
