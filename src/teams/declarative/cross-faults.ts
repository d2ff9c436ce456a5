import { didYouMean } from "../../lib/closest-name.js";
import { customKey } from "../../model/custom-attribute.js";
import { mappedFields } from "../../model/sso-method.js";
import type { LooseFile, LooseMethod } from "./loose-file.js";

export interface CrossFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What no single key of the file is to blame for: names used twice, references to nothing, two sources of one thing. */
export function crossFaults({ teams = [] }: LooseFile): readonly CrossFault[] {
  const faults: CrossFault[] = [];
  const first = new Map<string, string>();
  const once = (kind: string, slug: string | undefined, where: string, path: CrossFault["path"]): void => {
    if (slug === undefined) return;
    const before = first.get(`${kind} ${slug}`);
    if (before === undefined) first.set(`${kind} ${slug}`, where);
    else faults.push({ path: [...path, "slug"], message: `the ${kind} "${slug}" is already in ${before}` });
  };
  const values = new Map<string, string>();
  const clientIds = new Map<string, string>();
  for (const [t, team] of teams.entries()) {
    const inTeam = team.slug === undefined ? "this team" : `team "${team.slug}"`;
    const methods = (team.ssoMethods ?? []).flatMap((method) => method.slug ?? []);
    const declared = (team.attributes ?? []).flatMap((attribute) => attribute.name ?? []);
    once("team", team.slug, "the file", ["teams", t]);
    for (const [m, method] of (team.ssoMethods ?? []).entries()) {
      const path = ["teams", t, "ssoMethods", m];
      once("SSO method", method.slug, inTeam, path);
      faults.push(
        ...mappingFaults(method, declared, inTeam).map((fault) => ({
          path: [...path, "attributes", fault.field],
          message: fault.message,
        })),
      );
      faults.push(...sourceFaults(method).map((message) => ({ path, message })));
    }
    for (const [d, directory] of (team.directories ?? []).entries()) {
      const path = ["teams", t, "directories", d];
      once("directory", directory.slug, inTeam, path);
      const { ssoMethod } = directory;
      if (ssoMethod !== undefined && !methods.includes(ssoMethod)) {
        const message = `${inTeam} has no SSO method "${ssoMethod}" in this file.${didYouMean(ssoMethod, methods)}`;
        faults.push({ path: [...path, "ssoMethod"], message });
      }
      const names = new Set<string>();
      for (const [k, { name, value }] of (directory.tokens ?? []).entries()) {
        const tokenPath = [...path, "tokens", k];
        if (name !== undefined && names.has(name))
          faults.push({ path: [...tokenPath, "name"], message: `"${name}" is used twice` });
        if (name !== undefined) names.add(name);
        if (value === undefined) continue;
        const other = values.get(value);
        if (other !== undefined)
          faults.push({ path: [...tokenPath, "value"], message: `is the value of ${other} already` });
        values.set(value, `token "${name ?? ""}" of "${directory.slug ?? ""}"`);
      }
    }
    for (const [d, directory] of (team.directories ?? []).entries()) {
      const called = new Set<string>();
      for (const [c, { name, clientId }] of (directory.oauthClients ?? []).entries()) {
        const path = ["teams", t, "directories", d, "oauthClients", c];
        if (name !== undefined && called.has(name)) {
          faults.push({ path: [...path, "name"], message: `"${name}" is used twice` });
        }
        if (name !== undefined) called.add(name);
        if (clientId === undefined) continue;
        if (clientIds.has(clientId)) {
          const message = `the client id "${clientId}" is used twice in this file; give another one`;
          faults.push({ path: [...path, "clientId"], message });
        }
        clientIds.set(clientId, inTeam);
      }
    }
    for (const [w, { slug }] of (team.webhooks ?? []).entries()) {
      once(`webhook of ${inTeam}`, slug, "this team", ["teams", t, "webhooks", w]);
    }
    for (const [a, { slug }] of (team.auditStreams ?? []).entries()) {
      once(`audit stream of ${inTeam}`, slug, "this team", ["teams", t, "auditStreams", a]);
    }
    for (const [a, app] of (team.apps ?? []).entries()) {
      once(`app of ${inTeam}`, app.slug, "this team", ["teams", t, "apps", a]);
      const clientId = app.clientId ?? app.slug;
      const holder = clientId === undefined ? undefined : clientIds.get(clientId);
      const field = app.clientId === undefined ? "slug" : "clientId";
      if (holder !== undefined && (app.clientId !== undefined || holder !== inTeam)) {
        const message = `the client id "${clientId ?? ""}" is already used in ${holder}; give another clientId`;
        faults.push({ path: ["teams", t, "apps", a, field], message });
      }
      if (clientId !== undefined) clientIds.set(clientId, inTeam);
      for (const [c, claim] of (app.claims ?? []).entries()) {
        // What is no text at all is told as such.
        const isKnown = (key: string): boolean => declared.some((attribute) => customKey(attribute) === customKey(key));
        if (claim === undefined || isKnown(claim)) continue;
        const message = `"${claim}" is no attribute that ${inTeam} declares.${didYouMean(claim, declared)}`;
        faults.push({ path: ["teams", t, "apps", a, "claims", c], message });
      }
    }
  }
  return faults;
}

/** A row of a method's mapping that is neither a field of everybody's nor an attribute of this team. */
function mappingFaults(
  method: LooseMethod,
  declared: readonly string[],
  inTeam: string,
): readonly { field: string; message: string }[] {
  const known: readonly string[] = [...mappedFields, ...declared];
  const own = new Set(declared.map(customKey));
  return Object.keys(method.attributes ?? {})
    .filter((field) => !known.includes(field) && !own.has(customKey(field)))
    .map((field) => ({
      field,
      message: `is neither one of ${mappedFields.join(", ")} nor an attribute that ${inTeam} declares.${didYouMean(field, known)}`,
    }));
}

/** Where the identity provider comes from: one of three, and the third one whole. */
function sourceFaults(method: LooseMethod): readonly string[] {
  const { metadataFile, metadataUrl, entityId, ssoUrl, certificates } = method;
  if (metadataFile !== undefined && metadataUrl !== undefined) return ["give either metadataFile or metadataUrl"];
  if (metadataFile !== undefined || metadataUrl !== undefined) {
    const both =
      ssoUrl !== undefined || (metadataUrl !== undefined && (entityId !== undefined || certificates !== undefined));
    return both ? ["give either metadata, or entityId, ssoUrl and certificates by hand"] : [];
  }
  const given = [entityId, ssoUrl, certificates].filter((one) => one !== undefined).length;
  return given === 0 || given === 3 ? [] : ["by hand, entityId, ssoUrl and certificates are needed together"];
}
