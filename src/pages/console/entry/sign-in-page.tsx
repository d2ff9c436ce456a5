import type { Explanation } from "../../../model/explanation.js";
import { Button } from "../../shared/button.js";
import { Note } from "../../shared/card.js";
import { Hidden, TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Mark } from "../../shared/parts.js";
import { Shell } from "../../shared/shell.js";
import { Words } from "../../shared/words.js";

export interface SignInView {
  readonly csrf: string;
  readonly returnTo: string;
  /** As it was typed. */
  readonly email?: string | undefined;
  readonly refused?: Pick<Explanation, "cause" | "fix"> | undefined;
  /** What it was about: email and password together, unless said. */
  readonly about?: "email" | undefined;
}

export function signInPage({ csrf, returnTo, email, refused, about }: SignInView): Html {
  return html(
    <Shell title="Sign in to the console" narrow>
      <div class="card">
        <Mark kind="key" />
        <h1>Sign in to the console</h1>
        <p class="lead">
          <Words>For those who run this installation or a team of it.</Words>
        </p>
        {refused === undefined ? null : (
          <Note tone="bad" alert id="problem">
            <p>
              <strong>
                <Words>{refused.cause}</Words>
              </strong>
            </p>
            <p>
              <Words>{refused.fix}</Words>
            </p>
          </Note>
        )}
        <form method="post" action="/console/sign-in">
          <Hidden fields={{ csrf, return_to: returnTo }} />
          <TextField
            name="email"
            type="email"
            label="Email"
            value={email}
            autocomplete="username"
            maxlength={320}
            describedBy={refused === undefined ? undefined : "problem"}
            required
            autofocus={email === undefined || about === "email"}
          />
          <TextField
            name="password"
            type="password"
            label="Password"
            autocomplete="current-password"
            describedBy={refused === undefined || about === "email" ? undefined : "problem"}
            required
            autofocus={email !== undefined && about !== "email"}
          />
          <Button kind="main" wide>
            Sign in
          </Button>
          <Button wide unchecked elsewhere="/console/sign-in/sso">
            Continue with SSO
          </Button>
        </form>
        <p class="small soft after-form">
          <Words>Looking for one of your applications? Your company's sign-in is at</Words> <a href="/login">/login</a>.
        </p>
      </div>
    </Shell>,
  );
}
