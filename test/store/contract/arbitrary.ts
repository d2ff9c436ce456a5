import { groupAttributes, userAttributes, type AttributeInfo } from "../../../src/model/attributes.js";
import type { UserId } from "../../../src/model/ids.js";
import type { OwnerKey } from "../../../src/model/owner.js";
import type { PluralValue, Profile, User } from "../../../src/model/user.js";
import type { Comparison, GroupQuestion, Question, UserQuestion } from "../../../src/store/port/questions.js";
import fc from "fast-check";
import { aMethod, aUser } from "../../support/builders.js";

/** Users and questions at random. Few different values, so that questions find something. */
const word = fc.constantFrom(
  "a",
  "A",
  "ab",
  "b",
  "é",
  "E\u0301",
  "a%",
  "_",
  "\u212A",
  "k",
  "𝒳",
  "\uFFFD",
  "work",
  "zz",
);
const instant = fc.constantFrom(-5, 0, 1, 10, 1_000_000);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out what is undefined: absent is unassigned. */
function without<T extends object>(record: fc.Arbitrary<T>): fc.Arbitrary<Present<T>> {
  return record.map(
    (one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as Present<T>,
  );
}

const pluralValue: fc.Arbitrary<PluralValue> = without(
  fc.record({ value: word, display: maybe(word), type: maybe(word), primary: maybe(fc.boolean()) }),
);
const plural = fc.array(pluralValue, { minLength: 1, maxLength: 3 });
const profile: fc.Arbitrary<Profile> = without(
  fc.record({
    displayName: maybe(word),
    nickName: maybe(word),
    title: maybe(word),
    profileUrl: maybe(word),
    name: maybe(without(fc.record({ familyName: maybe(word), givenName: maybe(word) }))),
    emails: maybe(plural),
    phoneNumbers: maybe(plural),
    roles: maybe(plural),
    photos: maybe(plural),
    addresses: maybe(
      fc.array(without(fc.record({ country: word, locality: maybe(word), primary: maybe(fc.boolean()) })), {
        minLength: 1,
        maxLength: 2,
      }),
    ),
    enterprise: maybe(
      without(fc.record({ department: maybe(word), manager: maybe(without(fc.record({ value: maybe(word) }))) })),
    ),
  }),
);

let nth = 0;
export const anyUser: fc.Arbitrary<User> = without(
  fc.record({
    externalId: maybe(word),
    active: fc.boolean(),
    createdAt: instant,
    updatedAt: instant,
    sso: maybe(word.map((name) => ({ method: aMethod().id, name }))),
    profile,
  }),
).map((own) => aUser({ ...own, userName: `${own.externalId ?? ""} ${nth++}` }));

const comparisons: readonly Comparison[] = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

function questionOf<A extends string>(
  schema: Readonly<Record<A, AttributeInfo>>,
  extra: readonly fc.Arbitrary<Question<A>>[],
): fc.Arbitrary<Question<A>> {
  const paths = Object.keys(schema) as A[];
  const usual = paths.filter((path) =>
    /^(userName|externalId|active|createdAt|displayName|title|emails|roles|name\.f)/.test(path),
  );
  const tree = (attributes: readonly A[], leaves: readonly fc.Arbitrary<Question<A>>[], depth: number) =>
    fc.letrec<{ one: Question<A> }>((tie) => ({
      one: fc.oneof(
        { maxDepth: depth, withCrossShrink: true },
        leafOf(schema, attributes),
        ...leaves,
        fc.record({ is: fc.constantFrom("all" as const, "any" as const), of: fc.array(tie("one"), { maxLength: 3 }) }),
        fc.record({ is: fc.constant("not" as const), of: tie("one") }),
      ),
    })).one;
  const parents = [...new Set(paths.flatMap((path) => schema[path].element ?? []))];
  const element = parents.map((of) => {
    const inside = paths.filter((path) => schema[path].element === of);
    return tree(inside, [], 3).map((where): Question<A> => ({ is: "element", of, where }));
  });
  return tree([...paths, ...usual, ...usual, ...usual], [...element.slice(0, 6), ...extra], 4);
}

function leafOf<A extends string>(
  schema: Readonly<Record<A, AttributeInfo>>,
  paths: readonly A[],
): fc.Arbitrary<Question<A>> {
  return fc.constantFrom(...paths).chain((attribute): fc.Arbitrary<Question<A>> => {
    const { type } = schema[attribute];
    const value: fc.Arbitrary<string | number | boolean> =
      type === "boolean" ? fc.boolean() : type === "dateTime" ? instant : fc.oneof(word, fc.constant(""));
    const ops = type === "string" || type === "reference" || type === "binary" ? comparisons : comparisonsOfOrder;
    return fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .constantFrom(...ops)
          .chain((op) => value.map((asked) => ({ is: "match", attribute, op, value: asked }) as const)),
      },
      { weight: 1, arbitrary: fc.constant({ is: "has", attribute } as const) },
    );
  });
}
const comparisonsOfOrder = comparisons.filter((op) => !["co", "sw", "ew"].includes(op));

const edges = fc.constant({ is: "hasEdges" } as const);

export function anyGroupQuestion(members: readonly UserId[]): fc.Arbitrary<GroupQuestion> {
  const member = fc.constantFrom(...members).map((user) => ({ is: "hasMember", user }) as const);
  return questionOf(groupAttributes, [edges, member]);
}

export const anyUserQuestion: fc.Arbitrary<UserQuestion> = questionOf(userAttributes, [
  edges,
  fc.record({
    is: fc.constant("inGroup" as const),
    where: questionOf(groupAttributes, [edges]),
    owners: fc.constantFrom<readonly OwnerKey[] | undefined>(undefined, ["a"], ["d:x"], ["d:x", "a"]),
  }),
]);
