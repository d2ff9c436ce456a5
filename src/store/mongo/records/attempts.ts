import { fold } from "../../../lib/fold.js";
import { attemptStatuses, type Attempt } from "../../../model/attempt.js";
import type { AttemptId, TeamId } from "../../../model/ids.js";
import { checkText } from "../../check-text.js";
import type { AttemptOutline, AttemptQuery } from "../../port/happenings.js";
import type { TeamRecords } from "../../port/store.js";
import type { Calls } from "../works/calls.js";
import type { AttemptDoc } from "../documents/documents.js";
import { checkedText, checkRecord } from "../documents/guards.js";
import { look } from "../questions/looking.js";
import { newestOfEach } from "../questions/newest-of-each.js";
import { containsExpression } from "../questions/match-text.js";
import { keepPieces, readPieces } from "../documents/pieces.js";

type Bulk = Pick<Attempt, "asked" | "answered">;

export function attemptsOf(calls: Calls, team: TeamId): TeamRecords["attempts"] {
  const found = async (filter: Readonly<Record<string, unknown>>, sort: 1 | -1, limit?: number): Promise<Attempt[]> => {
    const documents = await calls.many("attempts", { team, ...filter }, { sort: { _id: sort }, limit });
    const attempts: Attempt[] = [];
    for (const document of documents) attempts.push(await attemptOf(calls, document));
    return attempts;
  };
  return {
    append: async (attempt) => {
      checkRecord(team, attempt);
      await calls.together((inside) => keepAttempt(inside, attempt));
    },
    get: async (id) => (await found({ _id: checkedText(id) }, 1, 1))[0],
    byReference: (reference) => found({ reference: checkedText(reference) }, 1),
    list: async (query) => {
      checkText(query, "query");
      const sort = { _id: query.order === "oldest" ? (1 as const) : (-1 as const) };
      const led = { team, ...byIndex(query), ...placeOf(query) };
      const looking = { led, rest: restOf(query), sort, limit: query.limit };
      const { documents, endedAt } = await look(calls, "attempts", looking);
      const items: Attempt[] = [];
      for (const document of documents.slice(0, query.limit)) items.push(await attemptOf(calls, document));
      const next = documents.length > query.limit ? items.at(-1)?.id : (endedAt?.["_id"] as string | undefined);
      return next === undefined ? { items } : { items, next: { id: next } };
    },
    lastOf: async (directories, statuses) => {
      const some = directories.flatMap((id) => {
        const directory = checkedText(id);
        return statuses.map((status) => ({ team, directory, status }));
      });
      return (await newestOfEach(calls, "attempts", some)).map(({ _id, body }) =>
        outlineOf({ _id: String(_id), body: String(body) }),
      );
    },
  };
}

/** With what was asked and answered beside it, where that is large. */
export async function keepAttempt(inside: Calls, attempt: Attempt): Promise<void> {
  const { document, bulk } = attemptDocument(attempt);
  const pieces = bulk === undefined ? 0 : await keepPieces(inside, document, bulk);
  const kept = bulk === undefined ? {} : pieces === 0 ? { bulk } : { pieces };
  await inside.insert("attempts", { ...document, ...kept });
}

/** What indexes answer, each in order of the ids. */
function byIndex({ directoryId, methodId, source, status, code }: AttemptQuery): Record<string, unknown> {
  if (code !== undefined) return { code };
  if (directoryId !== undefined) return { directory: directoryId, status: { $in: status ?? attemptStatuses } };
  if (methodId !== undefined) return { method: methodId };
  if (status !== undefined) return { status: { $in: status } };
  return source === undefined ? {} : { source };
}

function placeOf({ after, above, below, order }: AttemptQuery): Record<string, unknown> {
  const bounds = [
    ...(after === undefined ? [] : [{ _id: order === "oldest" ? { $gt: after } : { $lt: after } }]),
    ...(above === undefined ? [] : [{ _id: { $gt: above } }]),
    ...(below === undefined ? [] : [{ _id: { $lt: below } }]),
  ];
  return bounds.length === 0 ? {} : { $and: bounds };
}

/** What of the question is left beside `byIndex`. */
function restOf(query: AttemptQuery): Record<string, unknown> {
  const { directoryId, methodId, source, status, code, target, since, until } = query;
  const asked = {
    ...(directoryId === undefined ? {} : { directory: directoryId }),
    ...(methodId === undefined ? {} : { method: methodId }),
    ...(source === undefined ? {} : { source }),
    ...(status === undefined ? {} : { status: { $in: status } }),
    ...(code === undefined ? {} : { code }),
  };
  const answered = byIndex(query);
  const left = Object.entries(asked).filter(([name]) => !Object.hasOwn(answered, name));
  return {
    ...Object.fromEntries(left),
    ...(target === undefined ? {} : { $expr: containsExpression("$target", fold(target), 0) }),
    ...(since === undefined && until === undefined ? {} : { at: between(since, until) }),
  };
}

function between(since: number | undefined, until: number | undefined): Record<string, number> {
  return { ...(since === undefined ? {} : { $gte: since }), ...(until === undefined ? {} : { $lt: until }) };
}

function attemptDocument(attempt: Attempt): { document: AttemptDoc; bulk: string | undefined } {
  const { asked: request, answered: answer, ...body } = attempt;
  const document: AttemptDoc = {
    _id: attempt.id,
    team: attempt.teamId,
    at: attempt.at,
    source: attempt.source,
    status: attempt.status,
    target: fold(attempt.target),
    reference: attempt.reference,
    body: JSON.stringify(body),
    expiresAt: attempt.expiresAt,
    clearedAt: new Date(attempt.expiresAt),
  };
  if (attempt.directoryId !== undefined) document.directory = attempt.directoryId;
  if (attempt.methodId !== undefined) document.method = attempt.methodId;
  if (attempt.code !== undefined) document.code = attempt.code;
  const none = request === undefined && answer === undefined;
  return { document, bulk: none ? undefined : JSON.stringify({ asked: request, answered: answer }) };
}

/** @param find  reads pieces, where it has any */
export async function attemptOf(find: Pick<Calls, "many">, { _id, body, bulk, pieces }: AttemptDoc): Promise<Attempt> {
  const text = pieces === undefined ? bulk : await readPieces(find, _id);
  const large = text === undefined ? {} : (JSON.parse(text) as Bulk);
  return { ...outlineOf({ _id, body }), ...large };
}

function outlineOf({ _id, body }: Pick<AttemptDoc, "_id" | "body">): AttemptOutline {
  return { ...(JSON.parse(body) as AttemptOutline), id: _id as AttemptId };
}
