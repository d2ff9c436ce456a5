import { existsSync, readFileSync } from "node:fs";
import { LineCounter, parseDocument, isMap, isScalar } from "yaml";
import { settingSources, type SettingName } from "./schema.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings as they were written, not checked yet, with where each came from and what was wrong with the writing. */
export interface GivenSettings {
  readonly values: Readonly<Record<string, unknown>>;
  readonly origins: ReadonlyMap<string, string>;
  readonly faults: readonly string[];
}

/** Reads what the environment holds; a `NAME_FILE` beside it names a file that holds the secret, as containers mount them. */
export function fromEnvironment(env: Environment): GivenSettings {
  const values: Record<string, unknown> = {};
  const origins = new Map<string, string>();
  const faults: string[] = [];
  for (const [name, source] of Object.entries(settingSources)) {
    const given = readVariable(env, source, faults);
    if (given === undefined) continue;
    origins.set(name, given.from);
    try {
      values[name] = parseText(given.text, source.from);
    } catch {
      faults.push(`${given.from}: must be a JSON object`);
    }
  }
  return { values, origins, faults };
}

function readVariable(
  env: Environment,
  source: (typeof settingSources)[SettingName],
  faults: string[],
): { text: string; from: string } | undefined {
  // An empty variable is one left unset: compose files and unit files cannot unset one.
  const text = env[source.env] || undefined;
  const fileVariable = `${source.env}_FILE`;
  const path = source.secret ? env[fileVariable] || undefined : undefined;
  if (path === undefined) return text === undefined ? undefined : { text, from: source.env };
  if (text !== undefined) {
    faults.push(`${source.env} and ${fileVariable} are both set: keep one of them`);
    return undefined;
  }
  try {
    const held = readFileSync(path, "utf8").trim();
    if (held === "") faults.push(`${fileVariable}: the file ${path} is empty`);
    return held === "" ? undefined : { text: held, from: fileVariable };
  } catch (error) {
    faults.push(`${fileVariable}: the file ${path} cannot be read (${codeOf(error)})`);
    return undefined;
  }
}

function parseText(text: string, from: (typeof settingSources)[SettingName]["from"]): unknown {
  switch (from) {
    case "text":
      return text;
    case "number":
      return asNumber(text);
    case "list":
      return listOf(text);
    case "json":
      return JSON.parse(text) as unknown;
    case "proxy":
      if (text === "true" || text === "false") return text === "true";
      return typeof asNumber(text) === "number" ? asNumber(text) : listOf(text);
  }
}

/** A number where the text is one; else the text, which the schema then refuses in its own words. */
function asNumber(text: string): unknown {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : text;
}

function listOf(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/**
 * Reads a settings file (YAML). Keys that are no settings are faults, with their line.
 * @param required  whether the operator named the file, so that its absence is a fault
 */
export function fromFile(path: string, required: boolean): GivenSettings {
  const origins = new Map<string, string>();
  const nothing = (faults: string[]): GivenSettings => ({ values: {}, origins, faults });
  if (!required && !existsSync(path)) return nothing([]);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    return nothing([`${path}: cannot be read (${codeOf(error)})`]);
  }
  const lines = new LineCounter();
  // Without `prettyErrors`, whose messages quote the line at fault and may so print a secret.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => `${path} line ${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    return nothing(document.errors.map((error) => `${at(error.pos[0])}: ${yamlFault(error.code)}`));
  }
  if (document.contents === null) return nothing([]);
  if (!isMap(document.contents)) return nothing([`${path}: must hold settings as \`name: value\``]);

  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const { key, value } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : "?";
    const where = at(isScalar(key) ? key.range[0] : 0);
    if (!Object.hasOwn(settingSources, name)) {
      faults.push(`${where}: ${name} is not a setting; there are: ${Object.keys(settingSources).join(", ")}`);
      continue;
    }
    origins.set(name, where);
    values[name] = value === null ? undefined : (value.toJS(document) as unknown);
  }
  return { values, origins, faults };
}

function yamlFault(code: string): string {
  return `is not readable YAML (${code.toLowerCase().replaceAll("_", " ")})`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unreadable";
}
