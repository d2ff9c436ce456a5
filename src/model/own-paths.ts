/** The first part of every path that the bridge answers itself, now or by what is laid out for it. */
export const ownPaths = [
  "api",
  "assets",
  "console",
  "favicon.ico",
  "healthz",
  "login",
  "logout",
  "me",
  "metrics",
  "oauth2",
  "readyz",
  "robots.txt",
  "saml",
  "scim",
  "sessions",
  "setup",
  "sso",
  ".well-known",
] as const;

const longestPath = 200;

/** Whether an alias of a method may have this path as its ACS: a plain path, and none of ours, in whatever letter case. */
export function isAliasPath(path: string): boolean {
  if (path.length > longestPath || !/^(?:\/[A-Za-z0-9._~-]+)+$/.test(path)) return false;
  const parts = path.slice(1).split("/");
  if (parts.some((part) => /^\.+$/.test(part))) return false;
  return !ownPaths.some((own) => own === parts[0]?.toLowerCase());
}
