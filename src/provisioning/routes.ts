import { badRequest, groupKind, type ResourceKind, ScimError, userKind } from "../scim/index.js";

/** What an address below a directory means. */
export type Route =
  | { readonly to: "root" }
  | { readonly to: "list"; readonly kind: ResourceKind }
  | { readonly to: "resource"; readonly kind: ResourceKind; readonly id: string }
  | { readonly to: "search"; readonly kind: ResourceKind | undefined }
  | { readonly to: "bulk" }
  | { readonly to: "me" }
  | { readonly to: "providerConfig" }
  | { readonly to: "resourceTypes" | "schemas"; readonly id?: string };

export interface Address {
  readonly slug: string;
  /** What comes after it, decoded when asked: whoever has no right to be here is told that first. */
  readonly segments: () => readonly string[];
}

const longestSegment = 1024;

/**
 * The parts of a path, decoded; slashes at its end do not count, nor does a second one behind the directory, which comes of
 * a base URL that was entered with a slash at its end.
 * @throws ScimError 400 for broken percent-encoding, 404 for what names nothing
 */
export function addressOf(url: string): Address {
  const mark = url.indexOf("?");
  let end = mark < 0 ? url.length : mark;
  while (end > 0 && url[end - 1] === "/") end -= 1;
  const [, slug = "", ...rest] = url.slice(0, end).split("/");
  if (rest[0] === "" && rest.length > 1) rest.shift();
  return { slug: decoded(slug), segments: () => rest.map(decoded) };
}

/** The same for a path of a bulk operation, which begins below the base URL. @throws ScimError */
export function segmentsOf(path: string): readonly string[] {
  return addressOf(`/bulk${path.startsWith("/") ? "" : "/"}${path}`).segments();
}

function decoded(segment: string): string {
  if (segment.length > longestSegment) throw nothingHere();
  if (!segment.includes("%")) return segment;
  try {
    const text = decodeURIComponent(segment);
    if (text.includes("\u0000")) throw nothingHere();
    return text;
  } catch (error) {
    if (error instanceof ScimError) throw error;
    throw badRequest("invalidSyntax", "The address is not percent-encoded UTF-8.", { cause: error });
  }
}

/** @throws ScimError 404 */
export function routeOf(segments: readonly string[]): Route {
  const [first, second, third] = segments;
  if (third !== undefined) throw nothingHere();
  switch (first) {
    case undefined:
      return { to: "root" };
    case "Users":
      return resourceRoute(userKind, second);
    case "Groups":
      return resourceRoute(groupKind, second);
    case "ResourceTypes":
      return { to: "resourceTypes", ...(second !== undefined && { id: second }) };
    case "Schemas":
      return { to: "schemas", ...(second !== undefined && { id: second }) };
    default:
      if (second !== undefined) throw nothingHere();
  }
  if (first === ".search") return { to: "search", kind: undefined };
  if (first === "Bulk") return { to: "bulk" };
  if (first === "Me") return { to: "me" };
  if (first === "ServiceProviderConfig") return { to: "providerConfig" };
  throw nothingHere();
}

function resourceRoute(kind: ResourceKind, id: string | undefined): Route {
  if (id === undefined) return { to: "list", kind };
  if (id === ".search") return { to: "search", kind };
  if (id === "") throw nothingHere();
  return { to: "resource", kind, id };
}

const verbs = {
  root: ["GET", "HEAD"],
  list: ["GET", "HEAD", "POST"],
  resource: ["GET", "HEAD", "PUT", "PATCH", "DELETE"],
  search: ["POST"],
  bulk: ["POST"],
  me: [],
  providerConfig: ["GET", "HEAD"],
  resourceTypes: ["GET", "HEAD"],
  schemas: ["GET", "HEAD"],
} as const satisfies Record<Route["to"], readonly string[]>;

export function allowedVerbs(route: Route): readonly string[] {
  return verbs[route.to];
}

/** Below a directory: with the base URL, from which every address begins. */
export const nothingBelow = (base: string) =>
  new ScimError(404, undefined, `There is nothing at this address. The SCIM base URL of this directory is ${base}.`);

export const nothingHere = () => new ScimError(404, undefined, "There is nothing at this address.");
