import { Button, ButtonLink, Actions } from "../shared/button.js";
import { Hidden } from "../shared/form.js";
import { html, type Html } from "../shared/html.js";
import { Mark } from "../shared/parts.js";
import { Shell } from "../shared/shell.js";

/** Asks before an application's link ends the session: anybody could have made the link. */
export function signOutPage(view: {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly appName?: string | undefined;
}): Html {
  return html(
    <Shell title="Sign out?" narrow>
      <div class="card">
        <Mark kind="go" />
        <h1>Sign out?</h1>
        <p class="lead">
          {view.appName === undefined ? "An application" : <bdi>{view.appName}</bdi>} wants to sign you out, here and of
          every application that you use with this browser.
        </p>
        <form method="post" action={view.action}>
          <Hidden fields={view.fields} />
          <Actions>
            <Button kind="main">Sign out</Button>
            <ButtonLink href="/">Stay signed in</ButtonLink>
          </Actions>
        </form>
      </div>
    </Shell>,
  );
}
