import { InvalidInput } from "../admin/index.js";
import { Refused } from "../model/refused.js";
import { StoreUnavailable, StoreUnusable } from "../store/port/errors.js";
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

/** The command was typed wrongly; the message says how it is meant. */
export class UsageFault extends Error {
  override readonly name = "UsageFault";
}

/** What there is no record of. */
export class NotFound extends Error {
  override readonly name = "NotFound";
  readonly code = "not_found";
}

export interface Fault {
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
}

/**
 * One place that turns whatever a command throws into what the person reads and the script gets.
 * @param typedAs  what a field of an operation's input was typed as
 */
export function faultOf(error: unknown, typedAs: (field: string) => string = (field) => field): Fault {
  if (error instanceof UsageFault) return { exitCode: exitCodes.usage, code: "usage", message: error.message };
  if (error instanceof InvalidInput) {
    const told = error.errors.map(({ field, message }) => (field === "" ? message : `${typedAs(field)} ${message}`));
    return { exitCode: exitCodes.usage, code: error.code, message: told.join("\n") };
  }
  if (error instanceof NotFound) {
    return { exitCode: exitCodes.refused, code: error.code, message: error.message };
  }
  if (error instanceof Refused) {
    const { code, cause, fix } = error.refusal;
    // whoever looks at a value, the shape of an input or the rule behind it, it cannot be
    const exitCode = code === "value_invalid" ? exitCodes.usage : exitCodes.refused;
    return { exitCode, code, message: cause, fix };
  }
  if (error instanceof StoreUnavailable) return unavailable("store_unavailable", error);
  if (error instanceof StoreUnusable) return unavailable("store_unusable", error);
  if (error instanceof SpKeysUnusable) return unavailable("keys_unusable", error);
  // Settings have a room below this one; the fault says its own exit code.
  if (error instanceof Error && "exitCode" in error && typeof error.exitCode === "number") {
    return { exitCode: error.exitCode, code: "settings", message: error.message };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: exitCodes.internal, code: "internal", message };
}

function unavailable(code: string, error: Error): Fault {
  return { exitCode: exitCodes.unavailable, code, message: error.message };
}
