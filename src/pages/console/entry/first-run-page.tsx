import { Button } from "../../shared/button.js";
import { Note } from "../../shared/card.js";
import { FormFaults, Hidden, TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Mark } from "../../shared/parts.js";
import { Shell } from "../../shared/shell.js";
import { Words } from "../../shared/words.js";
import type { FormFields } from "../console-form.js";

export interface FirstRunView {
  readonly csrf: string;
  readonly typed: FormFields;
  /** As the address brought it. */
  readonly token?: string | undefined;
  /** Where we think that browsers reach us. */
  readonly publicUrl: string;
  /** Where this browser did. */
  readonly seenUrl: string;
}

export function firstRunPage({ csrf, typed, token, publicUrl, seenUrl }: FirstRunView): Html {
  const known = token !== undefined && typed.faults.length === 0;
  return html(
    <Shell title="Set up Drawbridge" narrow scripts={["origin.js"]}>
      <div class="card">
        <Mark kind="key" />
        <h1>Set up Drawbridge</h1>
        <p class="lead">
          <Words>
            Create the first operator's account. It is for the console alone: people of your teams sign in elsewhere.
          </Words>
        </p>
        <FormFaults faults={typed.faults.map(({ field, message }) => ({ field, text: message }))} />
        <form method="post" action="/console/setup">
          <Hidden fields={{ csrf }} />
          <TextField
            name="token"
            label="Setup token"
            value={typed.value("token", token)}
            fault={typed.fault("token") === undefined ? undefined : "Check this field."}
            hint="It was printed where the server was started, or is in the file setup-token of its data folder. For a new one, run drawbridge setup-token."
            autocomplete="off"
            required
            autofocus={!known}
          />
          <TextField
            name="email"
            type="email"
            label="Your email"
            value={typed.value("email")}
            fault={typed.fault("email") === undefined ? undefined : "Check this field."}
            autocomplete="username"
            maxlength={320}
            required
            autofocus={known}
          />
          <TextField
            name="password"
            type="password"
            label="Choose a password"
            fault={typed.fault("password") === undefined ? undefined : "Choose another one."}
            hint="At least 10 characters; a few words in a row work well."
            autocomplete="new-password"
            required
          />
          <Button kind="main" wide>
            Create my account
          </Button>
        </form>
      </div>
      <section class="card spaced" aria-labelledby="address" data-public-url={publicUrl}>
        <h2 id="address">Is this the right address?</h2>
        <dl class="facts">
          <dt>We think it is</dt>
          <dd>
            <code>{publicUrl}</code>
          </dd>
          <dt>Your browser says</dt>
          <dd>
            <code data-own-origin>{seenUrl}</code>
          </dd>
        </dl>
        <div data-when="same" hidden={seenUrl === publicUrl ? undefined : true}>
          <Note tone="good">
            <p>
              <Words>They agree. The addresses that identity providers are given will begin like this.</Words>
            </p>
          </Note>
        </div>
        <div data-when="other" hidden={seenUrl === publicUrl ? true : undefined}>
          <Note tone="warn">
            <p>
              <Words>
                They differ. Sign-ins fail when identity providers send people to a different address than the one they
                use: set PUBLIC_URL to the address that people see, and restart the server before you set up the first
                SSO method.
              </Words>
            </p>
          </Note>
        </div>
      </section>
    </Shell>,
  );
}
