import type { IdpType, SsoMethod } from "../../model/sso-method.js";

const names: Readonly<Record<IdpType, string | undefined>> = {
  okta: "Okta",
  entra: "Microsoft",
  google: "Google",
  adfs: undefined,
  onelogin: "OneLogin",
  jumpcloud: "JumpCloud",
  ping: "Ping",
  keycloak: "Keycloak",
  generic: undefined,
};

/** What people call the place they are taken to: the vendor where there is one, else the method's own name. */
export function idpName(method: SsoMethod): string {
  return names[method.idpType] ?? method.name;
}
