import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { AdminCaller, AnyOperation } from "../../admin/index.js";
import type { Sealer } from "../../lib/seal.js";
import type { TeamId } from "../../model/ids.js";
import { noteOfPeople } from "../../store/port/erasure.js";
import { OutcomeUnknown } from "../../store/port/errors.js";
import type { Store } from "../../store/port/store.js";
import { ProblemFault } from "./problem.js";

/** What an answer was: kept sealed, for names and addresses may stand in it. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

interface Kept {
  /** Of the request: verb, path and body. */
  readonly digest: string;
  /** Absent where it stands by itself, or the first request is under way. */
  readonly answer?: KeptAnswer | undefined;
  /** It was done, and its answer is too long to be kept. */
  readonly isTooLong?: true;
}

export interface IdempotencyDeps {
  readonly notes: Store["notes"];
  readonly sealer: Sealer;
  readonly now: () => number;
}

const keptMs = 24 * 60 * 60_000;
/** A sealed text may have 64 KiB, of which base64 takes a quarter. */
const longestPlain = 48_000;

/**
 * Whether answers are kept for a repeat: of what only looks they are not, which costs nothing to ask again. Whoever may just read
 * would else fill the store with them.
 */
export function isRepeatable(verb: string, { needs }: Pick<AnyOperation, "needs">): boolean {
  return verb === "POST" && needs !== "read";
}

/**
 * Runs the work once for a key of a caller: a repeat is given the first answer again, in which what was shown once is null.
 * A work that has come to nothing gives the key free; one of which nobody knows keeps it, for a repeat could be the second.
 * @param team  whose people the answer may name; absent: nobody's. It goes with whoever of them is erased
 * @param request  what the digest is made of: another request under the same key is refused
 * @throws ProblemFault 400 for a key that cannot be one, 409 while the first is under way or where its answer is too long to be
 *   kept or went with an erasure, 422 for another request
 */
export async function once(
  deps: IdempotencyDeps,
  caller: AdminCaller,
  key: string,
  team: TeamId | undefined,
  request: string,
  operation: Pick<AnyOperation, "shownOnce">,
  work: () => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw unusable();
  const name = `idempotency:${digestOf(`${caller.actor.kind}:${String(caller.actor.id)}:${key}`)}`;
  const digest = digestOf(request);
  const expiresAt = deps.now() + keptMs;
  const answered = team === undefined ? `${name} answered` : noteOfPeople(team, name);
  if (!(await deps.notes.claim(name, expiresAt))) return repeated(deps, name, answered, digest);
  let answer: KeptAnswer;
  try {
    await deps.notes.put(name, await sealed(deps, { digest }), expiresAt);
    answer = await work();
  } catch (error) {
    // A store that is gone meanwhile must not take the place of what went wrong.
    if (!(error instanceof OutcomeUnknown)) await deps.notes.delete(name).catch(() => undefined);
    throw error;
  }
  const told = { ...answer, body: withoutSecrets(answer.body, operation.shownOnce ?? []) };
  // What was done is told all the same, with what is shown once: a repeat learns that nobody knows.
  await deps.notes.put(answered, await sealed(deps, { digest, answer: told }), expiresAt).catch(() => undefined);
  return answer;
}

async function repeated(deps: IdempotencyDeps, name: string, answered: string, digest: string): Promise<KeptAnswer> {
  const claimed = await kept(deps, name);
  if (claimed !== undefined && claimed.digest !== digest) throw another();
  // Releases before this one kept the answer with the claim.
  const { answer, isTooLong } = claimed?.answer === undefined ? ((await kept(deps, answered)) ?? {}) : claimed;
  if (isTooLong === true) throw tooLong();
  if (answer === undefined) throw underWay();
  return { ...answer, headers: { ...answer.headers, "Idempotency-Replayed": "true" } };
}

async function kept({ notes, sealer, now }: IdempotencyDeps, key: string): Promise<Kept | undefined> {
  const note = await notes.get(key, now());
  const opened = note === undefined || note === "" ? undefined : await sealer.open(note);
  return opened === undefined ? undefined : unpacked(opened);
}

function sealed({ sealer }: IdempotencyDeps, whole: Kept): Promise<string> {
  return sealer.seal(packed(whole));
}

function packed(whole: Kept): string {
  const plain = JSON.stringify(whole);
  if (Buffer.byteLength(plain) <= longestPlain) return plain;
  const zipped = gzipSync(plain).toString("base64");
  return zipped.length <= longestPlain
    ? zipped
    : JSON.stringify({ digest: whole.digest, isTooLong: true } satisfies Kept);
}

function unpacked(text: string): Kept {
  const plain = text.startsWith("{") ? text : gunzipSync(Buffer.from(text, "base64")).toString("utf8");
  return JSON.parse(plain) as Kept;
}

function withoutSecrets(body: unknown, fields: readonly string[]): unknown {
  if (typeof body !== "object" || body === null) return body;
  const gone = Object.fromEntries(fields.filter((field) => field in body).map((field) => [field, null]));
  return { ...body, ...gone };
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const title = "This Idempotency-Key cannot be used here";

function unusable(): ProblemFault {
  return new ProblemFault({
    status: 400,
    code: "idempotency_key_invalid",
    title,
    detail: "The Idempotency-Key must be 1 to 255 printable ASCII characters without spaces.",
    fix: "Use a new one for each request, as a UUID.",
  });
}

function underWay(): ProblemFault {
  return new ProblemFault({
    status: 409,
    code: "idempotency_under_way",
    title,
    detail: "A request under this key is under way, or its outcome is not known.",
    fix: "Wait a moment and repeat it; if this stays so, read what is there before you send it under a new key.",
    headers: { "Retry-After": "1" },
  });
}

function tooLong(): ProblemFault {
  return new ProblemFault({
    status: 409,
    code: "idempotency_answer_too_long",
    title,
    detail: "The first request under this key was done, and its answer is too long to be kept for a repeat.",
    fix: "Read what is there. Do not send it again under another key: it would be done a second time.",
  });
}

function another(): ProblemFault {
  return new ProblemFault({
    status: 422,
    code: "idempotency_key_reused",
    title,
    detail: "This Idempotency-Key was used for another request within the last day.",
    fix: "Use a new key for each request, and repeat a request unchanged.",
  });
}
