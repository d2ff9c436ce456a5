/**
 * A webhook consumer in plain Node: checks each delivery, takes it once, answers before the work is done, and asks the API what
 * the subject looks like now.
 *
 *   WEBHOOK_SECRET=whsec_… DRAWBRIDGE_URL=https://bridge.acme.example DRAWBRIDGE_KEY=dbk_… node consumer.mjs
 *   drawbridge webhook create example --url http://localhost:4000/hook --event 'user.*' --event 'group.*'
 *
 * Without DRAWBRIDGE_KEY it only tells what came.
 */
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const { WEBHOOK_SECRET, DRAWBRIDGE_URL, DRAWBRIDGE_KEY, PORT = "4000" } = process.env;
if (WEBHOOK_SECRET === undefined) {
  console.error("WEBHOOK_SECRET is not set: it is printed once by drawbridge webhook create.");
  process.exit(78);
}
const webhook = new Webhook(WEBHOOK_SECRET);

/** Seen before: deliveries come at least once. A real consumer keeps these with its data, in the same transaction. */
const seen = new Set();
/** Bodies are below 20 kB. */
const longest = 64 * 1024;

const server = createServer(async (req, res) => {
  if (req.method !== "POST" || req.url !== "/hook") return void res.writeHead(404).end();
  // Whoever breaks off in the midst of a body is owed no answer, and must not end this process.
  const body = await bodyOf(req).catch(() => undefined);
  if (body === undefined) return void res.writeHead(413).end();
  let event;
  try {
    // Throws where it was not signed with our secret, was changed on the way, or is older than five minutes.
    event = webhook.verify(body, req.headers);
  } catch {
    return void res.writeHead(401).end();
  }
  if (!seen.has(event.id)) {
    seen.add(event.id);
    // Not awaited: whoever works before answering is held for slow, and told again.
    handle(event).catch((error) => console.error(`event ${event.id}:`, error));
  }
  res.writeHead(204).end();
});

async function bodyOf(req) {
  const chunks = [];
  let length = 0;
  for await (const chunk of req) {
    length += chunk.length;
    // Not kept, but read to its end: whoever is still sending when the connection closes never sees the answer.
    if (length <= longest) chunks.push(chunk);
  }
  return length > longest ? undefined : Buffer.concat(chunks).toString("utf8");
}

async function handle({ type, number, team, subject }) {
  console.log(`${number ?? "-"} ${type} ${subject.kind} ${subject.id}`);
  if (DRAWBRIDGE_URL === undefined || DRAWBRIDGE_KEY === undefined) return;
  if (subject.kind !== "user" && subject.kind !== "group") return;
  // The body says what changed and not how it is now: by the time it is read there may be more.
  const address = `${DRAWBRIDGE_URL}/api/v1/teams/${team}/${subject.kind}s/${subject.id}`;
  const answer = await fetch(address, { headers: { authorization: `Bearer ${DRAWBRIDGE_KEY}` } });
  if (answer.status === 404) return console.log(`  ${subject.kind} is gone`);
  if (!answer.ok) throw new Error(`the API answered ${answer.status}`);
  const { userName, displayName, state } = await answer.json();
  console.log(`  ${userName ?? displayName} ${state ?? ""}`);
}

server.listen(Number(PORT), "localhost", () => console.log(`listening at http://localhost:${PORT}/hook`));
process.on("SIGTERM", () => server.close());
