import type { Promised } from "../idps/support.js";
import type { AppsStage } from "./stage.js";

/** A relying party nobody of this project wrote, as its developer would set it up, and what must work with it. */
export interface RelyingParty {
  readonly name: string;
  /** On MongoDB as well as on SQLite. */
  readonly onBoth?: boolean;
  /** What the declarative file says of its app, beside slug and secret. @param url  where it runs, without a slash at the end */
  app(url: string): Readonly<Record<string, unknown>>;
  /** What is missing on this machine, or undefined. */
  missing(): string | undefined;
  run(promise: Promised, at: RunsAt): Promise<void>;
}

export interface RunsAt {
  readonly stage: AppsStage;
  readonly url: string;
  readonly port: number;
  /** The same in the file, at the issuer and in the relying party's own settings. */
  readonly clientId: string;
  readonly secret: string;
}
