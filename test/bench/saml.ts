/** Rows 1 to 3 of DESIGN §11: verifying a response, against node-saml in the same run; and what hostile bodies cost. */
import { SAML } from "@node-saml/node-saml";
import { generateKeyPairSync } from "node:crypto";
import { fieldOf, parseForm } from "../../src/http/shared/read-form.js";
import type { Portions } from "../../src/lib/in-turns.js";
import {
  decodeResponseField,
  makeDecryptor,
  SamlRefusal,
  verifyInPortions,
  verifyResponse,
  type VerifyResponseInput,
} from "../../src/saml/index.js";
import { idpKey } from "../support/saml-keys.js";
import { acsUrl, aSignedResponse, inputFor, spEntityId } from "../support/saml-response.js";
import { encryptedBodies, hostileBodies } from "./hostile.js";
import { medianOf, ratiosOf, type Row } from "./rows.js";

const ROUNDS = 7;

interface Comparison {
  readonly groups: number;
  readonly bar: number;
  readonly ours: number;
  readonly theirs: number;
}
/** How often each is run in a round: about as long for both. */
const COMPARISONS: readonly Comparison[] = [
  { groups: 10, bar: 40, ours: 400, theirs: 10 },
  { groups: 200, bar: 60, ours: 300, theirs: 8 },
  { groups: 1_000, bar: 60, ours: 100, theirs: 3 },
];

export async function benchSaml(): Promise<Row[]> {
  const compared: Row[] = [];
  for (const comparison of COMPARISONS) compared.push(await compare(comparison));
  return [...compared, ...(await linear()), ...[100, 256].map((kilobytes) => hostile(kilobytes * 1024))];
}

/** From the form field on, as a request brings it. */
function ours(field: string): void {
  const { outcome } = verifyResponse(inputFor(decodeResponseField(field)));
  if (outcome !== "accepted") throw new Error("the response was refused");
}

async function theirs(field: string): Promise<void> {
  const saml = new SAML({
    callbackUrl: acsUrl,
    idpCert: idpKey.certificatePem,
    issuer: spEntityId,
    audience: spEntityId,
    wantAuthnResponseSigned: true,
    wantAssertionsSigned: true,
    // the responses of the tests are of one fixed instant
    acceptedClockSkewMs: -1,
  });
  await saml.validatePostResponseAsync({ SAMLResponse: field });
}

/**
 * The processor time of one run. Both sides do nothing but compute, so on an idle machine it is what the clock says; on a
 * busy one the clock would also count what other processes did meanwhile, and most against the shorter side.
 */
async function milliseconds(times: number, work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  for (let at = 0; at < times; at++) await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / times;
}

async function compare({ groups, bar, ours: ourTimes, theirs: theirTimes }: Comparison): Promise<Row> {
  const field = Buffer.from(aSignedResponse({ groups })).toString("base64");
  // both warm, as in a server that has been up for a while
  await milliseconds(ourTimes * 8, () => ours(field));
  await milliseconds(theirTimes * 8, () => theirs(field));
  const our: number[] = [];
  const their: number[] = [];
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    our[round] = await milliseconds(ourTimes, () => ours(field));
    their[round] = await milliseconds(theirTimes, () => theirs(field));
    rounds.push((their[round] ?? 0) / (our[round] ?? 1));
  }
  const ratio = ratiosOf(rounds);
  return {
    measure: `verify a response with ${groups.toLocaleString("en")} groups, both parts signed, against node-saml`,
    bar: `≥ ${bar} times as fast`,
    result: `${medianOf(our).toFixed(2)} ms against ${medianOf(their).toFixed(1)} ms`,
    ratio,
    met: ratio.median >= bar,
  };
}

/** The same with many groups: the time for each must not grow with their number. */
async function linear(): Promise<Row[]> {
  const timeOf = async (groups: number, times: number): Promise<number> => {
    const field = Buffer.from(aSignedResponse({ groups })).toString("base64");
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await milliseconds(times, () => ours(field)));
    return medianOf(rounds);
  };
  const thousand = await timeOf(1_000, 40);
  const tenThousand = await timeOf(10_000, 4);
  const growth = tenThousand / thousand;
  return [
    { measure: "10,000 groups", bar: "≤ 300 ms", result: `${tenThousand.toFixed(1)} ms`, met: tenThousand <= 300 },
    {
      measure: "10,000 groups against 1,000",
      bar: "linear: ≤ 13 times the time",
      result: `${growth.toFixed(1)} times`,
      met: growth <= 13,
    },
  ];
}

/** From the octets of a form on, as the door does it. */
function* judging(form: Buffer, decrypt: VerifyResponseInput["decrypt"]): Portions<undefined> {
  try {
    // some come in: what fills Extensions is neither signed nor read
    const input = inputFor(decodeResponseField(fieldOf(parseForm(form), "SAMLResponse") ?? ""));
    yield* verifyInPortions({ ...input, decrypt });
  } catch (error) {
    if (!(error instanceof SamlRefusal)) throw error;
  }
  return undefined;
}

/**
 * The longest that any hostile body holds the event loop, the code warm or not: others have their turn between its portions.
 * @param octets  of the form that it is the one field of
 */
function hostile(octets: number): Row {
  const aKey = () => generateKeyPairSync("rsa", { modulusLength: 3072 });
  const current = aKey();
  const length = Math.floor((octets - "SAMLResponse=".length) / 4) * 3;
  const bodies = { ...hostileBodies(length), ...encryptedBodies(length, current.publicKey) };
  const decrypt = makeDecryptor([current, aKey(), aKey()]);
  // what making the bodies left behind is swept away now, and not while the first of them is judged
  const honest = Buffer.from(aSignedResponse({ groups: 10 })).toString("base64");
  for (let at = 0; at < 200; at++) ours(honest);
  let longest = { name: "", ms: 0 };
  for (const [name, xml] of Object.entries(bodies)) {
    const form = Buffer.from(`SAMLResponse=${encodeURIComponent(Buffer.from(xml).toString("base64"))}`);
    if (Buffer.byteLength(xml) * 4 > octets * 3) throw new Error(`the hostile body "${name}" is too large`);
    for (let round = 0; round < 5; round++) {
      const portions = judging(form, decrypt);
      for (let done = false; !done;) {
        const start = performance.now();
        const cpu = process.cpuUsage();
        done = portions.next().done === true;
        const { user, system } = process.cpuUsage(cpu);
        // on a busy machine the clock also counts the time that other processes had
        const ms = Math.min(performance.now() - start, (user + system) / 1000);
        if (ms > longest.ms) longest = { name, ms };
      }
    }
  }
  return {
    measure: `judge any of ${Object.keys(bodies).length} hostile bodies of up to ${octets / 1024} kB`,
    bar: "the event loop is never held for more than 50 ms",
    result: `${longest.ms.toFixed(1)} ms at most (${longest.name})`,
    met: longest.ms <= 50,
  };
}
