import { type AttributeRef, badRequest, type ScimError } from "../../scim/index.js";

/** What the store cannot be asked is refused by name. */
export function unsearchable({ attribute, sub }: AttributeRef, scimType: "invalidFilter" | "invalidPath"): ScimError {
  const name = sub ? `${attribute.name}.${sub.name}` : attribute.name;
  const what = scimType === "invalidFilter" ? "filtered by in this way" : "sorted by";
  return badRequest(scimType, `${name} cannot be ${what} here.`);
}
