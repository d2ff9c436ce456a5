import type { z } from "zod";
import type { settingsSchema } from "./schema.js";

type Checked = z.output<typeof settingsSchema>;

/** Everything the operator sets, read once at start and frozen. */
export interface Settings extends Readonly<
  Omit<Checked, "host" | "publicUrl" | "adminUrl" | "sessionSecrets" | "encryptionKeys">
> {
  /** NODE_ENV=production: development defaults are refused. */
  readonly production: boolean;
  readonly host: string;
  /** The origin all our addresses are made from, without a final slash. */
  readonly publicUrl: string;
  /** Where browsers reach the console: `publicUrl`, unless `adminPort` gives it a port of its own. */
  readonly adminUrl: string;
  /** The first seals cookies, all open them. */
  readonly sessionSecrets: readonly string[];
  /** 32 bytes each; the first seals secrets at rest, all open them. */
  readonly encryptionKeys: readonly Buffer[];
  /** Where each setting that was given came from, as `PORT` or `config/drawbridge.yaml`. */
  readonly origins: ReadonlyMap<string, string>;
  /** What works and is still worth a word, as a public address over http. */
  readonly warnings: readonly string[];
}

/** Settings that cannot be used: every fault in one message, no secret in it. Processes end with `exitCode` (sysexits EX_CONFIG). */
export class SettingsFault extends Error {
  override readonly name = "SettingsFault";
  readonly exitCode = 78;
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `${faults.length === 1 ? "A setting" : `${faults.length} settings`} cannot be used:\n  ${faults.join("\n  ")}`,
    );
    this.faults = faults;
  }
}
