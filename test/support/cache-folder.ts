import { homedir } from "node:os";
import { join } from "node:path";

/** Where what is fetched and filled is kept between runs, outside the repository; an empty `XDG_CACHE_HOME` is none (XDG Base Directory). */
export function cacheFolder(...below: readonly string[]): string {
  const base = process.env["XDG_CACHE_HOME"];
  return join(base !== undefined && base !== "" ? base : join(homedir(), ".cache"), "drawbridge", ...below);
}
