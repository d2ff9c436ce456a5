import { Button } from "../shared/button.js";
import { Fold, Note } from "../shared/card.js";
import { Hidden, TextField } from "../shared/form.js";
import { html, type Html } from "../shared/html.js";
import { IdpMark, type IdpMarkName } from "../shared/idp-mark.js";
import { Mark } from "../shared/parts.js";
import { Shell } from "../shared/shell.js";
import { Words } from "../shared/words.js";

export interface FindMethodView {
  readonly email?: string | undefined;
  /** Set when the address led nowhere: the domain that was looked for, or nothing where it was no email address. */
  readonly problem?: { readonly domain?: string | undefined } | undefined;
  /** Kept through the form, so that the person ends where they wanted to go. */
  readonly returnTo?: string | undefined;
  /** The method this browser used last. */
  readonly last?: MethodChoice | undefined;
}

export interface MethodChoice {
  readonly name: string;
  readonly teamName: string;
  readonly idp: IdpMarkName;
  readonly href: string;
}

function Problem({ domain }: { domain?: string | undefined }) {
  return (
    <Note tone="bad" alert id="problem">
      <Words>
        {domain === undefined
          ? "That isn't an email address. Enter it in full, such as name@company.example."
          : `No company signs in here with ${domain} addresses. Check the address, or ask your IT team for your company's sign-in link.`}
      </Words>
    </Note>
  );
}

export function findMethodPage(view: FindMethodView): Html {
  return html(
    <Shell title="Sign in" narrow>
      <div class="card">
        <Mark kind="key" />
        <h1>Sign in</h1>
        <p class="lead">
          <Words>Enter your work email address, and we'll take you to your company's sign-in page.</Words>
        </p>
        {view.problem === undefined ? null : <Problem domain={view.problem.domain} />}
        <form method="post" action="/login">
          <Hidden fields={{ return_to: view.returnTo }} />
          <TextField
            name="email"
            type="email"
            label="Work email"
            value={view.email}
            autocomplete="email"
            maxlength={254}
            describedBy={view.problem === undefined ? undefined : "problem"}
            required
            autofocus
          />
          <Button kind="main" wide>
            Continue
          </Button>
        </form>
        {view.last === undefined ? null : (
          <Fold title="Last used in this browser" open>
            <Choices methods={[view.last]} withTeam />
          </Fold>
        )}
      </div>
    </Shell>,
  );
}

function Choices({ methods, withTeam }: { methods: readonly MethodChoice[]; withTeam: boolean }) {
  return (
    <ul class="choices">
      {methods.map((method) => (
        <li>
          <a class="choice" href={method.href}>
            <IdpMark idp={method.idp} />
            <span class="grow">
              <strong>{method.name}</strong>
              {withTeam ? <span class="soft small">{method.teamName}</span> : null}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** @param from  where an email address is asked for: people's page, unless said */
export function chooserPage(view: {
  readonly domain: string;
  readonly methods: readonly MethodChoice[];
  readonly from?: string | undefined;
}): Html {
  const teams = new Set(view.methods.map((one) => one.teamName));
  const [team] = teams;
  return html(
    <Shell title="Choose how to sign in" narrow>
      <div class="card">
        <Mark kind="key" />
        <h1>Choose how to sign in</h1>
        <p class="lead">
          {teams.size === 1
            ? `${team ?? view.domain} has more than one way to sign in.`
            : `More than one team uses ${view.domain} addresses.`}
        </p>
        <Choices methods={view.methods} withTeam={teams.size > 1} />
        <p class="small">
          <a href={view.from ?? "/login"}>Use another email address</a>
        </p>
      </div>
    </Shell>,
  );
}
