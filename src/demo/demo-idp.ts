import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { assetFiles, demoIdpPage, demoNotePage, demoPostPage, type Html } from "../pages/index.js";
import { redirectUrl } from "../saml/sp/redirect-binding.js";
import { SamlRefusal } from "../saml/refusal.js";
import type { SpPrivateKey } from "../saml/sp/sp-keys.js";
import {
  demoIdpMetadata,
  logoutRequest,
  logoutResponse,
  receiveByPost,
  receiveByRedirect,
  type ReceivedMessage,
} from "./idp-messages.js";
import { makeRefusal, makeReply, type Reply } from "./make-reply.js";
import { messageId } from "../saml/sp/outgoing-message.js";
import { demoAda, demoGroups, demoPeople } from "./people.js";
import { isShapeName, shapeLabels, shapeNames, shapeOf, type ShapeName } from "./shapes.js";
import { readIdpSession, writeIdpSession, type IdpSession } from "./idp-session.js";

/** An application the demo identity provider answers to. */
export interface DemoPartner {
  /** As people know it. */
  readonly name: string;
  readonly entityId: string;
  readonly acsUrl: string;
  readonly sloUrl: string;
}

export interface DemoIdpDeps {
  /** Its own origin, as `http://127.0.0.1:8081`. */
  readonly base: string;
  readonly key: SpPrivateKey;
  /** The first is the one that sign-ins started here go to. */
  readonly partners: readonly DemoPartner[];
  /** One that was made since, by its entity ID. */
  readonly newPartner?: ((entityId: string) => DemoPartner | undefined) | undefined;
  readonly now: () => number;
}

/** A form of the demo's own pages, and a SAML message of ours, fit in this many times over. */
const longestBody = 256 * 1024;

/** A small identity provider on node:http: it believes whatever it is told, and signs it. */
export function demoIdp(deps: DemoIdpDeps): Server {
  return createServer(demoIdpListener(deps));
}

/** The same, for a server that listens already. */
export function demoIdpListener(deps: DemoIdpDeps): RequestListener {
  return (req, res) => {
    serve(deps, req, res).catch((error: unknown) => {
      const text = error instanceof SamlRefusal ? error.message : "The request could not be read.";
      sendPage(res, 400, demoNotePage({ headline: "That did not work", text }));
    });
  };
}

export function demoIdpEntityId(base: string): string {
  return `${base}/metadata`;
}

interface Call {
  readonly res: ServerResponse;
  readonly path: string;
  readonly shape: ShapeName;
  readonly fields: URLSearchParams;
  readonly session: IdpSession | undefined;
  /** Reads the SAML message of the call. @throws SamlRefusal */
  readonly received: () => ReceivedMessage;
}

type Door = (deps: DemoIdpDeps, call: Call) => void;

const ask: Door = (deps, call) => sendPage(call.res, 200, askPage(deps, call.received(), call.shape));
const logout: Door = (deps, call) => answerLogout(deps, call.res, call.received());

const doors: Readonly<Record<string, Door>> = {
  "GET ": (deps, call) => sendPage(call.res, 200, startPage(deps, call.session)),
  "GET metadata": (deps, call) => sendMetadata(deps, call.res, call.shape),
  "GET assets": (_deps, call) => sendAsset(call.res, call.path),
  "GET sso": ask,
  "POST sso": ask,
  "POST answer": (deps, call) => answer(deps, call.res, call.fields),
  "GET slo": logout,
  "POST slo": logout,
  "POST logout": (deps, call) => startLogout(deps, call.res, call.session),
};

async function serve(deps: DemoIdpDeps, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? "/", deps.base);
  const [, door = "", shape] = url.pathname.split("/");
  const fields = req.method === "POST" ? await readFields(req) : new URLSearchParams();
  const open = doors[`${req.method ?? ""} ${door}`];
  if (open === undefined) {
    sendPage(res, 404, demoNotePage({ headline: "Nothing here", text: "This address is not in use." }));
    return;
  }
  open(deps, {
    res,
    path: url.pathname,
    shape: isShapeName(shape) ? shape : "generic",
    fields,
    session: readIdpSession(req),
    received: () => (req.method === "POST" ? receiveByPost(fields) : receiveByRedirect(url.search.slice(1))),
  });
}

function partnerOf(deps: DemoIdpDeps, entityId: string): DemoPartner {
  const partner = deps.partners.find((one) => one.entityId === entityId) ?? deps.newPartner?.(entityId);
  if (partner === undefined) throw new SamlRefusal("saml_issuer", `The application ${entityId} is not known here.`);
  return partner;
}

