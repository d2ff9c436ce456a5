import { oneLine } from "../../lib/one-line.js";

/** Log lines as a person reads them on a terminal. */

const colours: Readonly<Record<string, number>> = { TRACE: 90, DEBUG: 90, INFO: 36, WARN: 33, ERROR: 31, FATAL: 31 };

/** Shown first, in this order; all else follows as it came. */
const first = ["code", "cause", "expected", "actual", "team", "method", "directory"] as const;

/**
 * `2026-11-25 10:04:12Z WARN  sign-in refused  code=saml_audience expected=… reference=…`, a stack on the lines below. A line
 * that is no JSON stays as it is.
 * @param json  one line of the log, with or without its line end
 */
export function readableLine(json: string, colour: boolean): string {
  let line: Record<string, unknown>;
  try {
    line = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return json;
  }
  const { time, level, msg, err, ...rest } = line;
  const word = text(level).toUpperCase();
  const paint = (name: string, code: number | undefined): string =>
    colour && code !== undefined ? `\u001b[${code}m${name}\u001b[0m` : name;
  const names = [...first.filter((name) => name in rest), ...Object.keys(rest).filter((name) => !isFirst(name))];
  const facts = names
    .filter((name) => rest[name] !== undefined)
    .map((name) => `${paint(name, 90)}=${fact(rest[name])}`);
  const when = text(time)
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
  const head = [when, paint(word.padEnd(5), colours[word]), oneLine(text(msg)), ...(facts.length === 0 ? [] : [""])];
  return `${[head.join(" "), facts.join(" ")].join(facts.length === 0 ? "" : " ")}\n${stackOf(err)}`;
}

function isFirst(name: string): boolean {
  return (first as readonly string[]).includes(name);
}

function stackOf(err: unknown): string {
  if (typeof err !== "object" || err === null) return "";
  const { stack, message } = err as { stack?: unknown; message?: unknown };
  return text(stack ?? message)
    .split("\n")
    .map((one) => `    ${oneLine(one)}\n`)
    .join("");
}

function fact(value: unknown): string {
  const shown = oneLine(typeof value === "string" ? value : JSON.stringify(value));
  return /[\s"=]/.test(shown) || shown === "" ? JSON.stringify(shown) : shown;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
