import { fold } from "../../../lib/fold.js";
import type { Attempt } from "../../../model/attempt.js";
import type { AttemptId, TeamId } from "../../../model/ids.js";
import { checkText } from "../../check-text.js";
import type { AttemptQuery } from "../../port/happenings.js";
import type { TeamRecords } from "../../port/store.js";
import type { Calls } from "../works/calls.js";
import type { AttemptDoc } from "../documents/documents.js";
import { checkedText, checkRecord } from "../documents/guards.js";
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
      const { document, bulk } = attemptDocument(attempt);
      await calls.together(async (inside) => {
        const pieces = bulk === undefined ? 0 : await keepPieces(inside, document, bulk);
        const kept = bulk === undefined ? {} : pieces === 0 ? { bulk } : { pieces };
        await inside.insert("attempts", { ...document, ...kept });
      });
    },
    get: async (id) => (await found({ _id: checkedText(id) }, 1, 1))[0],
    byReference: (reference) => found({ reference: checkedText(reference) }, 1),
    list: async (query) => {
      const items = await found(filterOf(query), query.order === "oldest" ? 1 : -1, query.limit + 1);
      const page = items.slice(0, query.limit);
      const last = page.at(-1);
      return items.length > query.limit && last !== undefined
        ? { items: page, next: { id: last.id } }
        : { items: page };
    },
    lastOf: async (directory, status) => (await found({ directory: checkedText(directory), status }, -1, 1))[0],
  };
}

function filterOf(query: AttemptQuery): Record<string, unknown> {
  const { directoryId, methodId, source, status, code, target, since, until, after, order } = query;
  checkText(query, "query");
  return {
    ...(directoryId === undefined ? {} : { directory: directoryId }),
    ...(methodId === undefined ? {} : { method: methodId }),
    ...(source === undefined ? {} : { source }),
    ...(status === undefined ? {} : { status: { $in: status } }),
    ...(code === undefined ? {} : { code }),
    ...(target === undefined ? {} : { $expr: containsExpression("$target", fold(target), 0) }),
    ...(since === undefined && until === undefined ? {} : { at: between(since, until) }),
    ...(after === undefined ? {} : { _id: order === "oldest" ? { $gt: after } : { $lt: after } }),
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

export async function attemptOf(calls: Calls, { _id, body, bulk, pieces }: AttemptDoc): Promise<Attempt> {
  const text = pieces === undefined ? bulk : await readPieces(calls, _id);
  const large = text === undefined ? {} : (JSON.parse(text) as Bulk);
  return { ...(JSON.parse(body) as Omit<Attempt, keyof Bulk>), ...large, id: _id as AttemptId };
}
