import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import helmet from "helmet";

/** Headers ready to be set: helmet is asked once at start, for its fifteen middlewares cost more than a small answer. */
export type HeaderSet = readonly (readonly [name: string, value: string])[];

export interface SecurityHeaders {
  /** For HTML pages, beside their Content-Security-Policy. */
  readonly page: HeaderSet;
  /** For answers that are no pages: JSON, redirects, metadata. */
  readonly plain: HeaderSet;
}

/**
 * @param publicUrl  HSTS is sent where it is https; on http browsers ignore it
 */
export function makeSecurityHeaders(publicUrl: string): SecurityHeaders {
  const strictTransportSecurity = publicUrl.startsWith("https:") ? { maxAge: 31_536_000 } : false;
  const shared = {
    strictTransportSecurity,
    contentSecurityPolicy: false,
    xFrameOptions: { action: "deny" as const },
    // Not no-referrer: browsers would then send `Origin: null` with our own forms, which the forgery check reads.
    referrerPolicy: { policy: "same-origin" as const },
  };
  const noStore = ["Cache-Control", "no-store"] as const;
  return {
    page: [...headersOf(helmet(shared)), noStore],
    plain: [["X-Content-Type-Options", "nosniff"], noStore, ...headersOf(helmet(shared)).filter(isTransport)],
  };
}

function isTransport([name]: readonly [string, string]): boolean {
  return name === "strict-transport-security";
}

function headersOf(middleware: ReturnType<typeof helmet>): HeaderSet {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  middleware(request, response, () => undefined);
  // getHeaderNames gives lower case; the wire does not care.
  return response.getHeaderNames().map((name) => [name, String(response.getHeader(name))]);
}

const self = "'self'";

/** Who may show the page in a frame: nobody, or those whom we do not know beforehand. */
export type Framing = "nobody" | "anybody";

/**
 * The policy of a page: its own style sheets, scripts and pictures, and nothing else.
 * @param formActions  origins a form of the page may lead to, also by the redirect that answers it; "any" where the hosts
 *   behind the first are not ours to know: browsers hold every hop that answers a form to this policy (CSP 3 §6.4.1)
 */
export function contentSecurityPolicy(
  formActions: readonly string[] | "any" = [],
  framing: Framing = "nobody",
): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    ...(formActions === "any" ? [] : [`form-action ${[self, ...formActions].join(" ")}`]),
    ...(framing === "anybody" ? [] : ["frame-ancestors 'none'"]),
    "base-uri 'none'",
  ].join("; ");
}
