import type { SsoMethod } from "../model/sso-method.js";
import { makeSpMetadata } from "../saml/index.js";
import { addressesOf, type LoginDeps } from "./deps.js";

/**
 * Our metadata for one method, with the next and the current key, each for both uses: what an IdP's admin loads. The current
 * one comes last, because Keycloak's import keeps the last signing key alone and would refuse every request signed by
 * another; identity providers that keep all of them, or encrypt to any of them, do not care.
 */
export async function spMetadataOf(deps: Pick<LoginDeps, "publicUrl" | "spKeys">, method: SsoMethod): Promise<string> {
  const { acs, slo, entityId } = addressesOf(deps, method);
  const { current, next } = await deps.spKeys.keys();
  const keys = [next, current].flatMap((key) =>
    key === undefined
      ? []
      : (["signing", "encryption"] as const).map((use) => ({ certificatePem: key.certificatePem, use })),
  );
  return makeSpMetadata({
    entityId,
    acsUrl: acs,
    sloUrl: slo,
    keys,
    wantAssertionsSigned: true,
    authnRequestsSigned: method.signAuthnRequests || (method.idp?.wantAuthnRequestsSigned ?? false),
  });
}
