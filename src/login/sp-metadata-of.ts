import type { SsoMethod } from "../model/sso-method.js";
import { makeSpMetadata } from "../saml/index.js";
import { methodKeys } from "../teams/index.js";
import { addressesOf, type LoginDeps } from "./deps.js";

/** Our metadata for one method, under our own names: what an IdP's admin loads. */
export async function spMetadataOf(deps: Pick<LoginDeps, "publicUrl" | "spKeys">, method: SsoMethod): Promise<string> {
  const { acs, slo, entityId } = addressesOf(deps, method);
  const { published: keys } = await methodKeys(deps.spKeys, method);
  return makeSpMetadata({
    entityId,
    acsUrl: acs,
    sloUrl: slo,
    keys,
    wantAssertionsSigned: true,
    authnRequestsSigned: method.signAuthnRequests || (method.idp?.wantAuthnRequestsSigned ?? false),
  });
}
