import type { IncomingMessage, ServerResponse } from "node:http";
import { signOut, startLogout } from "../../login/index.js";
import { holdThrough } from "../shared/body/open-lots.js";
import { clientAddressOf } from "../shared/client-address.js";
import { referenceHeaders, referenceOf, requestOf } from "../shared/reference.js";
import { idpName } from "../shared/idp-name.js";
import { noteRefusal } from "../shared/refusal-log.js";
import { browserLogin } from "./browser-login.js";
import type { OAuth2Deps } from "./deps.js";
import { refusedAsTooMany, refusedPush } from "./limit-begun.js";
import { inOneSpelling } from "./one-spelling.js";
import { bodyOf, formOf, withBody } from "./read-body.js";
import { sendError } from "./send-error.js";

/** Answers what is asked below the issuer. @param path  with the query, as it stands behind `/oauth2` */
export type OAuth2Door = (req: IncomingMessage, res: ServerResponse, path: string) => void;

const mountedAt = "/oauth2";
/** Where a browser comes along, whose session matters. */
const ofBrowsers = /^\/(authorize|logout)(\/|\?|$)/;
/** Where forms of other origins are taken (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2). */
const formsFromElsewhere = /^\/(authorize|logout)(\?|$)/;
/** As an address it must still fit into a request, with all of its headers in 16 kB. */
const longestForm = 12 * 1024;

export function oauth2Door(deps: OAuth2Deps): OAuth2Door {
  const own = new URL(deps.door.login.publicUrl);
  return (req, res, asked) => {
    const path = inOneSpelling(asked);
    for (const [name, value] of Object.entries(referenceHeaders(res))) res.setHeader(name, value);
    for (const [name, value] of deps.door.security.plain) res.setHeader(name, value);
    res.setHeader("X-Frame-Options", "DENY");
    res.setHeader("Content-Security-Policy", "frame-ancestors 'none'");
    if (req.headers.host?.toLowerCase() !== own.host) {
      misdirected(res);
      return;
    }
    // Public and the same for everybody; what the provider says of all else stays.
    if (/^\/(jwks|\.well-known\/)/.test(path)) res.setHeader("Cache-Control", "public, max-age=300");
    tellAddress(req, own);
    holdThrough(req, () => answer(deps, req, res, path)).catch((error: unknown) => {
      deps.door.log.error({ reference: referenceOf(res), err: error }, "unexpected error");
      if (res.headersSent) res.destroy();
      else sendError(res, 500, "server_error", "something went wrong on our side");
    });
  };
}

async function answer(
  { oidc, door }: OAuth2Deps,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): Promise<void> {
  if (req.method === "POST" && formsFromElsewhere.test(path)) return askAgain(req, res, path.replace(/\?.*/s, ""));
  let asked = req;
  if (req.method === "POST") {
    const body = await formOf(req, res);
    if (body === undefined) return;
    if (/^\/par(\?|$)/.test(path) && (await refusedPush(door, req, res, body))) return;
    asked = withBody(req, body);
  }
  const browser = ofBrowsers.test(path) ? await browserLogin(door, req) : undefined;
  const begins = browser === undefined && formsFromElsewhere.test(path);
  if (begins && (await refusedAsTooMany(door, req, res, path))) return;
  // As express would: the provider makes its addresses of both.
  Object.assign(asked, { url: path, originalUrl: `${mountedAt}${path}` });
  await oidc.answer(asked, res, {
    browser,
    from: requestOf(req, res),
    isGivenBack: /^\/revoke(\?|$)/.test(path),
    refused: (why) => {
      noteRefusal(res, why);
    },
    refusedOnceMore: () => door.limits.refusedToken(clientAddressOf(req)),
    ...(browser !== undefined && {
      signOut: async () => {
        const { sid, login } = browser;
        await signOut(door.login, { id: sid, teamId: login.teamId, userId: login.userId }, requestOf(req, res));
      },
      onward: async (returnTo: string | undefined) => {
        const started = await startLogout(door.login, browser.login, returnTo);
        return started.at === "here" ? undefined : { to: idpName(started.method), message: started.message };
      },
    }),
  });
}

/** PUBLIC_URL is how people reach us, and no header of a request changes that: the provider reads these. */
function tellAddress(req: IncomingMessage, own: URL): void {
  req.headers["x-forwarded-host"] = own.host;
  req.headers["x-forwarded-proto"] = own.protocol.slice(0, -1);
}

/** Addresses of a stranger's making would be listed as ours: nothing is answered under another name. */
function misdirected(res: ServerResponse): void {
  sendError(res, 421, "invalid_request", "this is not the address of this server: see its issuer");
}

/** A request by POST from another origin comes without our cookies, which are Lax: asked once more by GET, with them. */
async function askAgain(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(req.headers["content-type"] ?? "")) {
    sendError(res, 415, "invalid_request", "a request by POST is a form: application/x-www-form-urlencoded");
    return;
  }
  const body = await bodyOf(req, res, longestForm, "the request is too large: push it (PAR)");
  if (body === undefined) return;
  const form = new URLSearchParams(body.toString("utf8"));
  res.writeHead(303, { Location: `${mountedAt}${path}?${form.toString()}` }).end();
}
