import type { DeclaredFile, DeclaredMethod } from "./file-shape.js";

export interface CrossFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What no single key of the file is to blame for: names used twice, references to nothing, two sources of one thing. */
export function crossFaults({ teams }: DeclaredFile): readonly CrossFault[] {
  const faults: CrossFault[] = [];
  const first = new Map<string, string>();
  const once = (kind: string, slug: string, where: string, path: CrossFault["path"]): void => {
    const before = first.get(`${kind} ${slug}`);
    if (before === undefined) first.set(`${kind} ${slug}`, where);
    else faults.push({ path: [...path, "slug"], message: `the ${kind} "${slug}" is already in ${before}` });
  };
  const values = new Map<string, string>();
  for (const [t, team] of teams.entries()) {
    const inTeam = `team "${team.slug}"`;
    once("team", team.slug, "the file", ["teams", t]);
    for (const [m, method] of (team.ssoMethods ?? []).entries()) {
      const path = ["teams", t, "ssoMethods", m];
      once("SSO method", method.slug, inTeam, path);
      faults.push(...sourceFaults(method).map((message) => ({ path, message })));
    }
    for (const [d, directory] of (team.directories ?? []).entries()) {
      const path = ["teams", t, "directories", d];
      once("directory", directory.slug, inTeam, path);
      const { ssoMethod } = directory;
      if (ssoMethod !== undefined && !team.ssoMethods?.some((one) => one.slug === ssoMethod)) {
        faults.push({
          path: [...path, "ssoMethod"],
          message: `${inTeam} has no SSO method "${ssoMethod}" in this file`,
        });
      }
      const names = new Set<string>();
      for (const [k, token] of (directory.tokens ?? []).entries()) {
        const tokenPath = [...path, "tokens", k];
        if (names.has(token.name))
          faults.push({ path: [...tokenPath, "name"], message: `"${token.name}" is used twice` });
        names.add(token.name);
        if (token.value === undefined) continue;
        const other = values.get(token.value);
        if (other !== undefined)
          faults.push({ path: [...tokenPath, "value"], message: `is the value of ${other} already` });
        values.set(token.value, `token "${token.name}" of "${directory.slug}"`);
      }
    }
    for (const [a, app] of (team.apps ?? []).entries()) {
      once(`app of ${inTeam}`, app.slug, "this team", ["teams", t, "apps", a]);
    }
  }
  return faults;
}

/** Where the identity provider comes from: one of three, and the third one whole. */
function sourceFaults(method: DeclaredMethod): readonly string[] {
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
