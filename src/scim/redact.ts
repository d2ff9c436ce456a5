import { longestJsonText, looksLikeJson } from "./resource/json-text.js";

const deepest = 12;
const hidden = "[removed]";

/**
 * A body fit to be kept (RFC 7643 §9): every password is taken out, wherever a body may carry one — as a key, with or
 * without its URN, or as the path of a PATCH operation. Parts without a secret are the same objects as before, so that
 * the 100,000 members of a group are looked at and not copied. Deeper than any SCIM message goes, nothing is kept.
 * @param most  values looked at; of a body that holds more nothing is kept but this fact
 */
export function withoutSecrets(body: unknown, most = Infinity): unknown {
  const budget = { left: most };
  const clean = cleaned(body, 0, budget);
  return budget.left < 0 ? `[more than ${most} values]` : clean;
}

/**
 * A body of a group as it is kept: what members are called is left out, for it says nothing that counts (RFC 7643 §4.2, read-only) and
 * would outlive the people it names.
 */
export function withoutDisplays(body: unknown, depth = 0): unknown {
  if (typeof body !== "object" || body === null || depth >= deepest) return body;
  if (!Array.isArray(body)) {
    const kept = Object.entries(body).filter(([name]) => name.length !== 7 || name.toLowerCase() !== "display");
    return Object.fromEntries(kept.map(([name, value]) => [name, withoutDisplays(value, depth + 1)]));
  }
  return body.map((item: unknown) => withoutDisplays(item, depth + 1));
}

interface Budget {
  left: number;
}

function cleaned(value: unknown, depth: number, budget: Budget): unknown {
  if (typeof value === "string") return looksLikeJson(value) ? cleanedText(value, depth, budget) : value;
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) return "[too deep]";
  return Array.isArray(value) ? cleanedList(value, depth, budget) : cleanedObject(value, depth, budget);
}

/** JSON within a text is read as what it says (the leniency `json-text`), so it may carry a password like anything else. */
function cleanedText(text: string, depth: number, budget: Budget): string {
  if (text.length > longestJsonText) return hidden;
  let inside: unknown;
  try {
    inside = JSON.parse(text);
  } catch {
    return text;
  }
  const clean = cleaned(inside, depth + 1, budget);
  return clean === inside ? text : JSON.stringify(clean);
}

function cleanedList(list: readonly unknown[], depth: number, budget: Budget): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    budget.left -= 1;
    if (budget.left < 0) return list;
    const item = list[index];
    const clean = cleaned(item, depth + 1, budget);
    if (clean === item) continue;
    copy ??= [...list];
    copy[index] = clean;
  }
  return copy ?? list;
}

function cleanedObject(object: object, depth: number, budget: Budget): object {
  const map = object as Readonly<Record<string, unknown>>;
  const keys = Object.keys(map);
  if (keys.length > budget.left) {
    budget.left = -1;
    return object;
  }
  const isSecret = keys.some((key) => isPathName(key) && isSecretPath(map[key]));
  let changed: Map<string, unknown> | undefined;
  for (const key of keys) {
    budget.left -= 1;
    if (budget.left < 0) return object;
    const item = map[key];
    const clean = cleanedValue(key, item, isSecret, depth, budget);
    if (clean !== item) (changed ??= new Map<string, unknown>()).set(key, clean);
  }
  if (changed === undefined) return object;
  return Object.fromEntries(keys.map((key) => [key, changed.has(key) ? changed.get(key) : map[key]]));
}

function cleanedValue(key: string, item: unknown, isSecret: boolean, depth: number, budget: Budget): unknown {
  if (isSecret && key.toLowerCase() === "value") return hidden;
  // the filter of such a path holds a password too
  if (isSecret && isPathName(key)) return typeof item === "string" && item.includes("[") ? hidden : item;
  return !harmlessNames.has(key) && isSecretName(key) ? hidden : cleaned(item, depth + 1, budget);
}

function isPathName(key: string): boolean {
  return key.length === 4 && key.toLowerCase() === "path";
}

/** What members of a group consist of: told by a look-up, where 100,000 of them come. */
const harmlessNames: ReadonlySet<string> = new Set(["value", "$ref", "type", "display"]);

/** Also what is no name, as `/password` or `password.value`: it is refused, but what came with it is kept. */
const secretName = /(?:^|[:./\s])password(?:$|[.[/\s])/i;

function isSecretName(key: string): boolean {
  return secretName.test(key);
}

function isSecretPath(path: unknown): boolean {
  return typeof path === "string" && isSecretName(path);
}
