import { ButtonLink } from "../shared/button.js";
import { html, type Html } from "../shared/html.js";
import { Mark } from "../shared/parts.js";
import { Shell } from "../shared/shell.js";
import { Words } from "../shared/words.js";

export interface SignedOutView {
  /** The identity provider, by its name, where the person may still be signed in. */
  readonly idpName?: string | undefined;
  /**
   * `here`: only here, for the identity provider has no logout; `everywhere`: it confirmed; `partial`: it could not end
   * all sessions; `refused`: it would not; `unknown`: nobody was signed in; `not_found`: it asked for somebody or something
   * that is not here.
   */
  readonly outcome: "here" | "everywhere" | "partial" | "refused" | "unknown" | "not_found";
  readonly againHref: string;
  /** Back to the application that began it, in place of another sign-in. */
  readonly returnTo?: string | undefined;
}

function told(view: SignedOutView): string {
  const idp = view.idpName ?? "your company's sign-in page";
  switch (view.outcome) {
    case "everywhere":
      return `${idp} has signed you out too.`;
    case "partial":
      return `You may still be signed in to other applications: ${idp} couldn't sign you out of all of them.`;
    case "refused":
      return `You may still be signed in at ${idp}: it didn't sign you out.`;
    case "here":
      return view.idpName === undefined
        ? "You may still be signed in at your company's sign-in page."
        : `You may still be signed in at ${idp}. To end that too, sign out there.`;
    case "unknown":
      return "Nobody is signed in here with this browser.";
    case "not_found":
      return `${idp} asked us to sign somebody out whom we couldn't find. If you were signed in here, you still are: sign out on your page as well.`;
  }
}

const titles: Partial<Record<SignedOutView["outcome"], string>> = {
  everywhere: "You're signed out everywhere",
  not_found: "Nobody was signed out here",
};
const warned: ReadonlySet<SignedOutView["outcome"]> = new Set(["partial", "refused", "not_found"]);

export function signedOutPage(view: SignedOutView): Html {
  const title = titles[view.outcome] ?? "You're signed out here";
  return html(
    <Shell title={title} narrow>
      <div class="card">
        <Mark kind={warned.has(view.outcome) ? "warn" : "good"} />
        <h1>{title}</h1>
        <p>
          <Words>{told(view)}</Words>
        </p>
        <ButtonLink kind="main" href={view.returnTo ?? view.againHref}>
          {view.returnTo === undefined ? "Sign in again" : "Back to the application"}
        </ButtonLink>
      </div>
    </Shell>,
  );
}
