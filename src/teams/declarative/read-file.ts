import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { LineCounter, parseDocument, visit, type Document, isNode } from "yaml";
import { z } from "zod";
import { fileText } from "../../lib/file-text.js";
import { prototypeName } from "../../lib/prototype-name.js";
import type { IdpCertificate } from "../../model/sso-method.js";
import { readCertificates } from "../certificates/certificates.js";
import { idpByHand, readMetadata, type ReadIdp } from "../methods/read-idp.js";
import { Refused, toldWhole } from "../../model/refused.js";
import { teamsRefusals } from "../refusals.js";
import { readMethodKeys } from "../certificates/method-keys.js";
import type { SpPrivateKey } from "../../saml/index.js";
import { crossFaults, type CrossFault } from "./cross-faults.js";
import { fileShape, isSecretPath, methodShape, type DeclaredFile, type DeclaredMethod } from "./file-shape.js";
import { looseFile, type LooseFile } from "./loose-file.js";
import { nameOf, offsetOf, pathOf } from "./places.js";
import { shapeFaults } from "./shape-faults.js";

/** A declarative file read and checked as far as it can be without the store. */
export interface ReadFile {
  readonly path: string;
  readonly declared: DeclaredFile;
  /** The identity provider of each method by its slug, where the file gives it. */
  readonly idps: ReadonlyMap<string, ReadIdp>;
  /** The key pairs of each method by its slug, where the file gives some. */
  readonly spKeys: ReadonlyMap<string, readonly SpPrivateKey[]>;
}

export interface FileRequest {
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: number;
  /** The slug of the team that holds a method or a directory of this slug, or an app or OAuth client of this client id, now. */
  readonly holder?:
    ((kind: "ssoMethods" | "directories" | "apps", slug: string) => Promise<string | undefined>) | undefined;
  /** Our own entity IDs of a method, so that our metadata given back to us is recognised. */
  readonly ownEntityIds: (method: {
    readonly slug: string;
    readonly spEntityId?: string | undefined;
  }) => readonly string[];
}

/**
 * Reads the declarative file, the environment its secrets name and the metadata files beside it.
 * @throws Refused `file_invalid` with all faults in one message, each with its line; no secret is quoted
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
  const written = valuesOf(document, request.path);
  const checked = fileShape.safeParse(written);
  if (!checked.success) faults.push(...checked.error.issues.flatMap((issue) => shapeFaults(issue, document, place)));
  const lost = checked.success ? prototypeName(written) : undefined;
  if (lost !== undefined) {
    const [within, key] = [lost.slice(0, -1), String(lost.at(-1))];
    faults.push(`${place(within, key)}: ${nameOf(lost)}: is no name that can be kept`);
  }
  // Also of a file whose shape is wrong somewhere: whoever mends it should not meet a second list of faults.
  const told = looseFile(written);
  const crossed = [...crossFaults(told), ...(await heldElsewhere(request, told))];
  faults.push(...crossed.map(({ path, message }) => `${place(path)}: ${nameOf(path)}: ${message}`));
  const idps = new Map<string, ReadIdp>();
  const spKeys = new Map<string, readonly SpPrivateKey[]>();
  for (const { path, method } of soundMethods(written)) {
    try {
      if (method.spKeys !== undefined) spKeys.set(method.slug, readMethodKeys(method.spKeys));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      faults.push(`${place(path, "spKeys")}: ssoMethod ${method.slug}: ${toldWhole(error.refusal)}`);
    }
    // Two sources of one identity provider are a fault already.
    if (crossed.some((fault) => String(fault.path) === String(path))) continue;
    try {
      const idp = await idpOf(request, method);
      if (idp !== undefined) idps.set(method.slug, idp);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      faults.push(`${place(path)}: ssoMethod ${method.slug}: ${toldWhole(error.refusal)}`);
    }
  }
  if (!checked.success || faults.length > 0) throw faulty(faults);
  return { path: request.path, declared: checked.data, idps, spKeys };
}

/** The methods that are right in themselves, each with its place. */
function soundMethods(written: unknown): readonly { path: readonly (string | number)[]; method: DeclaredMethod }[] {
  const teams = z.object({ teams: z.array(z.unknown()) }).safeParse(written).data?.teams ?? [];
  return teams.flatMap((team, t) =>
    (z.object({ ssoMethods: z.array(z.unknown()) }).safeParse(team).data?.ssoMethods ?? []).flatMap((method, m) => {
      const read = methodShape.safeParse(method);
      return read.success ? [{ path: ["teams", t, "ssoMethods", m], method: read.data }] : [];
    }),
  );
}

