import type { IncomingMessage, ServerResponse } from "node:http";

/** Who is signed in at the demo identity provider in this browser, and where: what its logout has to name. */
export interface IdpSession {
  readonly partner: string;
  readonly nameId: string;
  readonly nameIdFormat: string;
  readonly sessionIndex: string;
}

const cookie = "demo_idp";

/** Nothing in it is a secret and nothing believes it: the demo signs anybody in as anybody. */
export function readIdpSession(req: IncomingMessage): IdpSession | undefined {
  const found = /(?:^|;\s*)demo_idp=([A-Za-z0-9_-]+)/.exec(req.headers.cookie ?? "")?.[1];
  if (found === undefined) return undefined;
  try {
    const [partner, nameId, nameIdFormat, sessionIndex] = JSON.parse(
      Buffer.from(found, "base64url").toString("utf8"),
    ) as string[];
    if (partner === undefined || nameId === undefined || nameIdFormat === undefined || sessionIndex === undefined) {
      return undefined;
    }
    return { partner, nameId, nameIdFormat, sessionIndex };
  } catch {
    return undefined;
  }
}

export function writeIdpSession(res: ServerResponse, session: IdpSession | undefined): void {
  const value =
    session === undefined
      ? ""
      : Buffer.from(
          JSON.stringify([session.partner, session.nameId, session.nameIdFormat, session.sessionIndex]),
        ).toString("base64url");
  const life = session === undefined ? "; Max-Age=0" : "";
  res.setHeader("Set-Cookie", `${cookie}=${value}; Path=/; HttpOnly; SameSite=Lax${life}`);
}
