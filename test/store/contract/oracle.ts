import { compareUtf8 } from "../../../src/lib/fold.js";
import { groupAttributes, userAttributes, type AttributeInfo } from "../../../src/model/attributes.js";
import type { Group } from "../../../src/model/group.js";
import { ownerKey } from "../../../src/model/owner.js";
import type { User } from "../../../src/model/user.js";
import type { Comparison, GroupQuestion, Question, UserQuestion } from "../../../src/store/port/questions.js";

/**
 * The same questions asked of records in memory, by walking the records themselves and not by the list of search
 * values that the engines share: a value forgotten there shows here.
 */
export interface KnownEdge {
  readonly user: string;
  readonly group: string;
}
export interface Known {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly edges: readonly KnownEdge[];
}

export function userHolds(question: UserQuestion, user: User, known: Known): boolean {
  const groups = known.groups.filter(({ id }) =>
    known.edges.some((edge) => edge.group === id && edge.user === user.id),
  );
  return holds(question, userAttributes, {
    at: (path) => valuesAt(user, path),
    elements: (parent) => (plainOf(user)[parent] as readonly object[] | undefined) ?? [],
    edges: () => groups.length > 0,
    inGroup: ({ where, owners }) =>
      groups.some((group) => (owners?.includes(ownerKey(group.owner)) ?? true) && groupHolds(where, group, known)),
    member: () => {
      throw new TypeError("users have no members");
    },
  });
}

export function groupHolds(question: GroupQuestion, group: Group, known: Known): boolean {
  const members = known.edges.filter((edge) => edge.group === group.id).map((edge) => edge.user);
  return holds(question, groupAttributes, {
    at: (path) => presentValue((group as unknown as Record<string, unknown>)[path]),
    elements: () => [],
    edges: () => members.length > 0,
    inGroup: () => {
      throw new TypeError("groups are in no group");
    },
    member: (id) => members.includes(id),
  });
}

type Value = string | number | boolean;
interface Facts {
  at(path: string): readonly Value[];
  elements(parent: string): readonly object[];
  edges(): boolean;
  inGroup(asked: Extract<UserQuestion, { is: "inGroup" }>): boolean;
  member(user: string): boolean;
}

function holds(question: Question<string>, schema: Readonly<Record<string, AttributeInfo>>, facts: Facts): boolean {
  switch (question.is) {
    case "always":
      return true;
    case "never":
      return false;
    case "all":
      return question.of.every((one) => holds(one, schema, facts));
    case "any":
      return question.of.some((one) => holds(one, schema, facts));
    case "not":
      return !holds(question.of, schema, facts);
    case "has":
      return facts.at(question.attribute).length > 0;
    case "match": {
      const { attribute, op, value } = question;
      const info = schema[attribute]!;
      if (op === "ne") return !facts.at(attribute).some((own) => compares(info, own, "eq", value));
      return facts.at(attribute).some((own) => compares(info, own, op, value));
    }
    case "element":
      return facts.elements(question.of).some((element) =>
        holds(question.where, schema, {
          ...facts,
          at: (path) => presentValue((element as Record<string, unknown>)[path.slice(question.of.length + 1)]),
        }),
      );
    case "inGroup":
      return facts.inGroup(question);
    case "hasMember":
      return facts.member(question.user);
    case "hasEdges":
      return facts.edges();
  }
}

function compares(info: AttributeInfo, own: Value, op: Exclude<Comparison, "ne">, asked: Value): boolean {
  if (typeof own === "number" && typeof asked === "number" && op !== "co" && op !== "sw" && op !== "ew") {
    return ordered(own - asked, op);
  }
  const plain = (value: Value) =>
    info.caseExact ? String(value) : String(value).normalize("NFC").toLowerCase().normalize("NFC");
  const [x, y] = [plain(own), plain(asked)];
  switch (op) {
    case "co":
      return x.includes(y);
    case "sw":
      return x.startsWith(y);
    case "ew":
      return x.endsWith(y);
    default:
      return ordered(compareUtf8(x, y), op);
  }
}

function ordered(difference: number, op: "eq" | "gt" | "ge" | "lt" | "le"): boolean {
  switch (op) {
    case "eq":
      return difference === 0;
    case "gt":
      return difference > 0;
    case "ge":
      return difference >= 0;
    case "lt":
      return difference < 0;
    case "le":
      return difference <= 0;
  }
}

function plainOf(user: User): Record<string, unknown> {
  const { profile, sso, ...own } = user;
  return { ...profile, ...own, ssoName: sso?.name };
}

function valuesAt(user: User, path: string): readonly Value[] {
  let here: unknown[] = [plainOf(user)];
  for (const step of path.split(".")) {
    here = here.flatMap((one) => {
      const inner = (one as Record<string, unknown> | undefined)?.[step];
      return Array.isArray(inner) ? (inner as unknown[]) : inner === undefined ? [] : [inner];
    });
  }
  return here as Value[];
}

function presentValue(value: unknown): readonly Value[] {
  return value === undefined ? [] : [value as Value];
}
