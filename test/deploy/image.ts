import { readFileSync } from "node:fs";

export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

export interface Stage {
  /** After `AS`; absent: the image itself. */
  readonly name?: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile, with continued lines joined and comments left out. */
export function stagesOf(file: string): readonly Stage[] {
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => !/^\s*#/.test(line))
    .join("\n")
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const stages: { name?: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, name = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === "FROM") stages.push({ name: / AS (\w+)$/.exec(rest)?.[1], instructions: [] });
    else stages.at(-1)?.instructions.push({ name, rest });
  }
  return stages;
}

/** The words of an exec form, as `["node", "main.js"]`. */
export function wordsOf(rest: string): readonly string[] {
  return JSON.parse(rest.slice(rest.indexOf("["))) as readonly string[];
}

/** `ENV` with its quotes taken off. */
export function environmentOf(stage: Stage): Readonly<Record<string, string>> {
  const pairs = stage.instructions.filter(({ name }) => name === "ENV").flatMap(({ rest }) => rest.split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
}

/** What `.dockerignore` lets through: it forbids all and names what may come. */
export function comesAlong(path: string, ignore: string): boolean {
  const named = readFileSync(ignore, "utf8").split("\n");
  return (
    named.includes("*") &&
    named.some((line) => line.startsWith("!") && (path === line.slice(1) || path.startsWith(`${line.slice(1)}/`)))
  );
}
