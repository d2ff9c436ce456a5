import {
  type CustomAttribute,
  customKey,
  type CustomValue,
  type CustomValues,
  shownCustom,
  withHidden,
} from "../../model/custom-attribute.js";
import { hiddenIn, hiddenInIdentifier } from "../../lib/hidden-letters.js";
import type { Profile, User } from "../../model/user.js";
import { applyStep } from "../patch/apply-step.js";
import type { Step } from "../patch/read-patch.js";
import type { Attribute, Schema } from "../schema/attribute.js";
import { drawbridgeSchema, enterpriseSchema } from "../schema/other-schemas.js";
import { type ResourceKind, userKind } from "../schema/resource.js";
import { userSchema } from "../schema/user-schema.js";
import { badRequest } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";
import { readResource } from "./read-resource.js";
import { CUSTOM } from "../urns.js";
import { isUnassigned, reading } from "./read-value.js";
import { commonAttributes } from "../schema/common-attributes.js";
import { withoutDoubles } from "./same-element.js";
import { type Element, isElements, type Scalar, type Tree, type Value, type Values } from "./tree.js";

/** What a client wants a user to be. A password it sent has been checked and let go. */
export interface ScimUserDraft {
  readonly userName: string;
  readonly externalId?: string | undefined;
  /** Absent: the client did not say; true for a new user, unchanged for a known one. */
  readonly active?: boolean | undefined;
  readonly ssoName?: string | undefined;
  readonly profile: Profile;
}

/** What a user looks like before a PATCH: the part of our record that SCIM clients write. */
export type PatchedUser = Pick<User, "userName" | "externalId" | "active" | "profile" | "sso">;

/**
 * The body of POST or PUT as a draft.
 * @param users  the kind with the team's own attributes
 * @throws ScimError
 */
export function readUser(body: unknown, tolerance: Tolerance, users: Users = plainUsers): ScimUserDraft {
  return draftOf(readResource(users.kind, body, tolerance), users);
}

/** What users of a team are made of. */
export interface Users {
  readonly kind: ResourceKind;
  readonly attributes: readonly CustomAttribute[];
}

const plainUsers: Users = { kind: userKind, attributes: [] };

/**
 * The user as all steps leave it, one after the other, or no draft at all (RFC 7644 §3.5.2: the whole request or
 * nothing). Applying the same steps to the result changes nothing more.
 * @throws ScimError
 */
export function patchUser(
  user: PatchedUser,
  steps: readonly Step[],
  tolerance: Tolerance,
  users: Users = plainUsers,
): ScimUserDraft {
  const tree = treeOf(user, users);
  const to = reading(tolerance);
  for (const step of steps) applyStep(tree, step, to);
  const draft = draftOf(tree, users, new Set(shownNames(user).map(([, text]) => text)));
  // what the steps could not name stays as it is
  const custom = withHidden(draft.profile.custom, user.profile.custom, users.attributes);
  return custom === draft.profile.custom
    ? draft
    : { ...draft, profile: { ...draft.profile, ...(custom && { custom }) } };
}

function treeOf(user: PatchedUser, { kind, attributes }: Users): Tree {
  const { enterprise, custom, ...core } = user.profile;
  const values: Values = { ...(core as Values), userName: user.userName, active: user.active };
  if (user.externalId !== undefined) values.externalId = user.externalId;
  const tree: Tree = new Map([[userSchema, values]]);
  if (enterprise) tree.set(enterpriseSchema, { ...(enterprise as Values) });
  if (user.sso) tree.set(drawbridgeSchema, { ssoName: user.sso.name });
  const schema = customSchemaOf(kind);
  const shown = schema && shownCustom(custom, attributes);
  if (shown) {
    const held = Object.entries(shown).map(([name, value]) => [name, inTree(value)] as const);
    tree.set(schema, Object.fromEntries(held));
  }
  return tree;
}

function inTree(value: CustomValue["value"]): Value {
  return typeof value === "object" ? value.map((one) => ({ value: one })) : value;
}

function customSchemaOf({ extensions }: ResourceKind): Schema | undefined {
  return extensions.find(({ urn }) => urn === CUSTOM);
}

