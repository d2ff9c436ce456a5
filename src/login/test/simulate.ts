import { Refused } from "../../model/refused.js";
import type { SsoMethod } from "../../model/sso-method.js";
import { readCaptured } from "./captured.js";
import type { LoginDeps } from "../deps.js";
import { readResponse } from "../read-response.js";
import { reportOn } from "./report.js";
import type { SignInReport } from "./sign-in-report.js";

export interface Simulation {
  readonly method: SsoMethod;
  /** What was captured: the XML, its base64, a whole form body (`SAMLResponse=…&RelayState=…`). */
  readonly captured: Uint8Array;
  /** The instant to judge it at, for a response is good for minutes only: unless told, when it says that it was issued. */
  readonly at?: number | undefined;
  /**
   * Also shows what no key of the method signed, and opens what is encrypted for us. Only at the command line: all teams
   * share our keys, and what is captured may be another's.
   */
  readonly showUnsigned: boolean;
}

/** Why a dry run has nothing to judge. */
export class SimulationFault extends Refused {
  constructor(cause: string, fix: string) {
    super({ code: "nothing_to_judge", cause, fix, field: "response" });
  }
}

/**
 * Judges a captured response as a sign-in would at that instant, and tells everything. Whether its request was made by this
 * browser cannot be known any more, so the request it names counts as pending; nothing is written and nothing is used up.
 * @throws SimulationFault
 */
export async function simulateLogin(
  deps: LoginDeps,
  { method, captured, at: said, showUnsigned }: Simulation,
): Promise<SignInReport> {
  if (method.idp === undefined) {
    throw new SimulationFault(
      `SSO method "${method.slug}" has no identity provider yet.`,
      "Give it the provider's metadata first.",
    );
  }
  const response = readCaptured(captured);
  if (response === undefined) {
    throw new SimulationFault(
      "There is neither a response's XML, nor its base64, nor a form with SAMLResponse in what was given.",
      "Give the body of the POST to the ACS address as the browser's developer tools show it.",
    );
  }
  const at = said ?? response.issuedAt ?? deps.now();
  const read = await readResponse(deps, {
    method,
    idp: method.idp,
    response: { xml: response.xml },
    pendingIds: new Set(response.answers),
    nowMs: at,
  });
  return reportOn(deps, { method, idp: method.idp, read, response: { xml: response.xml }, at, showUnsigned });
}
