import type { IdpType } from "../../../../model/sso-method.js";

/** One of our values that an identity provider asks for. */
export type OurValue = "acs" | "entityId" | "metadata" | "start" | "slo";

/** A field of the identity provider's own form, under its own label. */
export interface GivenField {
  readonly label: string;
  /** Ours, or what is chosen there. */
  readonly value: OurValue | { readonly choose: string };
  /** A word on it, where the label alone misleads. */
  readonly note?: string | undefined;
}

/** How one identity provider is set up, in the labels of its own console, in the order in which one meets them. */
export interface IdpGuide {
  readonly name: string;
  /** In a sentence, where that is another. */
  readonly spoken?: string;
  readonly kind: string;
  /** The way to the form there. */
  readonly place: readonly string[];
  readonly fields: readonly GivenField[];
  /** Where it tells what we need, and what that is called there. */
  readonly back: {
    readonly place: readonly string[];
    readonly label: string;
    readonly best: "url" | "file";
    /** Its words for entity ID, SSO address and certificate. */
    readonly byHand: readonly [entityId: string, ssoUrl: string, certificate: string];
  };
  readonly claims: {
    readonly place: readonly string[];
    readonly columns: readonly [string, string];
    readonly rows: readonly (readonly [string, string])[];
    readonly groups?: string | undefined;
  };
}

const plainClaims = (email: string, first: string, last: string): readonly (readonly [string, string])[] => [
  ["email", email],
  ["firstName", first],
  ["lastName", last],
];
const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

