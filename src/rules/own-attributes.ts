import type { Claims } from "../model/claims.js";
import {
  type CustomAttribute,
  customKey,
  customScalar,
  type CustomValue,
  type CustomValues,
} from "../model/custom-attribute.js";
import { warnings, type Warning } from "./warnings.js";

/** Values of the team's own attributes that a sign-in brings; what is no value of its type is left out, with a warning. */
export interface OwnAttributes {
  readonly values: CustomValues;
  readonly warnings: readonly Warning[];
}

/** Longest text of a value, as the SCIM door takes it. */
const longest = 4096;
const most = 1000;

export function ownAttributes(claims: Pick<Claims, "custom">, attributes: readonly CustomAttribute[]): OwnAttributes {
  const values: Record<string, CustomValue> = {};
  const told: Warning[] = [];
  for (const { name, type, multiValued } of attributes) {
    const key = customKey(name);
    const claimed = claims.custom !== undefined && Object.hasOwn(claims.custom, key) ? (claims.custom[key] ?? []) : [];
    if (claimed.length === 0) continue;
    const read = claimed.map((text) => (text.length > longest ? undefined : customScalar(type, text)));
    const good = read.flatMap((value) => value ?? []);
    const [first] = good;
    if (good.length < read.length) told.push(warnings.attribute_value(name, type));
    if (!multiValued && good.length > 1) told.push(warnings.attribute_several(name));
    if (first === undefined) continue;
    values[key] = { type, value: multiValued ? [...new Set(good)].slice(0, most) : first };
  }
  return { values, warnings: told };
}
