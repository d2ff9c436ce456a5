import { Router, type Request, type Response } from "express";
import { jsonBurden } from "../../lib/json-limits.js";
import type { TeamId } from "../../model/ids.js";
import { receiveRevocation, type RevocationBody } from "../../oidc/index.js";
import { answerError } from "../shared/answer-error.js";
import { setHeaders } from "../shared/answer-page.js";
import { clientAddressOf } from "../shared/client-address.js";
import { holding } from "../shared/body/open-lots.js";
import { onlyVerbs } from "../shared/only-verbs.js";
import { problemType } from "../shared/problem-type.js";
import { tooManyRequests } from "../shared/rate-limits.js";
import { readOctets } from "../shared/read-octets.js";
import { referenceOf, requestOf } from "../shared/reference.js";
import { HttpRefusal, unknownMethod } from "../shared/refusal.js";
import type { LoginDoorDeps } from "./deps.js";
import { slugOf } from "./slug-of.js";

const path = "/saml/:method/global-token-revocation";
/** One person is named, in a line. */
const longestBody = 16 * 1024;

/**
 * Where the identity provider of a method ends somebody's sessions (Global Token Revocation; Okta calls it Universal Logout).
 * Programs alone ask here, so each refusal is a problem in JSON.
 */
export function revocationRouter(deps: LoginDoorDeps): Router {
  const router = Router();
  const { store, publicUrl, now, removalKey, attemptDays, failureDays, unproven } = deps.login;
  const revocation = { store, publicUrl, now, removalKey, attemptDays, failureDays, unproven, keys: deps.issuerKeys };
  const revoke = async (req: Request, res: Response): Promise<void> => {
    const received = await receiveRevocation(revocation, {
      ...{ slug: slugOf(req), token: bearerOf(req), body: (team) => readJson(req, team) },
      ...requestOf(req, res),
    });
    switch (received.outcome) {
      case "unknown_method":
        throw unknownMethod();
      case "refused":
        if (received.refusal.status === 401) await limitRefused(deps, req);
        throw refused(received.refusal, publicUrl);
      case "ended": {
        const { method, sessions } = received;
        deps.log.info({ reference: referenceOf(res), method: method.slug, sessions }, "universal logout");
        setHeaders(res, deps.security.plain);
        res.status(204).end();
      }
    }
  };
  router.post(path, holding(revoke));
  router.all(path, onlyVerbs("POST"));
  router.use(path, answerError(deps, "problem"));
  return router;
}

function bearerOf(req: Request): string | undefined {
  return /^Bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i.exec(req.headers.authorization ?? "")?.[1];
}

/** A good token is never held up by others that come from where it comes from. @throws HttpRefusal 429 */
async function limitRefused({ limits }: LoginDoorDeps, req: Request): Promise<void> {
  const wait = await limits.refusedToken(clientAddressOf(req));
  if (wait !== undefined) throw tooManyRequests(wait, "Too many tokens from this address were refused.");
}

type Refused = Extract<Awaited<ReturnType<typeof receiveRevocation>>, { outcome: "refused" }>["refusal"];

function refused({ status, code, cause, fix, expected, actual }: Refused, publicUrl: string): HttpRefusal {
  const challenge = code === "logout_token_missing" ? "" : ', error="invalid_token"';
  const headers = status === 401 ? { "WWW-Authenticate": `Bearer realm="Universal Logout"${challenge}` } : undefined;
  const headline = "Nobody's sessions were ended";
  const type = problemType(publicUrl, code);
  return new HttpRefusal({ type, status, code, headline, advice: [], cause, fix, expected, actual, headers });
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @throws HttpRefusal 408, 503: it may be good, and the identity provider is to send it again */
async function readJson(req: Request, team: TeamId): Promise<RevocationBody> {
  let octets: Buffer;
  try {
    const standing = { is: "proven", by: "token", holder: team } as const;
    octets = await readOctets(req, { type: "application/json", limit: longestBody, standing });
  } catch (error) {
    const { status = 0, cause = "The body cannot be read." } = error instanceof HttpRefusal ? error.view : {};
    if (status !== 400 && status !== 413 && status !== 415) throw error;
    return { ok: false, status, cause };
  }
  if (jsonBurden(octets) !== "bearable") return { ok: false, status: 400, cause: "The body is nested too deep." };
  try {
    return { ok: true, value: JSON.parse(utf8.decode(octets)) as unknown };
  } catch {
    return { ok: false, status: 400, cause: "The body is not JSON in UTF-8." };
  }
}