/** Slugs of methods and directories, and client ids, are unique in the installation, so another team may hold one already. */
async function heldElsewhere({ holder }: FileRequest, { teams = [] }: LooseFile): Promise<readonly CrossFault[]> {
  const faults: CrossFault[] = [];
  for (const [t, team] of teams.entries()) {
    for (const [kind, list] of [
      ["ssoMethods", team.ssoMethods],
      ["directories", team.directories],
    ] as const) {
      for (const [index, { slug }] of (list ?? []).entries()) {
        const other = slug === undefined ? undefined : await holder?.(kind, slug);
        if (slug === undefined || other === undefined || other === team.slug) continue;
        const what = kind === "ssoMethods" ? "SSO method" : "directory";
        const message = `${what} "${slug}" belongs to another team; choose another slug`;
        faults.push({ path: ["teams", t, kind, index, "slug"], message });
      }
    }
    for (const [index, { slug, clientId = slug }] of (team.apps ?? []).entries()) {
      const other = clientId === undefined ? undefined : await holder?.("apps", clientId);
      if (clientId === undefined || other === undefined || other === team.slug) continue;
      const message = `client id "${clientId}" belongs to another team; give another clientId`;
      faults.push({ path: ["teams", t, "apps", index, "slug"], message });
    }
    for (const [d, { oauthClients }] of (team.directories ?? []).entries()) {
      for (const [c, { clientId }] of (oauthClients ?? []).entries()) {
        const other = clientId === undefined ? undefined : await holder?.("apps", clientId);
        if (clientId === undefined || other === undefined || other === team.slug) continue;
        const message = `client id "${clientId}" belongs to another team; give another one`;
        faults.push({ path: ["teams", t, "directories", d, "oauthClients", c, "clientId"], message });
      }
    }
  }
  return faults;
}

async function readText(path: string): Promise<string> {
  let octets: Buffer;
  try {
    octets = await readFile(path);
  } catch (error) {
    throw new Refused(teamsRefusals.file_unreadable(path, codeOf(error)), { cause: error });
  }
  // YAML 1.2 §5.2 has UTF-16 read too, which is what PowerShell writes
  const text = fileText(octets);
  if (text === undefined) throw faulty([`${path}: is a text neither in UTF-8 nor in UTF-16: save it in UTF-8`]);
  return text;
}

async function idpOf(request: FileRequest, method: DeclaredMethod): Promise<ReadIdp | undefined> {
  if (method.metadataFile !== undefined) {
    const path = resolve(dirname(request.path), method.metadataFile);
    const text = await readFile(path).catch((error: unknown) => {
      throw new Refused(teamsRefusals.file_unreadable(path, codeOf(error)), { cause: error });
    });
    const read = readMetadata(
      { text, entityId: method.entityId, called: method.metadataFile },
      request.ownEntityIds(method),
      request.now,
    );
    return withCertificates(read, method, request.now);
  }
  if (method.entityId === undefined || method.ssoUrl === undefined) return undefined;
  const { entityId, ssoUrl, certificates = [] } = method;
  return idpByHand({ ...method, entityId, ssoUrl, certificates }, "file", request.now);
}

/** Certificates named beside a metadata file are further ones, as the next one that the file does not have yet. */
function withCertificates(read: ReadIdp, method: DeclaredMethod, now: number): ReadIdp {
  const more = readCertificates(method.certificates ?? [], "file", now);
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
          `${place(path)}: ${nameOf(path)}: only secrets (the value of tokens, the secret of apps, OAuth clients, webhooks and audit streams, the privateKey of spKeys) come from the environment`,
        );
        return;
      }
      // An alias would carry the secret to wherever it is written, as a name that everybody is shown.
      if ([node, ...ancestors].some((one) => isNode(one) && "anchor" in one && one.anchor)) {
        faults.push(`${place(path)}: ${nameOf(path)}: a secret stands in one place: take the anchor (&) away`);
        return;
      }
      node.value = node.value.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
        const value = env[name];
        if (value === undefined || value === "") faults.push(`${place(path)}: ${nameOf(path)}: ${name} is not set`);
        // Long enough to be no second fault of its own, and no other's value.
        return value === undefined || value === "" ? `${name}${"-".repeat(64)}` : value;
      });
    },
  });
  return faults;
}

/** @throws Refused `file_invalid` for aliases that lead nowhere, or unfold to more than anybody writes */
function valuesOf(document: Document.Parsed, path: string): unknown {
  try {
    return document.toJS() as unknown;
  } catch {
    throw faulty([`${path}: an alias (*) leads nowhere, or the aliases unfold to too much`]);
  }
}

function faulty(found: readonly string[]): Refused {
  // In the order of the file: numbers in the texts compare as numbers.
  const faults = [...found].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return new Refused(teamsRefusals.file_faulty(faults));
}

function yamlFault(code: string): string {
  return `is not readable YAML (${code.toLowerCase().replaceAll("_", " ")})`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unreadable";
}
