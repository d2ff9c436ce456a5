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
  /** The instant to judge it at; a response is good for minutes only. */
  readonly at: number;
}

/** Why a dry run has nothing to judge. */
export class SimulationFault extends Error {
  override readonly name = "SimulationFault";
}

/**
 * Judges a captured response as a sign-in would at that instant, and tells everything. Whether its request was made by this
 * browser cannot be known any more, so the request it names counts as pending; nothing is written and nothing is used up.
 * @throws SimulationFault
 */
export async function simulateLogin(deps: LoginDeps, { method, captured, at }: Simulation): Promise<SignInReport> {
  if (method.idp === undefined) {
    throw new SimulationFault(`SSO method "${method.slug}" knows no identity provider yet: give its metadata first.`);
  }
  const response = readCaptured(captured);
  if (response === undefined) {
    throw new SimulationFault("The file holds neither a response's XML, nor its base64, nor a form with SAMLResponse.");
  }
  const read = await readResponse(deps, {
    method,
    idp: method.idp,
    response: { xml: response.xml },
    pendingIds: new Set(response.answers),
    nowMs: at,
  });
  return reportOn(deps, { method, idp: method.idp, read, response: { xml: response.xml }, at, showUnsigned: true });
}
