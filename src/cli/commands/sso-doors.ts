import type { Command } from "commander";
import { UsageFault } from "../exit-codes.js";
import { several } from "../leaf.js";
import type { Options } from "../options.js";

/** What a method opens beside its own door: the console, the addresses of a product before, and the end of sessions. */

export function withDoors(command: Command): void {
  command
    .option(
      "--group-separator <separator>",
      "between groups in one value: ; or , or none, or default as the IdP has it",
    )
    .option(
      "--admin-group <value=role>",
      "a group of the IdP whose people come into the console; several times",
      several,
    )
    .option("--no-admin-groups", "nobody comes into the console by it")
    .option("--alias <path=entity-id>", "ACS and entity ID of the product before; all of them, several times", several)
    .option("--no-aliases", "none")
    .option("--logout-issuer <issuer>", "whose signed tokens may end people's sessions (Universal Logout)")
    .option("--logout-keys <url>", "where that issuer publishes its keys")
    .option("--no-universal-logout", "nobody's");
}

/** What was typed of them, as an operation takes it. @param before  who is let into the console now @throws UsageFault */
export function doorsOf(options: Options, before: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return {
    groupSeparator: separatorOf(options),
    admins: adminsOf(options, before),
    aliases: options.flag("aliases") === false ? null : aliasesOf(options),
    universalLogout: options.flag("universalLogout") === false ? null : logoutOf(options),
  };
}

function separatorOf(options: Options): string | null | undefined {
  const typed = options.choice("groupSeparator", "--group-separator", [";", ",", "none", "default"]);
  return typed === "none" ? null : typed === "default" ? "preset" : typed;
}

/** `IT=admin`; `IT=` takes a group out. What stands before the last `=` is the value. */
function adminsOf(options: Options, before: Readonly<Record<string, string>>): object | null | undefined {
  if (options.flag("adminGroups") === false) return null;
  const typed = options.list("adminGroup");
  if (typed === undefined) return undefined;
  const map = new Map(Object.entries(before));
  for (const pair of typed) {
    const [value, role] = parts(pair, "--admin-group", pair.lastIndexOf("="));
    if (role === "") map.delete(value);
    else map.set(value, role);
  }
  return map.size === 0 ? null : { groups: Object.fromEntries(map) };
}

function aliasesOf(options: Options): readonly object[] | undefined {
  return options.list("alias")?.map((pair) => {
    const [acs, entityId] = parts(pair, "--alias", pair.indexOf("="));
    return { acs, entityId };
  });
}

function logoutOf(options: Options): object | undefined {
  const [issuer, jwksUri] = [options.text("logoutIssuer"), options.text("logoutKeys")];
  if (issuer === undefined && jwksUri === undefined) return undefined;
  if (issuer === undefined || jwksUri === undefined)
    throw new UsageFault("--logout-issuer and --logout-keys are needed together.");
  return { issuer, jwksUri };
}

function parts(pair: string, flag: string, at: number): [string, string] {
  if (at <= 0) throw new UsageFault(`${flag} must be two parts with = between them, not "${pair}".`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}
