import { z } from "zod";
import { keepReport, lastReport, previewMapping, simulateLogin, SimulationFault } from "../../login/index.js";
import { methodInput, proposedMethod, testedDigest } from "../../teams/index.js";
import { toldWhole } from "../../model/refused.js";
import type { AttributeMap, SsoMethod } from "../../model/sso-method.js";
import { operation } from "../operation.js";
import { InvalidInput } from "../refusals.js";
import { mappingPreviewView, shownPreview, shownReport, testReportView } from "../views/reports.js";
import { anInstant } from "../views/shapes.js";

export const methodReport = operation({
  name: "method.report",
  summary: "The report of the newest test of an SSO method, kept for a day",
  of: "method",
  effect: "read",
  // It holds what the identity provider said of a person.
  needs: "manage",
  input: z.strictObject({}),
  shows: z.object({ report: testReportView.nullable() }),
  async run({ deps, target }) {
    const kept = await lastReport(deps.login, target);
    return { report: kept === undefined ? null : shownReport(kept, kept.settings === testedDigest(tested(target))) };
  },
});

/** A response with 10,000 groups in base64 fits. */
const longestCaptured = 1_000_000;

export const methodSimulate = operation({
  name: "method.simulate",
  summary: "Judge a captured response as a sign-in would; nobody is signed in and nothing else is changed",
  of: "method",
  effect: "act",
  needs: "manage",
  input: z.strictObject({
    response: z
      .string({ error: "must be text" })
      .min(1, { error: "must not be empty" })
      .max(longestCaptured, { error: `must have at most ${longestCaptured} characters` })
      .describe("Its XML, its base64, or the form that the browser sent"),
    at: anInstant.optional().describe("The instant to judge it at; unless said, when it was issued"),
  }),
  shows: testReportView,
  async run({ deps, caller, target }, { response, at }) {
    const method = tested(target);
    const captured = Buffer.from(response, "utf8");
    const judged = { method, captured, at: at === undefined ? undefined : Date.parse(at), showUnsigned: false };
    const report = await simulateLogin(deps.login, judged).catch((error: unknown) => {
      if (!(error instanceof SimulationFault)) throw error;
      throw new InvalidInput([{ field: "response", message: toldWhole(error.refusal) }], { cause: error });
    });
    const reference = caller.reference;
    await keepReport(deps.login, method, { reference, by: "pasted", report });
    const { preview: _, assertion: __, ...told } = report;
    return shownReport({ reference, by: "pasted", report: told, settings: "" }, true);
  },
});

export const methodPreview = operation({
  name: "method.preview",
  summary: "What a mapping of claims would read, on what the newest test brought",
  of: "method",
  effect: "act",
  needs: "manage",
  input: z.strictObject({ idp: methodInput.idp, attributes: methodInput.attributes }),
  shows: mappingPreviewView,
  example: { attributes: { email: ["mail"] } },
  async run({ deps, target }, { idp, attributes }) {
    const { idpType, attributes: kept } = tested(target);
    const mapping = { idpType: idp ?? idpType, attributes: attributes === undefined ? kept : said(attributes) };
    const report = await lastReport(deps.login, target);
    return shownPreview(previewMapping(mapping, report?.assertion), report);
  },
});

function said(attributes: object | null): AttributeMap {
  const given = Object.entries(attributes ?? {}) as [string, readonly string[] | undefined][];
  return Object.fromEntries(given.filter(([, names]) => names !== undefined));
}

/** What a test is of: what is proposed, where something is. */
function tested(method: SsoMethod): SsoMethod {
  return proposedMethod(method);
}
