import type { PartlyExplained } from "../../model/explanation.js";

/** An answer that says no, in the words of our pages. Doors throw it; `answer-error.ts` sends it as a page or as JSON. */
export interface RefusalView extends PartlyExplained {
  readonly status: number;
  /** Stable, safe to show. */
  readonly code: string;
  /** The address of a page that explains the code, where there is one. */
  readonly type?: string | undefined;
  readonly headline: string;
  readonly advice: readonly string[];
  readonly missing?: readonly string[] | undefined;
  readonly methodName?: string | undefined;
  readonly teamName?: string | undefined;
  /** What the person can do that helps; none where only somebody else can help. */
  readonly action?: { readonly label: string; readonly href: string } | undefined;
  /** A second way on, which may help later. */
  readonly later?: { readonly label: string; readonly href: string } | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export class HttpRefusal extends Error {
  override readonly name = "HttpRefusal";
  readonly view: RefusalView;
  constructor(view: RefusalView, options?: ErrorOptions) {
    super(`${view.status} ${view.code}: ${view.cause ?? view.headline}`, options);
    this.view = view;
  }
}

const startAgain = "Go back and start again. If that doesn't help, send the details to your IT team.";

export function notFound(): HttpRefusal {
  return new HttpRefusal({
    status: 404,
    code: "not_found",
    headline: "There's nothing at this address",
    advice: ["Check the address, or ask your IT team for your company's sign-in link."],
    action: { label: "Go to the start page", href: "/" },
  });
}

/** One answer whether a method never was, was deleted or belongs to somebody else. */
export function unknownMethod(): HttpRefusal {
  return new HttpRefusal({
    status: 404,
    code: "unknown_method",
    headline: "There's no sign-in at this address",
    advice: ["Ask your IT team for your company's sign-in link."],
    cause: "No SSO method has this name.",
    fix: "Compare the address with the JIT login URL, ACS URL or metadata address that `drawbridge sso show` prints.",
  });
}

export function wrongVerb(allowed: readonly string[]): HttpRefusal {
  return new HttpRefusal({
    status: 405,
    code: "method_not_allowed",
    headline: "This address can't be used that way",
    advice: [startAgain],
    cause: `This address answers ${allowed.join(", ")} only.`,
    headers: { Allow: allowed.join(", ") },
  });
}

export function forged(cause: string): HttpRefusal {
  return new HttpRefusal({
    status: 403,
    code: "forged_request",
    headline: "We couldn't tell whether this came from you",
    advice: ["Go back, reload the page and try again."],
    cause,
  });
}

const formFix = "Send the form as a browser does: application/x-www-form-urlencoded, in UTF-8, each field once.";

/** A body we do not read: 400, 413 or 415, in our words. @param fix  what should have come, where the door knows it */
export function badBody(
  status: 400 | 413 | 415,
  cause: string,
  fix = status === 413 ? "Send less." : formFix,
): HttpRefusal {
  const code = { 400: "bad_form", 413: "too_large", 415: "wrong_content_type" }[status];
  return new HttpRefusal({
    status,
    code,
    headline: "We couldn't read what was sent",
    advice: [startAgain],
    cause,
    fix,
  });
}
