import { demoGroupIds } from "./people.js";
import type { ShapeName } from "./shapes.js";

/** A method of the demo team, for one kind of identity provider. */
export interface DemoMethod {
  readonly slug: string;
  readonly name: string;
  readonly idp: "generic" | "okta" | "entra" | "google" | "keycloak";
  readonly shape: ShapeName;
}

export const demoMethods: readonly DemoMethod[] = [
  { slug: "acme-demo", name: "Acme demo", idp: "generic", shape: "generic" },
  { slug: "acme-okta", name: "Acme Okta", idp: "okta", shape: "okta" },
  { slug: "acme-entra", name: "Acme Entra", idp: "entra", shape: "entra" },
  { slug: "acme-google", name: "Acme Google", idp: "google", shape: "google" },
  { slug: "acme-keycloak", name: "Acme Keycloak", idp: "keycloak", shape: "keycloak" },
];

export const demoDirectory = "acme-scim";
export const demoApp = "demo-app";

/** The demo team as a declarative file: what an operator would write, to look at and to try changes on. */
export function demoTeamFile(options: {
  readonly scimToken: string;
  readonly app: { readonly url: string; readonly secret: string };
  metadataFile(shape: ShapeName): string;
}): string {
  const { app } = options;
  const methods = demoMethods.map(({ slug, name, idp, shape }) =>
    [
      `      - slug: ${slug}`,
      `        name: ${name}`,
      `        idp: ${idp}`,
      `        metadataFile: ${options.metadataFile(shape)}`,
      `        verified: true`,
      `        emailDomains: [acme.example]`,
      // Off unless it is asked for, as everywhere; the demo's own start page needs one that allows it.
      `        idpInitiated: ${slug === "acme-demo"}`,
      ...(idp === "entra" ? [`        groupMap: ${groupMap()}`] : []),
    ].join("\n"),
  );
  return `# The demo team. Change it and run: npx tsx src/main.ts apply -f data/demo/teams.yaml
apiVersion: drawbridge/v1
teams:
  - slug: acme
    name: Acme
    policies: { emailDomains: [acme.example], seats: 500 }
    ssoMethods:
${methods.join("\n")}
    directories:
      - slug: ${demoDirectory}
        name: Acme SCIM
        ssoMethod: acme-demo
        tokens: [{ name: demo, value: "${options.scimToken}" }]
    apps:
      - slug: ${demoApp}
        name: Demo application
        redirectUris: ["${app.url}/callback"]
        homeUrl: ${app.url}/sign-in
        secret: "${app.secret}"
`;
}

/** Entra sends object IDs; the map makes names of them. */
function groupMap(): string {
  const pairs = Object.entries(demoGroupIds).map(([name, id]) => `"${id}": ${name}`);
  return `{ ${pairs.join(", ")} }`;
}
