import { randomUUID } from "node:crypto";
import { instantText, type SpPrivateKey } from "../../src/saml/index.js";
import { BEARER, SAML_ASSERTION, SAML_PROTOCOL, STATUS_SUCCESS, XML_SCHEMA_INSTANCE } from "../../src/saml/names.js";
import { signMessage } from "../../src/saml/sp/sign-message.js";
import { element } from "../../src/saml/xml/write-xml.js";
import { acmeFile } from "../support/acme-file.js";

const issuer = "https://idp.acme.example/metadata";

export function addressesOf(base: string): { readonly audience: string; readonly acsUrl: string } {
  return { audience: `${base}/metadata`, acsUrl: `${base}/acs` };
}

/** One team with a method of this identity provider. @param more  what else stands below the team */
export function bootstrapOf({ certificatePem }: SpPrivateKey, more = ""): string {
  return acmeFile({ slug: "acme", entityId: issuer, ssoUrl: "https://idp.acme.example/sso", certificatePem }, more);
}

export interface Idp {
  readonly acsUrl: string;
  /** The body of the form that the browser would post. */
  form(email: string, inResponseTo?: string): string;
}

/** An identity provider as fast as it can be: what it costs to make a response must not be measured. */
export function idpOf(key: SpPrivateKey, base: string, groupCount: number): Idp {
  const { audience, acsUrl } = addressesOf(base);
  // As Okta sends them: typed, with both namespaces on each value.
  const typed = {
    "xmlns:xs": "http://www.w3.org/2001/XMLSchema",
    "xmlns:xsi": XML_SCHEMA_INSTANCE,
    "xsi:type": "xs:string",
  };
  const values = Array.from({ length: groupCount }, (_, n) => element("saml:AttributeValue", typed, `Group ${n}`));
  return {
    acsUrl,
    form(email, InResponseTo) {
      const now = Date.now();
      const common = { Version: "2.0", IssueInstant: instantText(now) };
      const NotOnOrAfter = instantText(now + 300_000);
      const from = element("saml:Issuer", {}, issuer);
      const confirmation = element("saml:SubjectConfirmationData", { InResponseTo, NotOnOrAfter, Recipient: acsUrl });
      const assertion = element(
        "saml:Assertion",
        { "xmlns:saml": SAML_ASSERTION, ID: `_${randomUUID()}`, ...common },
        from,
        element(
          "saml:Subject",
          {},
          element("saml:NameID", {}, email),
          element("saml:SubjectConfirmation", { Method: BEARER }, confirmation),
        ),
        element(
          "saml:Conditions",
          { NotBefore: instantText(now - 300_000), NotOnOrAfter },
          element("saml:AudienceRestriction", {}, element("saml:Audience", {}, audience)),
        ),
        element("saml:AuthnStatement", { AuthnInstant: instantText(now), SessionIndex: `_${randomUUID()}` }),
        element(
          "saml:AttributeStatement",
          {},
          element("saml:Attribute", { Name: "email" }, element("saml:AttributeValue", {}, email)),
          element("saml:Attribute", { Name: "groups" }, ...values),
        ),
      );
      const status = element("samlp:Status", {}, element("samlp:StatusCode", { Value: STATUS_SUCCESS }));
      const response = element(
        "samlp:Response",
        {
          "xmlns:samlp": SAML_PROTOCOL,
          "xmlns:saml": SAML_ASSERTION,
          ID: `_${randomUUID()}`,
          Destination: acsUrl,
          InResponseTo,
          ...common,
        },
        from,
        status,
        signMessage(assertion, key.privateKey, key.certificatePem),
      );
      const signed = signMessage(response, key.privateKey, key.certificatePem);
      return new URLSearchParams({ SAMLResponse: Buffer.from(signed).toString("base64") }).toString();
    },
  };
}
