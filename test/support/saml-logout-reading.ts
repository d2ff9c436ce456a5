import { expect } from "chai";
import { LogoutRefusal } from "../../src/saml/logout/logout-refusal.js";
import {
  readLogout,
  type LogoutArrival,
  type LogoutTrust,
  type ReceivedLogoutRequest,
  type ReceivedLogoutResponse,
} from "../../src/saml/logout/logout-read.js";
import { certificateOf, idpKey, nextIdpKey } from "./saml-keys.js";
import { aQuery, sloUrl, type QueryOptions } from "./saml-logout.js";
import { idpEntityId, nowMs } from "./saml-response.js";

/** Reads logout messages as the provider of the tests sends them. */
export const trust: LogoutTrust = {
  idpEntityId,
  certificates: [certificateOf(nextIdpKey), certificateOf(idpKey)],
  sloUrl,
  skewMs: 60_000,
  nowMs,
};

export const redirect = (xml: string, options?: QueryOptions): LogoutArrival => ({
  binding: "redirect",
  rawQuery: aQuery(xml, options),
});
export const post = (field: string, parameter: "SAMLRequest" | "SAMLResponse" = "SAMLRequest"): LogoutArrival => ({
  binding: "post",
  parameter,
  field,
});

export function request(arrival: LogoutArrival, given: Partial<LogoutTrust> = {}): ReceivedLogoutRequest {
  const message = readLogout(arrival, { ...trust, ...given });
  if (message.kind !== "request") throw new Error("it is a response");
  return message;
}

export function response(arrival: LogoutArrival): ReceivedLogoutResponse {
  const message = readLogout(arrival, trust);
  if (message.kind !== "response") throw new Error("it is a request");
  return message;
}

export function refusal(arrival: LogoutArrival, given: Partial<LogoutTrust> = {}): LogoutRefusal {
  try {
    readLogout(arrival, { ...trust, ...given });
  } catch (error) {
    expect(error).to.be.instanceOf(LogoutRefusal);
    return error as LogoutRefusal;
  }
  throw new Error("it was not refused");
}
