import { pino, type Logger, type LevelWithSilent } from "pino";
import { pinoHttp } from "pino-http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { referenceOf } from "./reference.js";

/** What must never reach a log, wherever it turns up. */
const redacted = [
  "req.headers.authorization",
  "req.headers.cookie",
  'res.headers["set-cookie"]',
  "SAMLResponse",
  "*.SAMLResponse",
  "token",
  "*.token",
  "password",
  "*.password",
  "secret",
  "*.secret",
];

export function makeLog(level: LevelWithSilent): Logger {
  return pino({ level, base: null, redact: { paths: redacted, censor: "[redacted]" } });
}

/** Path alone: the query of a sign-in holds requests and tokens. */
function pathOnly(url: unknown): string {
  return typeof url === "string" ? (url.split("?", 1)[0] ?? "") : "";
}

/**
 * One line for every request. Only asked where the level shows it (`debug`, `trace`): writing it costs as much as a
 * small answer, and what matters, refusals and faults, is logged by the doors themselves.
 */
export function requestLog(log: Logger): (req: IncomingMessage, res: ServerResponse) => void {
  return pinoHttp({
    logger: log,
    useLevel: "debug",
    genReqId: (_req, res) => referenceOf(res),
    serializers: {
      req: (req: { id: unknown; method: unknown; url: unknown }) => ({
        reference: req.id,
        method: req.method,
        path: pathOnly(req.url),
      }),
      res: (res: { statusCode: unknown }) => ({ status: res.statusCode }),
    },
  });
}
