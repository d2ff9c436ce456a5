import { InvalidInput, operations as o, type MethodView } from "../../../admin/index.js";
import type { Role } from "../../../model/grant.js";
import { methodAdminsPage } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import { linesOf } from "../lines.js";
import { formPage, onTo, type ConsoleRoute } from "../routes.js";
import type { Typed } from "../typed.js";
import { methodPath, placeOf, placesOf } from "./method-places.js";

/** Roles that the console may let a sign-in give; operators are the file's and the command line's to make. */
const givable = ["owner", "admin", "auditor"] as const;

/** Whom an SSO method lets into the console. */
export const methodAdminsPages: readonly ConsoleRoute[] = [
  formPage(`${methodPath}/admins`, {
    async show(ask, typed) {
      const place = await placeOf(ask);
      return methodAdminsPage(ask.frame, { place, mayGive: mayGive(ask, place.method) }, typed);
    },
    async send(ask, form) {
      const groups = groupsSaid(form);
      const admins = Object.keys(groups).length === 0 ? null : { groups };
      await atFields(form, ask.perform(o.methodUpdate, { admins }, { expected: form.version }));
      const said =
        admins === null
          ? "Nobody comes into the console with this method any more."
          : "It takes effect with the next sign-in.";
      return onTo(placesOf(ask).overview, said);
    },
  }),
];

/** A sign-in that makes operators is changed on the host alone. */
export function mayGive(ask: Ask, { admins }: Pick<MethodView, "admins">): boolean {
  return ask.may("own") && !Object.values(admins?.groups ?? {}).includes("operator");
}

/** @throws InvalidInput for a group that is given two roles */
function groupsSaid(form: Typed): Record<string, Role> {
  const said = new Map<string, Role>();
  for (const role of givable) {
    for (const group of linesOf(form, fieldOf(role))) {
      const other = said.get(group) ?? role;
      if (other !== role) {
        const message = `has "${group}", which gives the role ${other} already`;
        throw new InvalidInput([{ field: fieldOf(role), message }]);
      }
      said.set(group, role);
    }
  }
  return Object.fromEntries(said);
}

/** What is wrong with a group is told at the field that it stands in. */
async function atFields<T>(form: Typed, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const errors = error.errors.map(({ field, message }) => {
      const role = givable.find((one) => linesOf(form, fieldOf(one)).some((line) => field === `admins.groups.${line}`));
      return role === undefined ? { field, message } : { field: fieldOf(role), message: `has a group that ${message}` };
    });
    throw new InvalidInput(errors, { cause: error });
  }
}

function fieldOf(role: (typeof givable)[number]): string {
  return `admins.${role}`;
}
