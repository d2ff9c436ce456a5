import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { whenGone } from "./when-gone.js";

/**
 * Sends text as it is read, at the pace of whoever takes it. A client that goes away ends the reading, without a word.
 * @throws what the text throws; before its first piece nothing is sent, so that it can be answered
 */
export async function sendPieces(res: ServerResponse, text: AsyncIterable<string>): Promise<void> {
  const source = Readable.from(text);
  let stop = (): void => undefined;
  const gone = new Promise<void>((tell) => (stop = whenGone(res.req.socket, tell)));
  try {
    await Promise.race([begun(source), gone]);
    const sent = pipeline(source, res).catch((error: unknown) => {
      if (!isGoneAway(error)) throw error;
    });
    await Promise.race([sent, gone]);
  } finally {
    stop();
    // An answer that never had its turn on the connection is told nothing, and so its pipeline neither.
    source.destroy();
    if (!source.closed) await new Promise((done) => source.once("close", done));
  }
}

/** Once there is something to read, or nothing more will come. @throws what the text throws */
function begun(source: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    source.once("error", reject);
    source.once("readable", resolve);
    source.once("end", resolve);
  });
}

function isGoneAway(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}
