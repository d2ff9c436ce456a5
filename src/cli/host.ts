import type { AdminCaller, AdminDeps } from "../admin/index.js";
import type { Sealer } from "../lib/seal.js";
import type { SchemaState } from "../store/port/schema.js";
import type { Store } from "../store/port/store.js";

/** What the process around the command line gives it: `main.ts` for people, tests for themselves. */
export interface CliHost {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Who is at the keyboard, for the audit. */
  readonly user: string;
  out(text: string): void;
  err(text: string): void;
  /** Resolves when what was said has left the process, as far as it waits for its reader; for what is longer than memory. */
  written?(): Promise<void>;
  /** How far a long command has come, for whoever looks on; absent where nobody does. */
  progress?(text: string): void;
  /** All that stands on standard input. */
  stdin(): Promise<string>;
  /** Columns of the terminal; absent where the output is no terminal, and nothing is cut. */
  readonly columns?: number | undefined;
  readonly now: () => number;
  /** Opens the store the settings name, beside a running server. */
  open(settingsFile: string | undefined): Promise<World>;
  /** The settings in force. @throws SettingsFault */
  settings(settingsFile: string | undefined): ShownSettings;
  start(settingsFile: string | undefined): Promise<void>;
  /** Brings a database that nodes share to this release's schema, or only says what that would do. */
  migrate(settingsFile: string | undefined, options: { readonly plan: boolean }): Promise<Migration>;
  readonly moving: Moving;
  demo(options: {
    readonly json: boolean;
    readonly port?: number | undefined;
    readonly idpPort?: number | undefined;
    readonly appPort?: number | undefined;
    /** Address of a MongoDB to run on. */
    readonly mongo?: string | undefined;
  }): Promise<void>;
}

/** @param of  about how many there are */
export type Told = (done: number, of: number, what: string) => void;

/** What reads or makes a whole store; each opens it by itself. */
export interface Moving {
  export(settingsFile: string | undefined, file: string, told: Told): Promise<{ readonly counts: Counts }>;
  import(settingsFile: string | undefined, file: string, told: Told): Promise<Imported>;
  /** `hasKey`: the key that opens the secrets is in the file. */
  backUp(settingsFile: string | undefined, file: string, told: Told): Promise<{ readonly hasKey: boolean }>;
  restore(settingsFile: string | undefined, file: string, told: Told): Promise<Restored>;
  reseal(settingsFile: string | undefined, told: Told): Promise<{ readonly records: number }>;
}

type Counts = Readonly<Record<string, number>>;

export interface Restored {
  /** When what was restored was made. */
  readonly madeAt: string;
  readonly warnings: readonly string[];
}

export interface Imported extends Restored {
  readonly counts: Counts;
  /** It went on where an earlier run was broken off. */
  readonly resumed: boolean;
}

/** How a database stood, and what was done about it. */
export interface Migration extends SchemaState {
  readonly engine: Store["engine"];
  /** Steps that were taken now. */
  readonly taken: readonly string[];
}

/** The settings as they may be shown. */
export interface ShownSettings {
  readonly shown: readonly {
    readonly name: string;
    readonly variable: string;
    readonly value: unknown;
    readonly from: string;
  }[];
  readonly warnings: readonly string[];
}

/** Everything open: what commands work with. */
export interface World {
  /** What operations work with: commands ask for them by `ask`. */
  readonly admin: AdminDeps;
  /** The person at the keyboard, under a reference of its own: whoever may start the program is its operator. */
  readonly caller: AdminCaller;
  readonly now: () => number;
  /** For keys that the host alone changes. */
  readonly sealer: Sealer;
  close(): Promise<void>;
}
