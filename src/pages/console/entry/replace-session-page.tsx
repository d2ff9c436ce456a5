import { Button, ButtonLink } from "../../shared/button.js";
import { Hidden } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Mark } from "../../shared/parts.js";
import { Shell } from "../../shared/shell.js";

export interface ReplaceSessionView {
  readonly csrf: string;
  readonly action: string;
  /** Who is signed in now. */
  readonly email: string;
  /** The SSO method that would sign somebody in. */
  readonly method: string;
  readonly stay: string;
}

/** A link into the console by SSO, in a browser where somebody is signed in already: nobody is swapped for somebody else unasked. */
export function replaceSessionPage({ csrf, action, email, method, stay }: ReplaceSessionView): Html {
  return html(
    <Shell title="You are signed in already" narrow>
      <div class="card">
        <Mark kind="key" />
        <h1>You are signed in already</h1>
        <p class="lead">
          You are in the console as <bdi>{email}</bdi>. If you go on, <bdi>{method}</bdi> signs you in instead, and this
          session ends.
        </p>
        <form method="post" action={action}>
          <Hidden fields={{ csrf }} />
          <Button kind="main" wide>
            Sign in with SSO instead
          </Button>
        </form>
        <ButtonLink href={stay} wide>
          Stay signed in
        </ButtonLink>
      </div>
    </Shell>,
  );
}
