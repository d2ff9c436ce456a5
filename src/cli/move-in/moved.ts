import type { operations } from "../../admin/index.js";
import { UsageFault } from "../exit-codes.js";

/** What may be said of a new SSO method beside its names. */
type MethodInput = Omit<(typeof operations.methodCreate)["input"]["_output"], "slug" | "name">;

/** What a product before has written of its connections and people, in our words. */
export interface Moved {
  readonly connections: readonly MovedConnection[];
  readonly links: readonly MovedLink[];
  /** What of the file is not taken over, each thing once. */
  readonly left: readonly string[];
}

export interface MovedConnection {
  /** The team as the file names it; undefined: it names none. */
  readonly team: string | undefined;
  readonly slug: string;
  readonly name: string;
  /** Of the identity provider; undefined where only its metadata says it, which is fetched when the method is made. */
  readonly entityId: string | undefined;
  /** As `method.create` takes it. */
  readonly input: MethodInput;
  /** How to have it without its alias, where that can be said: follows "or". */
  readonly withoutAlias?: string | undefined;
  /** What an admin should know of it. */
  readonly notes: readonly string[];
}

/** Somebody's NameID at a connection. */
export interface MovedLink {
  readonly team: string | undefined;
  readonly connection: string;
  readonly nameId: string;
  /** Of the NameID, as SAML names it; undefined: unspecified. */
  readonly format: string | undefined;
  readonly email: string | undefined;
  readonly userName: string | undefined;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  /** Where in the file it stands, for a report: `row 7`, `users[12]`. */
  readonly at: string;
}

export interface ReadOptions {
  readonly nowMs: number;
  /** How the product before named itself to identity providers, where the file may say so and does not. */
  readonly oldEntityId: string | undefined;
  /** Whether its key pairs are given beside the file. */
  readonly hasSpKeys: boolean;
}

/** The file is another one than was said. */
export function wrongFile(expected: string, found: string): UsageFault {
  return new UsageFault(`This is no ${expected}: ${found}`);
}

/** @throws UsageFault */
export function jsonOf(text: string, expected: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : "";
    throw wrongFile(expected, `it is not JSON (${reason}). Is it CSV? Then say --from csv.`);
  }
}

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objectsIn(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A text that says something. */
export function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

const longestSlug = 63;

/** A name as a slug: what cannot stand in one becomes a hyphen. */
export function slugOf(name: string): string {
  const plain = name.normalize("NFKD").toLowerCase();
  const joined = plain.replace(/[^a-z0-9]+/g, "-").slice(0, longestSlug);
  return joined.replace(/^-+|-+$/g, "") || "connection";
}

/** A certificate as PEM, from PEM or from bare base64. */
export function pemOf(text: string): string {
  const body = text.replace(/-----(?:BEGIN|END) CERTIFICATE-----/g, "").replace(/\s+/g, "");
  const lines = body.match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

const hosts: readonly (readonly [NonNullable<MethodInput["idp"]>, RegExp])[] = [
  ["okta", /(?:^|\.)okta(?:preview|-emea|-gov)?\.com$/],
  ["entra", /(?:^|\.)(?:sts\.windows\.net|login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn)$/],
  ["google", /(?:^|\.)accounts\.google\.com$/],
  ["onelogin", /(?:^|\.)onelogin\.com$/],
  ["jumpcloud", /(?:^|\.)jumpcloud\.com$/],
  ["ping", /(?:^|\.)(?:pingone|pingidentity)\.[a-z.]+$/],
];

/** The type of an identity provider by where it lives; generic where that says nothing. */
export function idpTypeOf(addresses: readonly (string | undefined)[]): NonNullable<MethodInput["idp"]> {
  for (const address of addresses) {
    if (address === undefined || !URL.canParse(address)) continue;
    const { hostname } = new URL(address);
    const [known] = hosts.find(([, host]) => host.test(hostname)) ?? [];
    if (known !== undefined) return known;
  }
  return "generic";
}
