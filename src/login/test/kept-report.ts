import { gunzipSync, gzipSync } from "node:zlib";
import type { ReferenceId } from "../../model/ids.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { VerifiedAssertion } from "../../saml/index.js";
import { noteOfPeople } from "../../store/port/erasure.js";
import { testedDigest } from "../../teams/index.js";
import type { LoginDeps } from "../deps.js";
import { dayMs } from "../deps.js";
import type { SignInReport } from "./sign-in-report.js";

/** What the person's assertion said, for trying other mappings on it. */
export type TestedAssertion = Pick<VerifiedAssertion, "nameId" | "attributes">;

/** The report of the newest test of a method, as it is kept for whoever set it going. */
export interface KeptReport {
  readonly reference: ReferenceId;
  /** `pasted`: a captured response was judged, which proves nothing about today's sign-in. */
  readonly by: "sign-in" | "pasted";
  readonly report: Omit<SignInReport, "preview" | "assertion">;
  readonly assertion?: TestedAssertion | undefined;
  /** Of the settings that were tested (`testedDigest`). */
  readonly settings: string;
}

type Deps = Pick<LoginDeps, "store" | "sealer" | "now">;

const keptMs = dayMs;
/** A sealed text may have 64 KiB, in which each of the two base64s around the gzip takes a third. */
const longestPacked = 45 * 1024;

/**
 * Keeps the report of a test for a day, the newest of each method. It is full of personal data whatever the method's traces
 * may hold, so it is sealed, kept beside the records, and goes when anybody of the team is erased.
 */
export async function keepReport(
  { store, sealer, now }: Deps,
  method: SsoMethod,
  { reference, by, report }: Pick<KeptReport, "reference" | "by"> & { readonly report: SignInReport },
): Promise<void> {
  const { preview: _, assertion, ...told } = report;
  const kept: KeptReport = {
    ...{ reference, by, report: told, settings: testedDigest(method) },
    ...(assertion !== undefined && { assertion: { nameId: assertion.nameId, attributes: assertion.attributes } }),
  };
  await store.notes.put(keyOf(method), await sealer.seal(packed(kept)), now() + keptMs);
}

/** The newest report of a method; undefined where none was made within a day. */
export async function lastReport(
  { store, sealer, now }: Deps,
  method: Pick<SsoMethod, "teamId" | "id">,
): Promise<KeptReport | undefined> {
  const sealed = await store.notes.get(keyOf(method), now());
  const text = sealed === undefined ? undefined : await sealer.open(sealed);
  return text === undefined
    ? undefined
    : (JSON.parse(gunzipSync(Buffer.from(text, "base64")).toString("utf8")) as KeptReport);
}

function keyOf({ teamId, id }: Pick<SsoMethod, "teamId" | "id">): string {
  return noteOfPeople(teamId, `report:${id}`);
}

/** What is too long for its place loses first the message itself, then the values that were read. */
function packed(kept: KeptReport): string {
  const { xml: _, ...report } = kept.report;
  const { assertion: __, ...rest } = kept;
  const tries: readonly KeptReport[] = [
    kept,
    { ...kept, report },
    { ...rest, report: { ...report, mapping: [], effects: report.effects.slice(0, 50) } },
  ];
  const texts = tries.map((one) => gzipSync(JSON.stringify(one)).toString("base64"));
  return texts.find((text) => text.length <= longestPacked) ?? texts.at(-1) ?? "";
}
