import { operations as o, type MethodView } from "../../../admin/index.js";
import type { MethodPlace, MethodPlaces, ShownHealth } from "../../../pages/index.js";
import { crumbsOf } from "../access/place.js";
import type { Ask } from "../ask.js";

/** The addresses of one SSO method's pages, below the door. */
export const methodPath = "/teams/:team/sso-methods/:method";

/** Where something about the method of the address stands, below the door: `/certificates`. */
export function below(ask: Ask, path = ""): string {
  const { team = "", method = "" } = ask.path;
  return `/teams/${encodeURIComponent(team)}/sso-methods/${encodeURIComponent(method)}${path}`;
}

export function listPath(ask: Ask): string {
  return `/teams/${encodeURIComponent(ask.path["team"] ?? "")}/sso-methods`;
}

export function placesOf(ask: Ask): MethodPlaces {
  const at = (path: string) => ask.href(below(ask, path));
  return {
    list: ask.href(listPath(ask)),
    overview: at(""),
    setup: at("/setup"),
    certificates: at("/certificates"),
    ourKeys: at("/our-keys"),
    proposal: at("/proposal"),
    signIns: at("/sign-ins"),
    universalLogout: at("/universal-logout"),
    admins: at("/admins"),
    danger: at("/switch-off"),
  };
}

export function tracePath(ask: Ask, reference: string): string {
  return ask.href(`/teams/${encodeURIComponent(ask.path["team"] ?? "")}/traces/${encodeURIComponent(reference)}`);
}

/** The way to the list of a team's methods. */
export function crumbsToList(ask: Ask) {
  return crumbsOf(ask, { label: "SSO methods", path: "/sso-methods" });
}

/** What every page about the method of the address is told. */
export async function placeOf(ask: Ask): Promise<MethodPlace & { readonly method: MethodView }> {
  const method = await ask.perform(o.methodShow);
  const places = placesOf(ask);
  return {
    ...{ method, places, mayChange: ask.may("manage") },
    crumbs: [...crumbsToList(ask), { label: method.name, href: places.overview }],
  };
}

/** The same for the guest of a setup link, who may change this method and sees nothing beside it. */
export async function guestPlaceOf(ask: Ask): Promise<MethodPlace> {
  const method = await ask.perform(o.methodShow);
  return { method, places: placesOf(ask), mayChange: true, crumbs: [], isGuest: true };
}

/** How sign-ins go, each of the last leading to its trace. */
export function healthOf(ask: Ask, method: MethodView): ShownHealth {
  const { health, lastSuccess, lastFailure } = method;
  const href = (reference: string | null | undefined) =>
    reference === null || reference === undefined ? undefined : tracePath(ask, reference);
  return {
    ...{ health, lastSuccess, lastFailure, off: method.status === "disabled" },
    successHref: href(lastSuccess?.reference),
    failureHref: href(lastFailure?.reference),
  };
}

const soonDays = 30;

/** Days left of the certificate that ends first, where that is soon. */
export function endingDays({ idp }: Pick<MethodView, "idp">): number | undefined {
  const days = Math.min(...(idp?.certificates ?? []).map(({ daysLeft }) => daysLeft));
  return days <= soonDays ? days : undefined;
}
