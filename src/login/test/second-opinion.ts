import { decodeResponseField, readCertificate, secondOpinion } from "../../saml/index.js";
import { pairOf, type LoginDeps } from "../deps.js";
import { methodKeys } from "../../teams/index.js";
import type { ReportRequest, SecondOpinionReport } from "./sign-in-report.js";

/** Asks only about what was accepted: a second opinion shall not be slower to refuse, nor be reached by a refused message. */
export async function askSecondOpinion(deps: LoginDeps, request: ReportRequest): Promise<SecondOpinionReport> {
  const { method, idp, read, response, at } = request;
  const { assertion } = read.verification;
  if (assertion === undefined) return { says: "not_asked", why: "the response is refused" };
  const { acs, entityId } = pairOf(deps, method, request.alias);
  const opinion = await secondOpinion({
    xml: "xml" in response ? response.xml : decodeResponseField(response.field),
    method: {
      idpEntityId: idp.entityId,
      spEntityId: entityId,
      acsUrl: acs,
      certificates: idp.certificates.map(({ pem }) => readCertificate(pem)),
      allowUnsolicited: true,
      skewMs: method.clockSkewSeconds * 1000,
    },
    nowMs: at,
    keys: (await methodKeys(deps.spKeys, method)).opening,
    accepted: assertion,
  });
  if ("cannot" in opinion) return { says: "cannot_say", why: opinion.cannot };
  return opinion.agrees ? { says: "agrees" } : { says: "disagrees", why: opinion.why };
}
