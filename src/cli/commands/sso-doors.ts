import type { Command } from "commander";
import { UsageFault } from "../exit-codes.js";
import { certificateText, type GivenSpKey } from "../../saml/index.js";
import { several } from "../leaf.js";
import { readOrSay } from "../read-file.js";
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
    .option("--ask-as <entity-id>", "of an alias: ask under its names, as long as the IdP knows no others")
    .option("--no-ask-as", "ask under our own names")
    .option("--no-sp-keys", "the bridge's own alone")
    .option("--logout-issuer <issuer>", "whose signed tokens may end people's sessions (Universal Logout)")
    .option("--logout-keys <url>", "where that issuer publishes its keys")
    .option("--no-universal-logout", "nobody's");
  withSpKeyOptions(command);
}

export function withSpKeyOptions(command: Command): void {
  command
    .option(
      "--sp-key <file>",
      "a private key of the product before (PEM), which signs and opens here; a second time for one that only opens",
      several,
    )
    .option(
      "--sp-certificate <file>",
      "its certificate, where the file of the key does not hold it; likewise",
      several,
    );
}

/** What was typed of them, as an operation takes it. @param before  who is let into the console now @throws UsageFault */
export async function doorsOf(
  options: Options,
  before: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  return {
    groupSeparator: separatorOf(options),
    admins: adminsOf(options, before),
    aliases: options.flag("aliases") === false ? null : aliasesOf(options),
    asksAs: options.textOrNone("askAs"),
    spKeys: options.flag("spKeys") === false ? null : await spKeysOf(options),
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

/** Key pairs as they were typed: the certificate of each in a file of its own, or in the key's. @throws UsageFault, NotFound */
export async function spKeysOf(options: Options): Promise<readonly GivenSpKey[] | undefined> {
  const [keys, certificates = []] = [options.list("spKey"), options.list("spCertificate")];
  if (keys === undefined && certificates.length === 0) return undefined;
  if (keys === undefined || (certificates.length > 0 && certificates.length !== keys.length)) {
    throw new UsageFault("Each --sp-certificate belongs to an --sp-key, in the same order: give as many of both.");
  }
  const textOf = async (path: string): Promise<string> => certificateText(await readOrSay(path));
  return Promise.all(
    keys.map(async (path, index) => ({
      privateKey: await textOf(path),
      certificate: await textOf(certificates[index] ?? path),
    })),
  );
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
