/** What the operator has set and what this process is, as operations show it: no secret among it. */
export interface SystemFacts {
  readonly stack: string;
  /** Names of the other stacks. */
  readonly peers: readonly string[];
  /** Console and API have a port of their own. */
  readonly hasAdminPort: boolean;
  readonly rateLimits: { readonly state: "on" | "off"; readonly tokenRate: number; readonly tokenBurst: number };
  readonly days: {
    readonly traces: number;
    readonly attempts: number;
    readonly failures: number;
    readonly deliveries: number;
  };
  readonly metadataHosts: readonly string[];
  readonly webhookHosts: readonly string[];
  /** None: those of the host. */
  readonly dnsServers: readonly string[];
  /** Where mail goes, as `host:port` without user and password, and whom it comes from; undefined: none is sent. */
  readonly mail: { readonly server: string; readonly from: string } | undefined;
  /** What works and is still worth a word, as a public address over http. */
  readonly warnings: readonly string[];
}