/** The vendors' labels as their documentation has them; `docs/idps/` tells each in full. */
export const idpGuides: Readonly<Record<IdpType, IdpGuide>> = {
  okta: {
    name: "Okta",
    kind: "Workforce Identity",
    place: ["Applications", "Create App Integration", "SAML 2.0", "Configure SAML"],
    fields: [
      { label: "Single sign-on URL", value: "acs" },
      { label: "Audience URI (SP Entity ID)", value: "entityId" },
      { label: "Default RelayState", value: { choose: "leave it empty" } },
      { label: "Name ID format", value: { choose: "EmailAddress" }, note: "Persistent where addresses change" },
      { label: "Application username", value: { choose: "Okta username" } },
    ],
    back: {
      place: ["Sign On", "Metadata details"],
      label: "Metadata URL",
      best: "url",
      byHand: ["Issuer", "Sign on URL", "Signing Certificate"],
    },
    claims: {
      place: ["Sign On", "Attribute Statements", "Add expression"],
      columns: ["Name", "Expression"],
      rows: plainClaims("user.profile.email", "user.profile.firstName", "user.profile.lastName"),
      groups: "For groups: Show legacy configuration → Group Attribute Statements, Name groups, Matches regex .*",
    },
  },
  entra: {
    name: "Microsoft Entra ID",
    kind: "formerly Azure AD",
    place: ["Enterprise apps", "New application", "Single sign-on", "Basic SAML Configuration"],
    fields: [
      { label: "Identifier (Entity ID)", value: "entityId" },
      { label: "Reply URL (Assertion Consumer Service URL)", value: "acs" },
      { label: "Sign on URL", value: "start" },
      { label: "Relay State", value: { choose: "leave it empty" } },
      { label: "Logout Url", value: "slo", note: "optional" },
    ],
    back: {
      place: ["Single sign-on", "SAML Certificates"],
      label: "App Federation Metadata Url",
      best: "url",
      byHand: ["Microsoft Entra Identifier", "Login URL", "Certificate (Base64)"],
    },
    claims: {
      place: ["Single sign-on", "Attributes & Claims"],
      columns: ["Claim name", "Value"],
      rows: [
        [`${soap}/emailaddress`, "user.mail"],
        [`${soap}/givenname`, "user.givenname"],
        [`${soap}/surname`, "user.surname"],
      ],
      groups: "For groups: Add a group claim → Groups assigned to the application",
    },
  },
  google: {
    name: "Google Workspace",
    kind: "or Cloud Identity",
    place: ["Apps", "Web and mobile apps", "Add custom SAML app", "Service provider details"],
    fields: [
      { label: "ACS URL", value: "acs" },
      { label: "Entity ID", value: "entityId" },
      { label: "Start URL (optional)", value: { choose: "leave it empty" } },
      { label: "Signed response", value: { choose: "ticked" } },
      { label: "Name ID format", value: { choose: "EMAIL" } },
      { label: "Name ID", value: { choose: "Basic Information > Primary email" } },
    ],
    back: {
      place: ["Google Identity Provider details"],
      label: "Download metadata",
      best: "file",
      byHand: ["Entity ID", "SSO URL", "Certificate"],
    },
    claims: {
      place: ["Attributes", "Add mapping"],
      columns: ["App attributes", "Google Directory attributes"],
      rows: plainClaims("Primary email", "First name", "Last name"),
      groups: "For groups: Group membership (optional), App attribute groups. Then User access: ON for everyone",
    },
  },
  adfs: {
    name: "AD FS",
    kind: "Active Directory Federation Services",
    place: ["AD FS Management", "Relying Party Trusts", "Add Relying Party Trust…"],
    fields: [
      { label: "Federation metadata address (host name or URL)", value: "metadata" },
      { label: "Identifiers", value: "entityId", note: "filled in by the metadata" },
      { label: "Endpoints: SAML Assertion Consumer, POST", value: "acs", note: "filled in by the metadata" },
      { label: "Secure hash algorithm", value: { choose: "SHA-256" } },
    ],
    back: {
      place: ["https://ADFS/FederationMetadata/2007-06/FederationMetadata.xml"],
      label: "FederationMetadata.xml",
      best: "file",
      byHand: ["Federation Service identifier", "SAML 2.0/WS-Federation endpoint", "Token-signing certificate"],
    },
    claims: {
      place: ["Edit Claim Issuance Policy…", "Add Rule…", "Send LDAP Attributes as Claims"],
      columns: ["Outgoing Claim Type", "LDAP Attribute"],
      rows: [
        ["E-Mail Address", "E-Mail-Addresses"],
        ["Given Name", "Given-Name"],
        ["Surname", "Surname"],
        ["Group", "Token-Groups - Unqualified Names"],
      ],
      groups: "A second rule, Transform an Incoming Claim: E-Mail Address to Name ID, format Email",
    },
  },
  onelogin: {
    name: "OneLogin",
    kind: "by One Identity",
    place: ["Applications", "Add App", "SAML Custom Connector (Advanced)", "Configuration"],
    fields: [
      { label: "Audience (EntityID)", value: "entityId" },
      { label: "Recipient", value: "acs" },
      { label: "ACS (Consumer) URL", value: "acs" },
      { label: "Single Logout URL", value: "slo", note: "optional" },
      { label: "Login URL", value: "start" },
      { label: "SAML initiator", value: { choose: "Service Provider" } },
      { label: "SAML nameID format", value: { choose: "Email" } },
      { label: "SAML signature element", value: { choose: "Both" } },
    ],
    back: {
      place: ["SSO"],
      label: "Issuer URL",
      best: "url",
      byHand: ["Issuer URL", "SAML 2.0 Endpoint (HTTP)", "X.509 Certificate"],
    },
    claims: {
      place: ["Parameters", "+"],
      columns: ["Field name", "Value"],
      rows: plainClaims("Email", "First Name", "Last Name"),
      groups: "For groups: groups = User Roles, with Multi-value parameter. Tick Include in SAML assertion for each",
    },
  },
  jumpcloud: {
    name: "JumpCloud",
    kind: "Directory platform",
    place: ["SSO Applications", "Add New Application", "Custom Application", "SSO"],
    fields: [
      { label: "IdP Entity ID", value: { choose: "any text of yours" }, note: "unique there" },
      { label: "SP Entity ID", value: "entityId" },
      { label: "ACS URLs: Default URL", value: "acs" },
      { label: "SAMLSubject NameID", value: { choose: "email" } },
      { label: "Signature Algorithm", value: { choose: "RSA-SHA256" } },
      { label: "Sign", value: { choose: "Assertion" } },
      { label: "Login URL", value: "start" },
      { label: "Declare Redirect Endpoint", value: { choose: "ticked" } },
    ],
    back: {
      place: ["SSO"],
      label: "Export Metadata",
      best: "file",
      byHand: ["IdP Entity ID", "IDP URL", "IDP Certificate Valid"],
    },
    claims: {
      place: ["Attributes", "User Attribute Mapping", "Add Attribute"],
      columns: ["Service Provider Attribute Name", "JumpCloud Attribute Name"],
      rows: plainClaims("email", "firstname", "lastname"),
      groups: "For groups: Include Group Attribute, named groups",
    },
  },
  ping: {
    name: "PingOne",
    kind: "by Ping Identity",
    place: ["Applications", "+", "SAML Application", "Manually Enter"],
    fields: [
      { label: "ACS URLs", value: "acs" },
      { label: "Entity ID", value: "entityId" },
      { label: "Signing Key", value: { choose: "Sign Assertion & Response" } },
      { label: "SLO Endpoint", value: "slo", note: "optional" },
      { label: "Target Application URL", value: { choose: "leave it empty" } },
    ],
    back: {
      place: ["Configuration"],
      label: "IDP Metadata URL",
      best: "url",
      byHand: ["Issuer ID", "Single Signon Service", "Download Signing Certificate"],
    },
    claims: {
      place: ["Attribute Mappings", "+ Add"],
      columns: ["Attributes", "PingOne Mappings"],
      rows: [["saml_subject", "Email Address"], ...plainClaims("Email Address", "Given Name", "Family Name")],
      groups: "For groups: groups = Group Names. At the top switch the application on",
    },
  },
  keycloak: {
    name: "Keycloak",
    kind: "or Red Hat build of Keycloak",
    place: ["Clients", "Create client", "SAML"],
    fields: [
      { label: "Client ID", value: "entityId" },
      { label: "Valid redirect URIs", value: "acs" },
      { label: "Name ID format", value: { choose: "email" } },
      { label: "Force POST binding", value: { choose: "On" } },
      { label: "Sign documents", value: { choose: "On" } },
      { label: "Sign assertions", value: { choose: "On" } },
      { label: "Assertion Consumer Service POST Binding URL", value: "acs", note: "on the tab Advanced" },
    ],
    back: {
      place: ["Realm settings", "Endpoints"],
      label: "SAML 2.0 Identity Provider Metadata",
      best: "url",
      byHand: ["entityID", "SingleSignOnService", "X509Certificate"],
    },
    claims: {
      place: ["Client scopes", "the dedicated scope", "Add mapper"],
      columns: ["SAML Attribute Name", "Property"],
      rows: plainClaims("email", "firstName", "lastName"),
      groups: "For groups: mapper Group list, Group attribute name groups, Single Group Attribute On",
    },
  },
  generic: {
    name: "Another SAML identity provider",
    spoken: "the identity provider",
    kind: "SAML 2.0",
    place: ["The form for a new SAML application or service provider"],
    fields: [
      { label: "ACS URL, Reply URL, Recipient", value: "acs" },
      { label: "Entity ID, Audience, SP issuer", value: "entityId" },
      { label: "Start URL, Login URL", value: "start", note: "optional" },
      { label: "Single logout URL", value: "slo", note: "optional" },
      { label: "Signature", value: { choose: "RSA-SHA256, response or assertion" } },
      { label: "NameID format", value: { choose: "persistent or emailAddress" } },
    ],
    back: {
      place: ["The page that shows the new application"],
      label: "Metadata URL",
      best: "url",
      byHand: ["Entity ID or issuer", "Single sign-on URL", "Signing certificate"],
    },
    claims: {
      place: ["Attributes or claims of the application"],
      columns: ["Name", "Value"],
      rows: plainClaims("email address", "given name", "family name"),
      groups: "For groups: one attribute groups with a value for each",
    },
  },
};
