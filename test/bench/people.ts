/** The people of the benches, the same on both sides, as an identity provider sends them. */
export function personOf(n: number, name = "person") {
  const userName = `${name}${n}@acme.example`;
  return {
    userName,
    externalId: `ext-${name}-${n}`,
    displayName: `Person ${n}`,
    name: { givenName: "Person", familyName: `Number ${n}` },
    emails: [{ value: userName, type: "work", primary: true }],
    active: true,
  };
}

export const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
export const PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
