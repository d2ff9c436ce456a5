import { html, type Html } from "../shared/html.js";
import { Mark } from "../shared/parts.js";
import { Shell } from "../shared/shell.js";

export interface SignedOutView {
  /** The identity provider, by its name, where the person may still be signed in. */
  readonly idpName?: string | undefined;
  /**
   * `here`: only here, for the identity provider has no logout; `everywhere`: it confirmed; `partial`: it could not end
   * all sessions; `refused`: it would not; `unknown`: nobody was signed in.
   */
  readonly outcome: "here" | "everywhere" | "partial" | "refused" | "unknown";
  readonly againHref: string;
}

function told(view: SignedOutView): string {
  const idp = view.idpName ?? "your identity provider";
  switch (view.outcome) {
    case "everywhere":
      return `${idp} has signed you out too.`;
    case "partial":
      return `You may still be signed in at other applications: ${idp} could not sign you out of all of them.`;
    case "refused":
      return `You may still be signed in at ${idp}: it did not sign you out.`;
    case "here":
      return view.idpName === undefined
        ? "You may still be signed in at your company's identity provider."
        : `You may still be signed in at ${idp}: it offers no sign-out to us.`;
    case "unknown":
      return "Nobody is signed in here in this browser.";
  }
}

export function signedOutPage(view: SignedOutView): Html {
  return html(
    <Shell title="You are signed out" narrow>
      <div class="card">
        <Mark kind={view.outcome === "partial" || view.outcome === "refused" ? "warn" : "good"} />
        <h1>You are signed out here</h1>
        <p>{told(view)}</p>
        <p>
          <a class="button" href={view.againHref}>
            Sign in again
          </a>
        </p>
      </div>
    </Shell>,
  );
}
