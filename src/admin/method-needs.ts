import type { Need } from "../model/grant.js";
import type { SsoMethod } from "../model/sso-method.js";

/** What it takes to change how people come in by a method that makes admins of some: all that it can give (DESIGN §5). */
export function needOfMethod({ admins }: { readonly admins?: SsoMethod["admins"] | null | undefined }): Need {
  if (admins === undefined || admins === null) return "manage";
  return Object.values(admins.groups).includes("operator") ? "operate" : "own";
}

const order: readonly Need[] = ["read", "manage", "own", "operate"];

export function highestNeed(...needs: readonly Need[]): Need {
  return needs.reduce((most, one) => (order.indexOf(one) > order.indexOf(most) ? one : most));
}
