import type { IncomingMessage, ServerResponse } from "node:http";
import { inRequestSpan } from "../../lib/span.js";
import { placeOf } from "./refusal-log.js";
import { referenceOf } from "./reference.js";
import { knownVerb } from "./metrics.js";
import { scimOperation } from "./scim-operation.js";
import { whenOver } from "./when-gone.js";

/** Serves a request as a span of its own. Of its address it tells the door and the operation alone: the rest may name people. */
export function serveInSpan(req: IncomingMessage, res: ServerResponse, serve: () => void): void {
  const { url = "", method } = req;
  inRequestSpan(
    () => `${placeOf(url).door} ${operationOf(method, url)}`,
    (request) => {
      if (request !== undefined) {
        request.tell({ "drawbridge.reference": referenceOf(res), "http.request.method": knownVerb(method) });
        whenOver(req, res, () => {
          // A client that went away got no answer.
          if (res.headersSent) request.tell({ "http.response.status_code": res.statusCode });
          request.end(res.headersSent && res.statusCode >= 500);
        });
      }
      serve();
    },
  );
}

const scimAt = "/scim/v2";

/** `user.create`, where the address is of the SCIM door; else the verb. */
export function operationOf(method: string | undefined, url: string): string {
  return url.startsWith(`${scimAt}/`) ? scimOperation(method ?? "", url.slice(scimAt.length)) : knownVerb(method);
}
