import type { CustomAttribute } from "../../model/custom-attribute.js";
import {
  type Attribute,
  complex,
  decimal,
  flag,
  instant,
  schema,
  type Schema,
  text,
  type Traits,
} from "./attribute.js";
import { CUSTOM } from "../urns.js";
import { type ResourceKind, userKind, withExtension } from "./resource.js";

/** The extension that a team's own attributes make. */
export function customSchema(attributes: readonly CustomAttribute[]): Schema {
  return schema(CUSTOM, "CustomUser", "Attributes of this team's own", attributes.map(attributeOf));
}

/** Users with the team's own attributes; the plain kind where it has none. */
export function userKindWith(attributes: readonly CustomAttribute[]): ResourceKind {
  if (attributes.length === 0) return userKind;
  const known = made.get(attributes);
  if (known) return known;
  const kind = withExtension(userKind, customSchema(attributes));
  made.set(attributes, kind);
  return kind;
}

/** One kind for one declaration: attributes found by one reader are those that the next one asks about. */
const made = new WeakMap<readonly CustomAttribute[], ResourceKind>();

const makers = { string: text, boolean: flag, number: decimal, date: instant } as const;

function attributeOf({ name, type, multiValued }: CustomAttribute): Attribute {
  const make = (as: string, traits: Traits = {}): Attribute =>
    makers[type](as, `${name}, as this team keeps it.`, traits);
  if (!multiValued) return make(name);
  // elements of one part, so that paths, filters and merging are those of every other list
  const value = make("value");
  return { ...complex(name, value.description, [value], { multiValued: true }), simple: value.type };
}
