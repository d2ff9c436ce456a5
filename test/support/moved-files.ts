import { certificateOf, idpKey, nextIdpKey } from "./saml-keys.js";

/** Exports of products that people come from, in the shapes that those document; what does not matter to us stands in them too. */

const bare = (pem: string): string => pem.replace(/-----[A-Z ]+-----|\s/g, "");
export const certificate = bare(idpKey.certificatePem);
export const otherCertificate = bare(nextIdpKey.certificatePem);
export const thumbprint = certificateOf(idpKey).fingerprint256;

export const polisConnection = (own: object = {}, provider: object = {}): object => ({
  defaultRedirectUrl: "https://app.acme.example/sso/callback",
  redirectUrl: ["https://app.acme.example/*"],
  tenant: "acme",
  product: "portal",
  name: "Acme Okta",
  description: "Acme's people",
  clientID: "8958e13053832b5af58fdf2ee83f35f5d013dc74",
  clientSecret: "13f01f4df5b01770c616e682d14d3ba23f20948cfa89b1d7",
  forceAuthn: false,
  metadataUrl: null,
  deactivated: false,
  idpMetadata: {
    entityID: "http://www.okta.com/exk1a2b3c4",
    loginType: "idp",
    provider: "okta.com",
    friendlyProviderName: "Okta",
    slo: {},
    sso: {
      postUrl: "https://acme.okta.com/app/acme_portal/exk1a2b3c4/sso/saml",
      redirectUrl: "https://acme.okta.com/app/acme_portal/exk1a2b3c4/sso/saml",
    },
    thumbprint: "eeda4edfd1ec4e4d3e9ea8ad65a4d2e5ed0dd4f0",
    publicKey: certificate,
    validTo: "Nov 12 23:59:59 2032 GMT",
    ...provider,
  },
  ...own,
});

export const polisOidc = {
  ...{ tenant: "acme", product: "portal", clientID: "aa", clientSecret: "bb", redirectUrl: [] },
  oidcProvider: { provider: "Google", discoveryUrl: "https://accounts.google.com/.well-known/openid-configuration" },
};

export const keycloakProvider = (own: object = {}, config: object = {}): object => ({
  alias: "okta",
  displayName: "Okta of Acme",
  internalId: "2f3f2c4e-7d4c-4b6f-9c53-0c9a0a3f0d11",
  providerId: "saml",
  enabled: true,
  updateProfileFirstLoginMode: "on",
  trustEmail: true,
  storeToken: false,
  addReadTokenRoleOnCreate: false,
  authenticateByDefault: false,
  linkOnly: false,
  firstBrokerLoginFlowAlias: "first broker login",
  config: {
    ...{ validateSignature: "true", hideOnLoginPage: "false", postBindingResponse: "true", postBindingLogout: "false" },
    ...{ postBindingAuthnRequest: "true", wantAuthnRequestsSigned: "false", wantAssertionsSigned: "false" },
    nameIDPolicyFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    principalType: "SUBJECT",
    entityId: "https://sso.acme.example/realms/acme",
    idpEntityId: "http://www.okta.com/exk9",
    singleSignOnServiceUrl: "https://acme.okta.com/app/kc/exk9/sso/saml",
    singleLogoutServiceUrl: "https://acme.okta.com/app/kc/exk9/slo/saml",
    signingCertificate: `${certificate},${otherCertificate}`,
    ...config,
  },
  ...own,
});

const mapper = (name: string, attribute: string, user: string): object => ({
  ...{ id: "a3c9", name, identityProviderAlias: "okta", identityProviderMapper: "saml-user-attribute-idp-mapper" },
  config: { syncMode: "INHERIT", attributes: "[]", "attribute.name": attribute, "user.attribute": user },
});

export const keycloakUser = (name: string, nameId: string, own: object = {}): object => ({
  ...{ id: `id-of-${name}`, username: name, email: `${name}@acme.example`, firstName: name, lastName: "Example" },
  ...{ enabled: true, emailVerified: true, createdTimestamp: 1_600_000_000_000, totp: false },
  credentials: [{ id: "c1", type: "password", secretData: "{}", credentialData: "{}" }],
  federatedIdentities: [{ identityProvider: "okta", userId: nameId, userName: name }],
  ...own,
});

export const keycloakRealm = (own: object = {}): object => ({
  id: "acme",
  realm: "acme",
  displayName: "Acme",
  enabled: true,
  keycloakVersion: "26.0.7",
  identityProviders: [keycloakProvider(), { alias: "github", providerId: "github", enabled: true, config: {} }],
  identityProviderMappers: [mapper("mail", "urn:mail", "email"), mapper("given", "given", "firstName")],
  users: [keycloakUser("ada", "G-ada"), keycloakUser("grace", "G-grace")],
  ...own,
});