/** The team's own values with the types they are declared to have. */
function customOf(tree: Tree, { kind, attributes }: Users): CustomValues | undefined {
  const schema = customSchemaOf(kind);
  const values = schema && inOrder(schema, tree);
  const custom: Record<string, CustomValue> = {};
  for (const { name, type } of attributes) {
    const value = values?.[name];
    if (value === undefined) continue;
    const plain = isElements(value) ? value.flatMap((element) => element.value ?? []) : value;
    if (typeof plain !== "object" || Array.isArray(plain)) custom[customKey(name)] = { type, value: plain };
  }
  return Object.keys(custom).length === 0 ? undefined : custom;
}

/** @param known  names that the user has already: a change of something else is not refused over them */
function draftOf(tree: Tree, users: Users, known: ReadonlySet<string> = new Set()): ScimUserDraft {
  const draft = plainDraftOf(tree, users);
  for (const [where, text, hidden] of shownNames(draft)) {
    const found = known.has(text) ? undefined : hidden(text);
    if (found !== undefined) throw badRequest("invalidValue", `${where} holds ${found}, which nobody would see.`);
  }
  return draft;
}

type ShownName = readonly [where: string, text: string, hidden: (text: string) => string | undefined];

/** What people are known and found by, here and in every list. */
function shownNames({ userName, profile }: Pick<ScimUserDraft, "userName" | "profile">): readonly ShownName[] {
  const { displayName, emails = [] } = profile;
  return [
    ["userName", userName, hiddenInIdentifier],
    ...(displayName === undefined ? [] : [["displayName", displayName, hiddenIn] as const]),
    ...emails.flatMap(({ value }, at) =>
      value === undefined ? [] : [[`emails[${at}].value`, value, hiddenInIdentifier] as const],
    ),
  ];
}

function plainDraftOf(tree: Tree, users: Users): ScimUserDraft {
  const { userName, externalId, active, ...profile } = inOrder(userSchema, tree);
  if (typeof userName !== "string" || userName.trim() === "") {
    throw badRequest("invalidValue", "userName is required and cannot be empty.");
  }
  const enterprise = inOrder(enterpriseSchema, tree);
  const { ssoName } = inOrder(drawbridgeSchema, tree);
  const custom = customOf(tree, users);
  return {
    userName,
    ...(typeof externalId === "string" && { externalId }),
    ...(typeof active === "boolean" && { active }),
    ...(typeof ssoName === "string" && { ssoName }),
    // the tables spell their names as the model does, and nothing that is not in the tables gets into a tree
    profile: {
      ...(profile as Profile),
      ...(Object.keys(enterprise).length > 0 && { enterprise: enterprise }),
      ...(custom && { custom }),
    },
  };
}

const externalIdAttribute = commonAttributes.filter(({ name }) => name === "externalId");

/** The values in the order of the schema, so that equal users have equal JSON; doubles taken out (RFC 7643 §2.4). */
function inOrder(schema: Schema, tree: Tree): Values {
  const values = tree.get(schema);
  const ordered: Values = {};
  if (!values) return ordered;
  for (const attribute of schema === userSchema ? withExternalId : schema.attributes) {
    const value = values[attribute.name];
    const kept = value === undefined ? undefined : subsInOrder(attribute, value);
    if (kept !== undefined) ordered[attribute.name] = kept;
  }
  return ordered;
}

const withExternalId: readonly Attribute[] = [...externalIdAttribute, ...userSchema.attributes];

/** Undefined where nothing is left that says anything: a PATCH may set an element's kind first and never its value. */
function subsInOrder(attribute: Attribute, value: Value): Value | undefined {
  if (isElements(value)) {
    const elements = withoutDoubles(attribute, value).filter((element) => !isUnassigned(element));
    return elements.length === 0 ? undefined : elements.map((element) => elementInOrder(attribute, element));
  }
  if (typeof value !== "object") return value;
  return isUnassigned(value) ? undefined : elementInOrder(attribute, value);
}

function elementInOrder(attribute: Attribute, element: Element): Element {
  const ordered: Record<string, Scalar> = {};
  for (const { name } of attribute.subAttributes ?? []) {
    const value = element[name];
    if (value !== undefined) ordered[name] = value;
  }
  return ordered;
}
