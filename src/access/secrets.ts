import { randomBytes } from "node:crypto";
import { sha256Hex } from "../lib/sha256.js";

/** How the secrets of this room begin, so that each is known for what it is wherever it turns up. */
const beginnings = { apiKey: "dbk_", setupLink: "dbs_", invitation: "dbi_", setupToken: "dbt_" } as const;

/** 256 random bits, shown once. */
export function newSecret(kind: keyof typeof beginnings): string {
  return `${beginnings[kind]}${randomBytes(32).toString("base64url")}`;
}

/** How a secret is kept and looked up; undefined for a text that cannot be one of this kind. */
export function secretHash(kind: keyof typeof beginnings, text: string): string | undefined {
  const beginning = beginnings[kind];
  if (!text.startsWith(beginning)) return undefined;
  return /^[A-Za-z0-9_-]{43}$/.test(text.slice(beginning.length)) ? sha256Hex(text) : undefined;
}