function startPage(deps: DemoIdpDeps, session: IdpSession | undefined): Html {
  const [first] = deps.partners;
  return demoIdpPage({
    ...choices("generic"),
    hidden: { sp: first?.entityId ?? "" },
    signedIn: session === undefined ? undefined : session.nameId,
  });
}

function askPage(deps: DemoIdpDeps, request: ReceivedMessage, shape: ShapeName): Html {
  const partner = partnerOf(deps, request.issuer);
  return demoIdpPage({
    ...choices(shape),
    asking: partner.name,
    hidden: { sp: partner.entityId, request: request.id, relay: request.relayState ?? "" },
  });
}

function choices(first: ShapeName) {
  const order = [first, ...shapeNames.filter((name) => name !== first)];
  return {
    people: demoPeople,
    groups: demoGroups,
    shapes: order.map((value) => ({ value, label: shapeLabels[value] })),
  };
}

function answer(deps: DemoIdpDeps, res: ServerResponse, fields: URLSearchParams): void {
  const partner = partnerOf(deps, fields.get("sp") ?? "");
  const person = demoPeople.find((one) => one.id === fields.get("person")) ?? demoAda;
  const groups = fields.get("groups") === "chosen" ? fields.getAll("group") : person.groups;
  const wanted = fields.get("shape") ?? undefined;
  const shape = shapeOf(isShapeName(wanted) ? wanted : "generic", person, groups);
  const sessionIndex = messageId();
  const reply: Reply = {
    idpEntityId: demoIdpEntityId(deps.base),
    spEntityId: partner.entityId,
    acsUrl: partner.acsUrl,
    inResponseTo: emptyIsNone(fields.get("request")),
    nowMs: deps.now(),
    sessionIndex,
    key: deps.key,
  };
  const refused = fields.get("do") === "refuse";
  const xml = refused ? makeRefusal(reply) : makeReply(reply, shape);
  const relay = emptyIsNone(fields.get("relay"));
  const { nameId, nameIdFormat } = shape;
  if (!refused) writeIdpSession(res, { partner: partner.entityId, nameId, nameIdFormat, sessionIndex });
  const response = { SAMLResponse: Buffer.from(xml).toString("base64") };
  const all = relay === undefined ? response : { ...response, RelayState: relay };
  sendPage(res, 200, demoPostPage({ action: partner.acsUrl, fields: all }));
}

function emptyIsNone(text: string | null): string | undefined {
  return text === null || text === "" ? undefined : text;
}

function answerLogout(deps: DemoIdpDeps, res: ServerResponse, message: ReceivedMessage): void {
  writeIdpSession(res, undefined);
  if (message.kind !== "LogoutRequest") {
    const text = "The application has signed you out as well.";
    sendPage(res, 200, demoNotePage({ headline: "You are signed out everywhere", text }));
    return;
  }
  const { sloUrl } = partnerOf(deps, message.issuer);
  const xml = logoutResponse(from(deps, sloUrl), message.id);
  const { relayState } = message;
  sendTo(res, redirectUrl(sloUrl, { parameter: "SAMLResponse", xml, relayState }, deps.key.privateKey));
}

function startLogout(deps: DemoIdpDeps, res: ServerResponse, session: IdpSession | undefined): void {
  if (session === undefined) {
    sendTo(res, "/");
    return;
  }
  const { sloUrl } = partnerOf(deps, session.partner);
  const xml = logoutRequest(from(deps, sloUrl), session);
  sendTo(res, redirectUrl(sloUrl, { parameter: "SAMLRequest", xml }, deps.key.privateKey));
}

function from(deps: DemoIdpDeps, destination: string) {
  return { issuer: demoIdpEntityId(deps.base), destination, nowMs: deps.now() };
}

async function readFields(req: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestBody) throw new SamlRefusal("saml_encoding", "The form is too large.");
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

function sendMetadata(deps: DemoIdpDeps, res: ServerResponse, shape: ShapeName): void {
  const { base, key } = deps;
  res.setHeader("Content-Type", "application/samlmetadata+xml");
  res.end(demoIdpMetadata({ base, entityId: demoIdpEntityId(base), certificatePem: key.certificatePem }, shape));
}

function sendAsset(res: ServerResponse, path: string): void {
  const file = assetFiles.find((one) => one.path === path);
  res.statusCode = file === undefined ? 404 : 200;
  if (file !== undefined) res.setHeader("Content-Type", file.type);
  res.end(file?.body);
}

function sendTo(res: ServerResponse, address: string): void {
  res.writeHead(303, { Location: address, "Cache-Control": "no-store" }).end();
}

function sendPage(res: ServerResponse, status: number, page: Html): void {
  res.writeHead(status, {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    // No form-action: the reply goes to whatever address the application gave us.
    "Content-Security-Policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'",
  });
  res.end(page);
}
