import { InvalidInput } from "../admin/index.js";
import { Refused } from "../model/refused.js";
import { OidcKeysUnusable } from "../oidc/index.js";
import { OutcomeUnknown, StoreUnavailable, StoreUnusable, TooMuchToSearch } from "../store/port/errors.js";
import { SpKeysUnusable } from "../teams/index.js";

/** How commands end. The numbers above 63 are those of sysexits.h, which scripts and service managers know. */
export const exitCodes = {
  ok: 0,
  /** What was asked for is refused, or does not exist. */
  refused: 1,
  /** The command itself is wrong: an unknown option, a missing argument. */
  usage: 64,
  /** The store cannot be reached, or cannot be used as it is. */
  unavailable: 69,
  /** A fault of ours. */
  internal: 70,
  /** Settings that cannot be used. */
  settings: 78,
} as const;

/** What to do instead, where the message does not say it. */
interface FaultOptions extends ErrorOptions {
  readonly fix?: string | undefined;
}

/** The command was typed wrongly; the message says how it is meant. */
export class UsageFault extends Error {
  override readonly name = "UsageFault";
  readonly fix: string | undefined;
  constructor(message: string, { fix, ...options }: FaultOptions = {}) {
    super(message, options);
    this.fix = fix;
  }
}

/** What ends the question of a command that deletes. */
export const addYes = "Add --yes.";

/** What there is no record of. */
export class NotFound extends Error {
  override readonly name = "NotFound";
  readonly code = "not_found";
  readonly fix: string | undefined;
  constructor(message: string, { fix, ...options }: FaultOptions = {}) {
    super(message, options);
    this.fix = fix;
  }
}

export interface Fault {
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** The command that failed, as whoever typed it knows it. */
export interface Typed {
  /** What a field of an operation's input was typed as. */
  readonly typedAs: (field: string) => string;
  /** What tells how it is meant: `drawbridge group delete --help`. */
  readonly help: string;
}

/** One place that turns whatever a command throws into what the person reads and the script gets. */
export function faultOf(error: unknown, { typedAs, help }: Typed): Fault {
  if (error instanceof UsageFault) return usage(error.message, error.fix ?? `See ${help}.`);
  if (error instanceof InvalidInput) {
    const told = error.errors.map(({ field, message }) => (field === "" ? message : `${typedAs(field)} ${message}`));
    return { ...usage(told.join("\n"), `Correct what is named here; see ${help}.`), code: error.code };
  }
  if (error instanceof NotFound) {
    const { code, message, fix = `Compare what was typed with what there is; see ${help}.` } = error;
    return { exitCode: exitCodes.refused, code, message, fix };
  }
  if (error instanceof Refused) {
    const { code, cause, fix, field } = error.refusal;
    // whoever looks at a value, the shape of an input or the rule behind it, it cannot be
    const exitCode = code === "value_invalid" ? exitCodes.usage : exitCodes.refused;
    const flag = field === undefined ? undefined : typedAs(field);
    return { exitCode, code, message: flag?.startsWith("--") === true ? `${flag}: ${cause}` : cause, fix };
  }
  if (error instanceof TooMuchToSearch) return unavailable("too_much_to_search", error);
  if (error instanceof OutcomeUnknown) return unavailable("outcome_unknown", error);
  if (error instanceof StoreUnavailable) return unavailable("store_unavailable", error);
  if (error instanceof StoreUnusable) return unavailable("store_unusable", error);
  if (error instanceof SpKeysUnusable || error instanceof OidcKeysUnusable) return unavailable("keys_unusable", error);
  // Settings and addresses have a room below this one; the fault says its own exit code.
  if (error instanceof Error && "exitCode" in error && typeof error.exitCode === "number") {
    const { exitCode, message } = error;
    return exitCode === exitCodes.settings
      ? { exitCode, code: "settings", message, fix: "Correct the settings; drawbridge config check reads them again." }
      : { exitCode, code: "cannot_listen", message, fix: "Make room at that address, or choose another one." };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const fix = "This is a fault of ours: please report it, with this text and what was typed.";
  return { exitCode: exitCodes.internal, code: "internal", message, fix };
}

/** The command as it was typed cannot be. */
export function usage(message: string, fix: string): Fault {
  return { exitCode: exitCodes.usage, code: "usage", message, fix };
}

const ofStore = {
  too_much_to_search: "Ask for less at once: by the beginning of a name, or with --team.",
  outcome_unknown: "Look whether it was done before it is tried again.",
  store_unavailable: "See that the store of DATABASE_URL is there and answers, then try again.",
  store_unusable:
    "Do what the message asks for, or name another store by DATABASE_URL; drawbridge config print shows it.",
  keys_unusable:
    "See that CERTS_FOLDER and ENCRYPTION_KEY are those of this store; drawbridge config print shows them.",
} as const;

function unavailable(code: keyof typeof ofStore, error: Error): Fault {
  return { exitCode: exitCodes.unavailable, code, message: error.message, fix: ofStore[code] };
}
