import { pino, stdTimeFunctions, type Logger, type LevelWithSilent } from "pino";
import { pinoHttp } from "pino-http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readableLine } from "./readable-log.js";
import { withoutSecrets, withoutSecretTexts } from "./redact.js";
import { referenceOf } from "./reference.js";

/** Where lines go: standard output, or what a test looks at. */
export interface LogTarget {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/**
 * Lines with an ISO time and the level in a word: JSON, one object a line, or on a terminal as a person reads them. No secret
 * is in them, at whatever depth it came.
 * @param target  standard output unless given
 */
export function makeLog(level: LevelWithSilent, target: LogTarget = process.stdout): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (values: Record<string, unknown>) => withoutSecrets(values) as Record<string, unknown>,
    },
    hooks: { streamWrite: withoutSecretTexts },
  };
  if (target.isTTY === true) {
    const colour = process.env["NO_COLOR"] === undefined;
    return pino(options, { write: (line: string) => target.write(readableLine(line, colour)) });
  }
  // pino's own way to standard output writes at once: the last line of a process that ends is not lost.
  return target === process.stdout ? pino(options) : pino(options, target);
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
