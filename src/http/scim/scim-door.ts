import type { IncomingMessage, ServerResponse } from "node:http";
import type { TeamId } from "../../model/ids.js";
import { Refused } from "../../model/refused.js";
import type { TeamStore } from "../../store/port/store.js";
import { scimBaseUrl } from "../../model/addresses.js";
import { listRequestOfBody, listRequestOfQuery, queryOf, ScimError, toleranceOf } from "../../scim/index.js";
import { holdThrough } from "../shared/body/open-lots.js";
import { noRateLimits, type RateLimits } from "../shared/rate-limits.js";
import { countRefusal } from "../shared/refusal-log.js";
import { referenceOf, requestOf } from "../shared/reference.js";
import {
  addressOf,
  allowedVerbs,
  type PageStarts,
  answerBulk,
  authenticate,
  type Authenticated,
  demandScope,
  errorAnswer,
  makeNoteUse,
  makePageStarts,
  type NoteUse,
  nothingBelow,
  causeOf,
  noteRefusedToken,
  Unauthorized,
  nothingHere,
  type Route,
  routeOf,
  type ScimCall,
  type ScimDoorDeps,
  TooManyRequests,
  type WriteRequest,
  WrongVerb,
} from "../../provisioning/index.js";
import { sendDiscovery } from "./discovery-handlers.js";
import { bodyLimits, readJson } from "./read-body.js";
import { getResource, sendList } from "./read-handlers.js";
import { searchAll } from "./search-root.js";
import { sendJson, sendNothing } from "./send.js";
import { changeResource } from "./write-handlers.js";

/** @param url  what follows `/scim/v2` in the request's address, with its query: `/{directory}/…` */
export type ScimDoor = (req: IncomingMessage, res: ServerResponse, url: string) => void;

/**
 * The SCIM door. Its addresses are few and fixed, so they are told apart here, on node's own requests, rather than by a
 * framework's router, which costs more than the look-ups behind it.
 */
export function scimDoor(deps: ScimDoorDeps, limits: RateLimits = noRateLimits): ScimDoor {
  const parts: Parts = {
    deps,
    limits,
    pageStarts: makePageStarts(deps.store),
    noteUse: makeNoteUse(deps),
    teams: new Map(),
  };
  return (req, res, url) => {
    void holdThrough(req, () =>
      answer(parts, req, res, url).catch((error: unknown) => sendError(deps, { req, res, url }, error)),
    );
  };
}

interface Parts {
  readonly deps: ScimDoorDeps;
  readonly limits: RateLimits;
  readonly pageStarts: PageStarts;
  readonly noteUse: NoteUse;
  /** The stores of teams met so far: making one costs more than a look-up in it. */
  readonly teams: Map<TeamId, TeamStore>;
}

const mostTeams = 1000;

function teamStoreOf({ deps, teams }: Parts, id: TeamId): TeamStore {
  const known = teams.get(id);
  if (known) return known;
  if (teams.size >= mostTeams) teams.clear();
  const team = deps.store.inTeam(id);
  teams.set(id, team);
  return team;
}

async function answer(parts: Parts, req: IncomingMessage, res: ServerResponse, url: string): Promise<void> {
  const { deps, pageStarts, noteUse } = parts;
  const { slug, segments } = addressOf(url);
  if (slug === "") throw nothingHere();
  const who = await authenticated(parts, slug, req, res);
  const { directory, token } = who;
  const wait = await parts.limits.token(token.id);
  if (wait !== undefined) throw new TooManyRequests(wait, `The token "${token.name}" sends too many requests.`);
  noteUse(who);
  const base = scimBaseUrl(deps.publicUrl, directory);
  const route = routeBelow(segments(), base);
  const { method = "" } = req;
  const isRead = method === "GET" || method === "HEAD" || route.to === "search";
  const scope = isRead ? "read" : "write";
  const call: ScimCall = {
    deps,
    team: teamStoreOf(parts, directory.teamId),
    directory,
    caller: {
      actor: { kind: "directory", id: directory.id },
      ...requestOf(req, res),
      by: token.name,
    },
    token,
    prove: async () => demandScope(await authenticated(parts, slug, req, res), scope),
    base,
    tolerance: toleranceOf(directory.quirks),
  };
  if (route.to === "me")
    throw new ScimError(501, undefined, "A token of a directory is nobody in particular: there is no /Me.");
  const allowed = allowedVerbs(route);
  if (method === "OPTIONS") {
    sendNothing(res, 204, { Allow: [...allowed, "OPTIONS"].join(", ") });
    return;
  }
  if (!allowed.includes(method)) throw new WrongVerb(method, allowed);
  demandScope(who, scope);
  try {
    await serve(call, pageStarts, { req, res, url }, route);
  } finally {
    for (const name of call.tolerance.used) deps.countLeniency?.(name, directory.quirks);
  }
}

