import type { Request } from "express";
import { isAwaited, type Awaited } from "../../login/index.js";
import type { SsoMethod } from "../../model/sso-method.js";
import { awaited, stranger } from "../shared/body/body-budget.js";
import type { Allowance, BodyFault } from "../shared/body/take-body.js";
import { cookiesOf } from "../shared/cookies.js";
import { readForm, type Form } from "../shared/read-form.js";
import { HttpRefusal, unknownMethod } from "../shared/refusal.js";
import type { LoginDoorDeps } from "./deps.js";

/** Octets that anybody may post, until the first field proves to belong there. */
const unproven = 64 * 1024;
/** Octets of a message that nobody waits for: a signed one with its certificate and some hundred groups fits. */
const longestUnasked = 256 * 1024;
/** 10,000 groups in base64 fit. */
const longestResponse = 4 * 1024 * 1024;

const fields: ReadonlySet<string> = new Set(["SAMLResponse", "SAMLRequest", "RelayState", "SigAlg", "Signature"]);
const message: Allowance = { limit: longestUnasked, standing: stranger };

/** Reads the form of a logout message, which nobody waits for. @throws HttpRefusal 400, 408, 413, 415, 503 */
export function readMessage(req: Request, fix: string): Promise<Form> {
  return readForm(req, unproven, {
    fix,
    more: (soFar, fault) => Promise.resolve(outgrew(fault, unproven) && belongs(soFar) ? message : undefined),
  });
}

/**
 * Reads the form of a response. It may be large where it is waited for: that is asked when it turns out to be, or when
 * strangers hold all the room there is for them.
 * @throws HttpRefusal 400, 404, 408, 413, 415, 503
 */
export function readResponseForm(deps: LoginDoorDeps, req: Request, slug: string, fix: string): Promise<Form> {
  let found: Awaited | undefined;
  return readForm(req, unproven, {
    fix,
    more: async (soFar, fault) => {
      if (found !== undefined) {
        if (fault.is === "too_large")
          throw tooLarge(found.method, fault.limit, found.by === "nobody" ? "unasked" : "long");
        return undefined;
      }
      const doesBelong = belongs(soFar);
      if (outgrew(fault, unproven) && doesBelong) return message;
      found = await isAwaited(deps.login, { slug, cookies: cookiesOf(req) });
      if (found === undefined) throw unknownMethod();
      if (found.by === "request") return { limit: longestResponse, standing: awaited };
      if (fault.is !== "too_large") return undefined;
      if (!doesBelong) throw tooLarge(found.method, fault.limit, "foreign");
      if (found.by === "anybody") return { limit: longestResponse, standing: stranger };
      throw tooLarge(found.method, fault.limit, "unasked");
    },
  });
}

function outgrew(fault: BodyFault, limit: number): boolean {
  return fault.is === "too_large" && fault.limit === limit;
}

/** Whether a form begins as a message of SAML does. */
function belongs(soFar: Buffer): boolean {
  const name = soFar.subarray(0, 32).toString("latin1").split("=", 1)[0] ?? "";
  return fields.has(name);
}

const whyTooLarge = {
  foreign: {
    headline: "We didn't expect this sign-in",
    cause: "and does not begin with a field of SAML",
    fix: "The form of a SAML response begins with its fields SAMLResponse and RelayState: let the identity provider send these alone.",
  },
  unasked: {
    headline: "We didn't expect this sign-in",
    cause: "and this browser has begun no sign-in here in the last ten minutes",
    fix: "A large response is taken in answer to a sign-in that began at the JIT login URL, in the same browser with its cookies, or where idpInitiated is on. Else let the identity provider send fewer groups.",
  },
  long: {
    headline: "This sign-in holds too much",
    cause: "which is more than any is taken with",
    fix: "Let the identity provider send fewer groups: those of this application alone.",
  },
} as const;

function tooLarge({ slug, name }: SsoMethod, limit: number, why: keyof typeof whyTooLarge): HttpRefusal {
  const { headline, cause, fix } = whyTooLarge[why];
  return new HttpRefusal({
    status: 413,
    code: "too_large",
    headline,
    advice: ["Start again. If that doesn't help, send the details to your IT team."],
    cause: `The form is larger than ${limit} octets, ${cause}.`,
    fix,
    methodName: name,
    action: { label: "Start again", href: `/sso/${slug}` },
  });
}
