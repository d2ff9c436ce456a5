import type { SystemFacts } from "../../src/admin/index.js";

/** What an operator has set, for stages without settings. */
export const someFacts: SystemFacts = {
  ...{ stack: "global", peers: ["eu"], hasAdminPort: false, warnings: [] },
  rateLimits: { state: "on", tokenRate: 200, tokenBurst: 2000 },
  days: { traces: 30, attempts: 30, failures: 90, deliveries: 7 },
  mail: undefined,
  ...{ metadataHosts: [], webhookHosts: ["internal.example"], dnsServers: [] },
};
