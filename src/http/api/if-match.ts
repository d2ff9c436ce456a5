import { ProblemFault } from "./problem.js";

/** A version as its ETag (RFC 9110 §8.8.3). */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * The version that the caller saw, from `If-Match`; undefined where there is none, or `*`.
 * @throws ProblemFault 412 for a tag that was never one of ours: no state can match it
 */
export function ifMatchOf(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === "*") return undefined;
  const version = /^\s*"(\d{1,15})"\s*$/.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  throw new ProblemFault({
    status: 412,
    code: "stale_version",
    title: "It has changed in the meantime",
    detail: "If-Match names no version of this record.",
    fix: "Read the record again and send the ETag of that answer, quotes included.",
  });
}
