import { stdSerializers } from "pino";

const censor = "[redacted]";

/** Names of values that must never reach a log, however deep they stand; hyphens, underscores and letter case do not count. */
const secretNames: ReadonlySet<string> = new Set([
  "authorization",
  "proxyauthorization",
  "cookie",
  "cookies",
  "setcookie",
  "samlrequest",
  "samlresponse",
  "token",
  "accesstoken",
  "refreshtoken",
  "idtoken",
  "setuptoken",
  "csrf",
  "password",
  "newpassword",
  "passwordhash",
  "secret",
  "clientsecret",
  "sealedsecret",
  "sessionsecret",
  "encryptionkey",
  "privatekey",
  "privatekeypem",
  "apikey",
]);

/** Texts that are a secret by their form, wherever they stand: our tokens and keys, and bearer credentials of others. */
const secretTexts = /\b(?:db_[a-z0-9-]{1,64}_|db[kist]_|whsec_)[A-Za-z0-9_+/=-]{16,}|\bBearer [A-Za-z0-9._~+/=-]{8,}/g;

const deepest = 8;
const mostItems = 100;

/** What is logged beside the message, without secrets at any depth. Only plain objects and lists are walked. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return withoutSecrets({ ...stdSerializers.err(value) }, depth);
  if (Array.isArray(value)) {
    return depth >= deepest ? "[…]" : value.slice(0, mostItems).map((one) => withoutSecrets(one, depth + 1));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  if (depth >= deepest) return "{…}";
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, isSecret(name) ? censor : withoutSecrets(one, depth + 1)]),
  );
}

function isSecret(name: string): boolean {
  return secretNames.has(name.replaceAll(/[-_]/g, "").toLowerCase());
}

/** A finished line without texts that look like a secret: one may stand in the middle of a sentence or of a stack. */
export function withoutSecretTexts(line: string): string {
  return line.replaceAll(secretTexts, censor);
}
