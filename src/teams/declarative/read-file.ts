import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document } from "yaml";
import type { z } from "zod";
import type { IdpCertificate } from "../../model/sso-method.js";
import { readCertificates } from "../certificates/certificates.js";
import { idpByHand, readMetadata, type ReadIdp } from "../methods/read-idp.js";
import { TeamsRefusal } from "../refusal.js";
import { crossFaults } from "./cross-faults.js";
import { fileShape, isSecretPath, type DeclaredFile, type DeclaredMethod } from "./file-shape.js";

/** A declarative file read and checked as far as it can be without the store. */
export interface ReadFile {
  readonly path: string;
  readonly declared: DeclaredFile;
  /** The identity provider of each method by its slug, where the file gives it. */
  readonly idps: ReadonlyMap<string, ReadIdp>;
}

export interface FileRequest {
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: number;
  /** Our own entity IDs of a method, so that our metadata given back to us is recognised. */
  readonly ownEntityIds: (method: {
    readonly slug: string;
    readonly spEntityId?: string | undefined;
  }) => readonly string[];
}

/**
 * Reads the declarative file, the environment its secrets name and the metadata files beside it.
 * @throws TeamsRefusal `file_invalid` with all faults in one message, each with its line; no secret is quoted
 */
export async function readDeclarativeFile(request: FileRequest): Promise<ReadFile> {
  const text = await readText(request.path);
  const lines = new LineCounter();
  // Not `prettyErrors`: they quote the line at fault, which may hold a secret.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${request.path}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw faulty(document.errors.map((error) => `${at(error.pos[0])}: ${yamlFault(error.code)}`));
  }
  const place = (path: readonly PropertyKey[], key?: string): string => at(offsetOf(document, path, key));
  const faults = substituteSecrets(document, request.env, place);
  const checked = fileShape.safeParse(document.toJS());
  if (!checked.success)
    throw faulty([...faults, ...checked.error.issues.flatMap((issue) => shapeFaults(issue, document, place))]);
  faults.push(...crossFaults(checked.data).map(({ path, message }) => `${place(path)}: ${nameOf(path)}: ${message}`));
  const idps = new Map<string, ReadIdp>();
  for (const [t, team] of checked.data.teams.entries()) {
    for (const [m, method] of (team.ssoMethods ?? []).entries()) {
      try {
        const idp = await idpOf(request, method);
        if (idp !== undefined) idps.set(method.slug, idp);
      } catch (error) {
        if (!(error instanceof TeamsRefusal)) throw error;
        faults.push(`${place(["teams", t, "ssoMethods", m])}: ssoMethod ${method.slug}: ${error.message}`);
      }
    }
  }
  if (faults.length > 0) throw faulty(faults);
  return { path: request.path, declared: checked.data, idps };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new TeamsRefusal("file_invalid", `${path} cannot be read (${codeOf(error)}).`, { cause: error });
  }
}

async function idpOf(request: FileRequest, method: DeclaredMethod): Promise<ReadIdp | undefined> {
  if (method.metadataFile !== undefined) {
    const path = resolve(dirname(request.path), method.metadataFile);
    const text = await readFile(path).catch((error: unknown) => {
      throw new TeamsRefusal("file_invalid", `${path} cannot be read (${codeOf(error)}).`, { cause: error });
    });
    const read = readMetadata(
      { text, entityId: method.entityId, called: method.metadataFile },
      request.ownEntityIds(method),
      request.now,
    );
    return withCertificates(read, method, request.now);
  }
  if (method.entityId === undefined || method.ssoUrl === undefined) return undefined;
  const { entityId, ssoUrl, ssoBinding, sloUrl, sloBinding, certificates = [] } = method;
  return idpByHand({ entityId, ssoUrl, ssoBinding, sloUrl, sloBinding, certificates }, "file", request.now);
}

/** Certificates named beside a metadata file are further ones, as the next one that the file does not have yet. */
function withCertificates(read: ReadIdp, method: DeclaredMethod, now: number): ReadIdp {
  const more = (method.certificates ?? []).flatMap((pem) => readCertificates(pem, "file", now));
  const fromMetadata = read.idp.certificates.map((one): IdpCertificate => ({ ...one, source: "file" }));
  const all = new Map([...fromMetadata, ...more].map((one) => [one.fingerprint256, one]));
  return { ...read, idp: { ...read.idp, certificates: [...all.values()] } };
}

/** Replaces `${NAME}` in secrets; anywhere else it is a fault, so that nobody relies on it by accident. */
function substituteSecrets(
  document: Document.Parsed,
  env: FileRequest["env"],
  place: (path: readonly PropertyKey[]) => string,
): string[] {
  const faults: string[] = [];
  visit(document, {
    Scalar(key, node, ancestors) {
      if (key === "key" || typeof node.value !== "string" || !node.value.includes("${")) return;
      const path = pathOf(ancestors, node);
      if (!isSecretPath(path)) {
        faults.push(
          `${place(path)}: ${nameOf(path)}: only secrets (tokens' value, apps' secret) come from the environment`,
        );
        return;
      }
      node.value = node.value.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
        const value = env[name];
        if (value === undefined || value === "") faults.push(`${place(path)}: ${nameOf(path)}: ${name} is not set`);
        // Long enough to be no second fault of its own.
        return value === undefined || value === "" ? "-".repeat(64) : value;
      });
    },
  });
  return faults;
}

function pathOf(ancestors: readonly unknown[], node: unknown): PropertyKey[] {
  const path: PropertyKey[] = [];
  const chain = [...ancestors, node];
  for (const [index, ancestor] of chain.entries()) {
    const child = chain[index + 1];
    if (typeof ancestor !== "object" || ancestor === null) continue;
    if ("key" in ancestor && isScalar(ancestor.key)) path.push(String(ancestor.key.value));
    else if ("items" in ancestor && Array.isArray(ancestor.items) && !isMap(ancestor))
      path.push(ancestor.items.indexOf(child));
  }
  return path;
}

/** Where in the text a path of the schema stands; for what is missing, where it should stand. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], key?: string): number {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (!isNode(node)) continue;
    if (key !== undefined && length === path.length && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
    }
    return node.range?.[0] ?? 0;
  }
  return 0;
}

function shapeFaults(
  issue: z.core.$ZodIssue,
  document: Document.Parsed,
  place: (path: readonly PropertyKey[], key?: string) => string,
): string[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${place(issue.path, key)}: ${nameOf([...issue.path, key])}: there is no such key`);
  }
  const missing = issue.path.length > 0 && !document.hasIn(issue.path);
  if (!missing && issue.code === "invalid_type" && issue.message.startsWith("Invalid input")) {
    // The library's own words, where the shape has none: only maps of keys.
    return [`${place(issue.path)}: ${nameOf(issue.path)}: must be a map of keys, as the example shows`];
  }
  return [`${place(issue.path)}: ${nameOf(issue.path)}: ${missing ? "must be given" : issue.message}`];
}

/** `teams[0].ssoMethods[1].slug`. */
function nameOf(path: readonly PropertyKey[]): string {
  const name = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  return name === "" ? "the file" : name.replace(/^\./, "");
}

function faulty(found: readonly string[]): TeamsRefusal {
  // In the order of the file: numbers in the texts compare as numbers.
  const faults = [...found].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const [only] = faults;
  return new TeamsRefusal(
    "file_invalid",
    faults.length === 1 ? (only ?? "") : `${faults.length} faults, nothing was changed:\n  ${faults.join("\n  ")}`,
  );
}

function yamlFault(code: string): string {
  return `is not readable YAML (${code.toLowerCase().replaceAll("_", " ")})`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unreadable";
}
