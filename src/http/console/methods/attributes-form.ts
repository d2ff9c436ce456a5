import type { MethodView } from "../../../admin/index.js";
import { mappedFields } from "../../../model/sso-method.js";
import type { AttributeRow } from "../../../pages/index.js";
import { presetOf } from "../../../saml/index.js";
import { Typed } from "../typed.js";

const labels: Readonly<Record<(typeof mappedFields)[number], string>> = {
  email: "Email",
  firstName: "First name",
  lastName: "Last name",
  displayName: "Display name",
  groups: "Groups",
};

/** Longer than this no address is sure to arrive; then the values are seen once they are saved. */
const longestQuery = 6_000;

/**
 * The rows of a mapping: those that every team has, those of the team's own attributes, and what else the mapping holds.
 * @param own  names of the team's attributes
 */
export function rowsOf({ idpType, attributes }: MethodView, own: readonly string[]): readonly AttributeRow[] {
  const preset = presetOf(idpType);
  const standard: readonly string[] = mappedFields;
  const others = [...new Set([...own, ...Object.keys(attributes).filter((field) => !standard.includes(field))])];
  return [
    ...mappedFields.map((field) => ({
      ...{ field, label: labels[field], own: attributes[field] ?? [], preset: preset[field] },
    })),
    ...others.map((field) => ({ field, label: field, own: attributes[field] ?? [], preset: [] })),
  ];
}

/** What was typed, as an operation takes it: a field without a line is left out, and reads what the preset says. */
export function attributesTyped(typed: Typed, rows: readonly AttributeRow[]): Record<string, string[]> {
  return Object.fromEntries(
    rows.flatMap(({ field }) => {
      const lines = (typed.text(`attributes.${field}`) ?? "").split("\n").map((line) => line.trim());
      const names = lines.filter((line) => line !== "");
      return names.length === 0 ? [] : [[field, names]];
    }),
  );
}

/** What is tried stands in the address: nothing of it is kept. */
export function tryQuery(form: Typed, rows: readonly AttributeRow[]): string {
  const query = new URLSearchParams({ try: "1" });
  for (const { field } of rows) query.append(`attributes.${field}`, form.text(`attributes.${field}`) ?? "");
  const text = query.toString();
  return text.length > longestQuery ? "" : text;
}

export function triedIn(query: URLSearchParams, rows: readonly AttributeRow[]): Typed | undefined {
  if (query.get("try") === null) return undefined;
  const names = rows.map(({ field }) => `attributes.${field}`);
  return Typed.sent(names.map((name) => [name, query.get(name) ?? ""] as const));
}
