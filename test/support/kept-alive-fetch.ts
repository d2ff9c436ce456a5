import { Agent, request } from "node:http";

/** Requests on one connection before the next one is opened, so that a node that has come back is given work again. */
const perConnection = 25;

/**
 * `fetch` as a strict client has it: on connections that it keeps alive, and a request that a closing connection loses has
 * failed. Node's own sends it again unseen.
 */
export function keptAliveFetch(timeoutMs = 30_000): typeof fetch {
  let agent = new Agent({ keepAlive: true });
  let sent = 0;
  return async (input, init) => {
    if (sent++ % perConnection === 0) agent = new Agent({ keepAlive: true });
    const { url, method, headers, body } = new Request(input, init);
    // Whole in one piece: a form's length is known.
    const octets = body === null ? undefined : Buffer.from(await new Response(body).arrayBuffer());
    const own = { ...Object.fromEntries(headers), ...(octets && { "content-length": String(octets.length) }) };
    return new Promise<Response>((done, fail) => {
      const asked = request(url, { method, agent, headers: own, timeout: timeoutMs }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", fail);
        answer.on("end", () => {
          const status = answer.statusCode ?? 0;
          const told = new Headers();
          for (let n = 0; n < answer.rawHeaders.length; n += 2) {
            told.append(answer.rawHeaders[n] ?? "", answer.rawHeaders[n + 1] ?? "");
          }
          done(
            new Response(status === 204 || status === 304 ? null : Buffer.concat(chunks), { status, headers: told }),
          );
        });
      });
      asked.on("timeout", () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      asked.on("error", fail);
      asked.end(octets);
    });
  };
}
