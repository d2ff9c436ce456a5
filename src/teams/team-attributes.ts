import { z } from "zod";
import { customPath } from "../model/attributes.js";
import {
  type CustomAttribute,
  customKey,
  customName,
  customTypes,
  isReservedName,
  mostCustomAttributes,
} from "../model/custom-attribute.js";
import { type AttributeMap, mappedFields } from "../model/sso-method.js";
import type { Team } from "../model/team.js";
import type { TeamRecords } from "../store/port/store.js";
import { Refused } from "../model/refused.js";
import { teamsRefusals } from "./refusals.js";

/** Attributes of a team's own, as the file, a form or a command may declare them. */
export const attributesShape = z
  .array(
    z.strictObject({
      name: z
        .string({ error: "must be text" })
        .regex(customName, { error: "must begin with a letter and hold letters, digits, - and _ only, 64 at most" })
        .refine((name) => !isReservedName(name), { error: "is a name with a meaning of its own; choose another one" }),
      type: z.enum(customTypes, { error: `must be one of ${customTypes.join(", ")}` }).optional(),
      multiValued: z.boolean({ error: "must be true or false" }).optional(),
    }),
    { error: "must be a list of attributes" },
  )
  .max(mostCustomAttributes, { error: `must be at most ${mostCustomAttributes} attributes` })
  .refine((all) => new Set(all.map(({ name }) => customKey(name))).size === all.length, {
    error: "must not have the same name twice, whatever its letter case",
  });

export function declaredAttributes(given: z.output<typeof attributesShape>): readonly CustomAttribute[] {
  return given.map(({ name, type = "string", multiValued = false }) => ({ name, type, multiValued }));
}

/**
 * A value is of the type it was written under, so a type is not changed under values: hidden ones of a removed attribute
 * count too. Those that are declared already were looked at then, and one type is asked for at a time: in a team of a million
 * several would be too much for one search.
 * @throws Refused `attribute_in_use` naming the first such attribute and how many users have it
 */
export async function checkTypesKept(
  tx: Pick<TeamRecords, "users">,
  before: Pick<Team, "attributes">,
  next: Pick<Team, "attributes">,
): Promise<void> {
  const declared = new Set(before.attributes.map(pathOf));
  for (const attribute of next.attributes.filter((one) => !declared.has(pathOf(one)))) {
    const { name } = attribute;
    const others = customTypes
      .flatMap((other) => [customPath(other, name, false), customPath(other, name, true)])
      .filter((path) => path !== pathOf(attribute));
    let users = 0;
    for (const path of others) {
      users += await tx.users.count({ scope: { includeRemoved: true }, where: { is: "has", attribute: path } });
    }
    if (users > 0) throw new Refused(teamsRefusals.attribute_in_use(attribute, users));
  }
}

function pathOf({ type, name, multiValued }: CustomAttribute): string {
  return customPath(type, name, multiValued);
}

/** @throws Refused `value_invalid` for a row that is neither a field of everybody's nor an attribute of the team */
export async function checkMapping(tx: Pick<TeamRecords, "team">, mapping: AttributeMap | undefined): Promise<void> {
  const known: readonly string[] = mappedFields;
  const own = Object.keys(mapping ?? {}).filter((field) => !known.includes(field));
  if (own.length === 0) return;
  const declared = ((await tx.team.get())?.attributes ?? []).map(({ name }) => name);
  const wrong = own.find((field) => !declared.some((name) => customKey(name) === customKey(field)));
  if (wrong === undefined) return;
  throw new Refused(teamsRefusals.mapping_invalid(wrong, [...mappedFields, ...declared]));
}
