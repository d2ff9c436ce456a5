import type { Command } from "commander";
import type { AppView } from "../../admin/index.js";
import { UsageFault } from "../exit-codes.js";
import type { Call } from "../leaf.js";
import { rfc3339 } from "../options.js";
import { instant } from "../output.js";

/** What commands say of the client secrets of apps and of OAuth clients. */

export function withSecretEnd(command: Command): Command {
  return command
    .option("--secret-expires <when>", "when its client secret ends, as 90d or 2027-01-31")
    .option("--no-secret-expires", "its client secret has no end");
}

export function withRotation(command: Command): Command {
  return command
    .option("--secret-expires <when>", "when the new one ends; unless given it works as long as the one before was to")
    .option("--no-secret-expires", "the new one has no end")
    .option("--overlap <time>", "how long the one before works on; 7d unless given")
    .option("--end-old", "the one before ends at once");
}

/** Null: none. */
export function secretEndOf({ options, world }: Call): string | null | undefined {
  if (options.textOrNone("secretExpires") === null) return null;
  return rfc3339(options.instant("secretExpires", "--secret-expires", world.now(), "future"));
}

/** @throws UsageFault where the one before is to end at once and to work on */
export function rotationOf(call: Call): Readonly<Record<string, unknown>> {
  const overlapMs = call.options.duration("overlap", "--overlap");
  const endsOld = call.options.on("endOld");
  if (endsOld && overlapMs !== undefined) {
    throw new UsageFault("Give either --overlap, for which the secret before works on, or --end-old, not both.");
  }
  return {
    keepOld: !endsOld,
    secretExpiresAt: secretEndOf(call),
    ...(overlapMs !== undefined && { overlapHours: overlapMs / 3_600_000 }),
  };
}

type Secrets = Pick<AppView, "clientSecrets" | "liveSecrets">;

/** When the newest ends, where there is one. */
export function secretEndText({ clientSecrets: [newest] }: Secrets): string | undefined {
  if (newest === undefined) return undefined;
  const end = instant(newest.expiresAt);
  if (end === undefined) return "never";
  return newest.state === "works" ? end : `${end}: it has expired`;
}

/** What is to be done about the one before, where it works too. @param retire  the command that ends it */
export function olderText({ clientSecrets: [, older], liveSecrets }: Secrets, holder: string, retire: string): string {
  if (liveSecrets !== 2 || older === undefined) return "";
  const until = instant(older.expiresAt);
  return `The one before works too${until === undefined ? "" : `, until ${until}`}. Once ${holder} has the new one: ${retire}\n`;
}
