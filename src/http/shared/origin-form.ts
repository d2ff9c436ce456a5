/**
 * A request's target as a path: what goes through a proxy names the whole address, and any server must take that
 * (RFC 9112 §3.2.2). Its host is not looked at, as that of the Host header is not. Other forms stay as they are.
 */
export function originForm(target: string): string {
  const path = /^https?:\/\/[^/?#]*(.*)$/is.exec(target)?.[1];
  if (path === undefined) return target;
  return path.startsWith("/") ? path : `/${path}`;
}
