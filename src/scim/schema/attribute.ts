/** Characteristics of an attribute (RFC 7643 §2.2, §7), as data: the one source of parsing, checking and /Schemas. */
export interface Attribute {
  /** In the schema's spelling, which answers use whatever a client wrote. */
  readonly name: string;
  readonly type: "string" | "boolean" | "dateTime" | "reference" | "binary" | "integer" | "decimal" | "complex";
  /** A list of plain values: the type of each. Kept as elements with a `value`, shown and published as what it is. */
  readonly simple?: Attribute["type"];
  readonly description: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: "readOnly" | "readWrite" | "immutable" | "writeOnly";
  readonly returned: "always" | "never" | "default" | "request";
  readonly uniqueness: "none" | "server" | "global";
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
  /** Longest text taken, in UTF-16 units. Ours, not published: the RFC has no such characteristic. */
  readonly maxLength: number;
  /** Sub-attributes by lower-case name; empty where there are none. */
  readonly subs: ReadonlyMap<string, Attribute>;
}

export type Traits = Partial<Omit<Attribute, "name" | "type" | "description" | "subs" | "subAttributes">>;

const textLength = 4096;
const linkLength = 8192;
const binaryLength = 65_536;

function make(
  name: string,
  type: Attribute["type"],
  description: string,
  traits: Traits,
  subAttributes?: readonly Attribute[],
): Attribute {
  return {
    name,
    type,
    description,
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
    maxLength: textLength,
    ...traits,
    ...(subAttributes && { subAttributes }),
    subs: byLowerName(subAttributes ?? []),
  };
}

export function byLowerName(attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> {
  return new Map(attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));
}

export const text = (name: string, description: string, traits: Traits = {}): Attribute =>
  make(name, "string", description, traits);

export const flag = (name: string, description: string, traits: Traits = {}): Attribute =>
  make(name, "boolean", description, traits);

export const integer = (name: string, description: string, traits: Traits = {}): Attribute =>
  make(name, "integer", description, traits);

export const decimal = (name: string, description: string, traits: Traits = {}): Attribute =>
  make(name, "decimal", description, traits);

export const instant = (name: string, description: string, traits: Traits = {}): Attribute =>
  make(name, "dateTime", description, traits);

export const link = (
  name: string,
  description: string,
  referenceTypes: readonly string[],
  traits: Traits = {},
): Attribute =>
  make(name, "reference", description, { caseExact: true, maxLength: linkLength, referenceTypes, ...traits });

export const binary = (name: string, description: string, traits: Traits = {}): Attribute =>
  make(name, "binary", description, { caseExact: true, maxLength: binaryLength, ...traits });

export const complex = (
  name: string,
  description: string,
  subAttributes: readonly Attribute[],
  traits: Traits = {},
): Attribute => make(name, "complex", description, traits, subAttributes);

export const many = (
  name: string,
  description: string,
  subAttributes: readonly Attribute[],
  traits: Traits = {},
): Attribute => make(name, "complex", description, { multiValued: true, ...traits }, subAttributes);

/** A set of attributes under one URN. */
export interface Schema {
  readonly urn: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
  /** Attributes by lower-case name. */
  readonly byName: ReadonlyMap<string, Attribute>;
}

export function schema(urn: string, name: string, description: string, attributes: readonly Attribute[]): Schema {
  return { urn, name, description, attributes, byName: byLowerName(attributes) };
}
