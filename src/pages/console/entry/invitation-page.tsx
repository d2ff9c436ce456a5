import type { Explanation } from "../../../model/explanation.js";
import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Fold } from "../../shared/card.js";
import { FormFaults, Hidden, TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Mark } from "../../shared/parts.js";
import { Shell } from "../../shared/shell.js";
import { Words } from "../../shared/words.js";
import type { FormFields } from "../console-form.js";

export interface InvitationView {
  readonly csrf: string;
  readonly email: string;
  /** Whether the password of an account is asked, where there is one: shown alike whether there is. */
  readonly takesCurrent: boolean;
  readonly typed: FormFields;
}

/** The form goes to the page's own address, which holds the secret. */
export function invitationPage({ csrf, email, takesCurrent, typed }: InvitationView): Html {
  const wrong = typed.fault("current");
  return html(
    <Shell title="Welcome to the console" narrow>
      <div class="card">
        <Mark kind="key" />
        <h1>Welcome to the console</h1>
        <p class="lead">
          <Words>You are invited as an admin. Choose a password to begin; this link works once.</Words>
        </p>
        <FormFaults faults={typed.faults.map(({ field, message }) => ({ field, text: message }))} />
        <form method="post">
          <Hidden fields={{ csrf }} />
          <TextField name="email" type="email" label="Your email" value={email} autocomplete="username" readonly />
          <TextField
            name="password"
            type="password"
            label="Choose a password"
            fault={typed.fault("password") === undefined ? undefined : "Choose another one."}
            hint="At least 10 characters; a few words in a row work well."
            autocomplete="new-password"
            required
            autofocus
          />
          {takesCurrent ? (
            <Fold title="I already have an account here" open={wrong !== undefined}>
              <TextField
                name="current"
                type="password"
                label="Your current password"
                fault={wrong === undefined ? undefined : "Enter the password you sign in with now."}
                hint="The new password above replaces it, and you are signed out everywhere else."
                autocomplete="current-password"
              />
            </Fold>
          ) : null}
          <Button kind="main" wide>
            Begin
          </Button>
        </form>
      </div>
    </Shell>,
  );
}

/** An invitation that opens nothing: it ran out, was used or was taken back. */
export function invitationOverPage({ cause }: Pick<Explanation, "cause">): Html {
  return html(
    <Shell title="This invitation is over" narrow>
      <div class="card">
        <Mark kind="warn" />
        <h1>This invitation is over</h1>
        <p>
          <Words>{cause}</Words>
        </p>
        <p>
          <Words>
            If you have already set your password with it, just sign in. Otherwise ask whoever invited you for a new
            link.
          </Words>
        </p>
        <Actions>
          <ButtonLink kind="main" href="/console/sign-in">
            Sign in
          </ButtonLink>
        </Actions>
      </div>
    </Shell>,
  );
}