/** @throws Unauthorized, and TooManyRequests in its place where the address has sent too many such tokens */
async function authenticated(
  { deps, limits }: Parts,
  slug: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<Authenticated> {
  const request = requestOf(req, res);
  try {
    return await authenticate(deps, slug, req.headers.authorization, request);
  } catch (error) {
    const wait = error instanceof Unauthorized ? await limits.refusedToken(request.address) : undefined;
    if (wait === undefined) throw error;
    throw new TooManyRequests(wait, "Too many requests without a good token have come from this address.");
  }
}

/** @throws ScimError 404 naming the base URL, for whoever has proven a right to know it */
function routeBelow(segments: readonly string[], base: string): Route {
  try {
    return routeOf(segments);
  } catch (error) {
    throw error instanceof ScimError && error.status === 404 ? nothingBelow(base) : error;
  }
}

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly url: string;
}

async function serve(call: ScimCall, pageStarts: PageStarts, { req, res, url }: Exchange, route: Route): Promise<void> {
  const { method } = req;
  const isRead = method === "GET" || method === "HEAD";
  switch (route.to) {
    case "resource":
      return isRead
        ? getResource(call, req, res, route.kind, route.id)
        : changeResource(call, req, res, method as WriteRequest["method"], route.kind, route.id);
    case "list":
      return isRead
        ? sendList(call, pageStarts, res, route.kind, listRequestOfQuery(queryOf(url)))
        : changeResource(call, req, res, "POST", route.kind);
    case "root":
      return searchAll(call, pageStarts, res, listRequestOfQuery(queryOf(url)));
    case "search": {
      const body = await readJson(req, bodyLimits.small, call.directory.teamId);
      // It may take its time to come, and no work reads the token again here, as it does for what is written.
      await call.prove?.();
      const request = listRequestOfBody(body, call.tolerance);
      return route.kind
        ? sendList(call, pageStarts, res, route.kind, request)
        : searchAll(call, pageStarts, res, request);
    }
    case "bulk":
      sendJson(res, 200, await answerBulk(call, await readJson(req, bodyLimits.large, call.directory.teamId)));
      return;
    case "providerConfig":
      return sendDiscovery(call, res, url, route.to, undefined);
    case "resourceTypes":
    case "schemas":
      return sendDiscovery(call, res, url, route.to, route.id);
    case "me":
      throw nothingHere();
  }
}

function slugIn(url: string): string {
  return url.split("?", 1)[0]?.split("/")[1]?.slice(0, 64) ?? "";
}

/** As the client asked, without what may name people. @param url  below the door */
function pathOf(url: string): string {
  return `/scim/v2${url.split("?", 1)[0] ?? ""}`;
}

/** The one place of this door where an error becomes an answer. Whatever is not known reveals nothing and is logged whole. */
function sendError(deps: ScimDoorDeps, { req, res, url }: Exchange, error: unknown): void {
  const { log } = deps;
  const reference = referenceOf(res);
  const { status, body, headers, fault } = errorAnswer(error, reference);
  if (fault !== undefined) {
    const level = status === 503 ? "warn" : "error";
    log[level](
      { reference, method: req.method, path: pathOf(url), err: fault },
      "a SCIM request could not be answered",
    );
    countRefusal(res, `status_${status}`);
  } else if (error instanceof Unauthorized) {
    const directory = slugIn(url);
    const { why } = error;
    const code = "token_refused";
    const seen = { reference, status, code, door: "scim", directory, ...why, cause: causeOf(why) };
    log.warn({ ...seen, address: requestOf(req, res).address }, "SCIM token refused");
    countRefusal(res, code);
    noteRefusedToken(deps, directory, error.why, reference).catch((err: unknown) => {
      log.warn({ reference, err }, "a refused token could not be counted");
    });
  } else {
    // The answer's sentence names people.
    const code = error instanceof Refused ? error.refusal.code : (body.scimType ?? `status_${status}`);
    countRefusal(res, code);
    const seen = { status, code, scimType: body.scimType, door: "scim" };
    const asked = { directory: slugIn(url), method: req.method, path: pathOf(url) };
    log.info({ reference, ...seen, ...asked, address: requestOf(req, res).address }, "SCIM request refused");
  }
  if (res.headersSent) res.destroy();
  else sendJson(res, status, body, headers);
}
