import type { SsoMethod } from "../../model/sso-method.js";
import { attributeNames, mapClaims, ownNames } from "../../saml/index.js";
import type { TestedAssertion } from "./kept-report.js";
import { mappingOf } from "./report.js";
import type { MappedField } from "./sign-in-report.js";

/** A field with the names it is looked for under, and what an assertion brings for it. */
export interface MappingPreview extends MappedField {
  readonly names: readonly string[];
}

/** What a mapping would read: of an assertion that was tested, else of nobody. */
export function previewMapping(
  mapping: Pick<SsoMethod, "idpType" | "attributes">,
  assertion: TestedAssertion | undefined,
): readonly MappingPreview[] {
  const { nameId, attributes = [] } = assertion ?? {};
  const names: Readonly<Record<string, readonly string[]>> = {
    nameId: [],
    ...attributeNames(mapping.idpType, mapping.attributes),
    ...Object.fromEntries(ownNames(mapping.attributes)),
  };
  const read = mappingOf(mapping, mapClaims({ nameId, attributes }, mapping));
  return read.map((row) => ({ ...row, names: Object.hasOwn(names, row.field) ? (names[row.field] ?? []) : [] }));
}
