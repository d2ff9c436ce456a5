const deepest = 12;
const hidden = "[removed]";

/**
 * A copy of a body fit to be kept (RFC 7643 §9): every password is taken out, wherever a body may carry one — as a key,
 * with or without its URN, or as the path of a PATCH operation. Deeper than any SCIM message goes, nothing is kept.
 */
export function withoutSecrets(body: unknown): unknown {
  return copyOf(body, 0);
}

function copyOf(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) return "[too deep]";
  if (Array.isArray(value)) return value.map((item: unknown) => copyOf(item, depth + 1));
  const entries = Object.entries(value);
  const secret = entries.some(([key, path]) => key.toLowerCase() === "path" && isSecretPath(path));
  return Object.fromEntries(
    entries.map(([key, item]) => [
      key,
      isSecretName(key) || (secret && key.toLowerCase() === "value") ? hidden : copyOf(item, depth + 1),
    ]),
  );
}

function isSecretName(key: string): boolean {
  const lower = key.toLowerCase();
  return lower === "password" || lower.endsWith(":password") || lower.endsWith(".password");
}

function isSecretPath(path: unknown): boolean {
  return typeof path === "string" && isSecretName(path.trim());
}
