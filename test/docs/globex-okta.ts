import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { demoIdpMetadata, makeReply, shapeOf } from "../../src/demo/index.js";
import { newId } from "../../src/lib/new-id.js";
import { readRedirect } from "../../src/saml/sp/redirect-binding.js";
import { attributeOf, readXml } from "../../src/saml/index.js";
import { Visitor, type Visit } from "../flows/visitor.js";
import { idpKey } from "../support/saml-keys.js";

/** The identity provider of Globex, and Grace, who works there: what a reader has at hand and a test has not. */
const idp = { entityId: "https://globex.okta.example/metadata", base: "https://globex.okta.example" };
const grace = { id: "grace", name: "Grace Globex", email: "grace@globex.example", groups: ["Engineering"] };

export async function giveMetadata(folder: string, name: string): Promise<void> {
  const { certificatePem } = idpKey;
  await writeFile(join(folder, name), demoIdpMetadata({ ...idp, certificatePem }, "okta"));
}

/** Grace opens an address, of a test sign-in or the JIT login URL, and comes back from her identity provider. */
export async function graceOpens(address: string): Promise<{ readonly visit: Visit; readonly visitor: Visitor }> {
  const { origin, pathname, search } = new URL(address);
  const visitor = new Visitor(origin);
  const asked = await visitor.get(pathname + search);
  const query = asked.location?.startsWith(`${idp.base}/sso/okta?`) === true ? asked.location.split("?")[1] : undefined;
  if (query === undefined) throw new Error(`no redirect to the identity provider: ${asked.status} ${asked.text}`);
  const { xml, relayState } = readRedirect(query);
  const request = readXml(xml);
  const acsUrl = attributeOf(request, "AssertionConsumerServiceURL") ?? "";
  const response = makeReply(
    {
      idpEntityId: idp.entityId,
      spEntityId: acsUrl.replace(/acs$/, "metadata"),
      acsUrl,
      inResponseTo: attributeOf(request, "ID"),
      nowMs: Date.now(),
      sessionIndex: `_${newId()}`,
      key: idpKey,
    },
    shapeOf("okta", grace, grace.groups),
  );
  const form = { SAMLResponse: Buffer.from(response).toString("base64") };
  const visit = await visitor.post(
    new URL(acsUrl).pathname,
    relayState === undefined ? form : { ...form, RelayState: relayState },
  );
  return { visit, visitor };
}
