import { html, type Html } from "../shared/html.js";
import { Mark } from "../shared/parts.js";
import { Shell } from "../shared/shell.js";

export interface FindMethodView {
  readonly email?: string | undefined;
  /** Set when the address led nowhere: the domain that was looked for, or nothing where it was no e-mail address. */
  readonly problem?: { readonly domain?: string | undefined } | undefined;
  /** Kept through the form, so that the person ends where they wanted to go. */
  readonly returnTo?: string | undefined;
  /** The method this browser used last. */
  readonly last?: MethodChoice | undefined;
}

export interface MethodChoice {
  readonly name: string;
  readonly teamName: string;
  readonly href: string;
}

function Problem({ domain }: { domain?: string | undefined }) {
  return (
    <p class="note bad" role="alert" id="problem">
      {domain === undefined
        ? "That is not an e-mail address. Write it as name@company.example."
        : `We don't find SSO for ${domain}. Ask your IT team for your company's sign-in link.`}
    </p>
  );
}

export function findMethodPage(view: FindMethodView): Html {
  return html(
    <Shell title="Sign in" narrow>
      <div class="card">
        <Mark kind="key" />
        <h1>Sign in</h1>
        <p class="lead">Your company's sign-in page is found by your e-mail address.</p>
        {view.problem === undefined ? null : <Problem domain={view.problem.domain} />}
        <form method="post" action="/login">
          {view.returnTo === undefined ? null : <input type="hidden" name="return_to" value={view.returnTo} />}
          <div class="field">
            <label for="email">Work e-mail</label>
            <input
              type="email"
              id="email"
              name="email"
              value={view.email}
              autocomplete="email"
              inputmode="email"
              maxlength={254}
              aria-describedby={view.problem === undefined ? undefined : "problem"}
              aria-invalid={view.problem === undefined ? undefined : "true"}
              required
              autofocus
            />
          </div>
          <button type="submit" class="button wide">
            Continue
          </button>
        </form>
        {view.last === undefined ? null : (
          <details open>
            <summary>Last used in this browser</summary>
            <Choices methods={[view.last]} />
          </details>
        )}
      </div>
    </Shell>,
  );
}

function Choices({ methods }: { methods: readonly MethodChoice[] }) {
  return (
    <ul class="choices">
      {methods.map((method) => (
        <li>
          <a class="choice" href={method.href}>
            <span>{method.name}</span>
            <span class="soft">{method.teamName}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

export function chooserPage(view: { readonly domain: string; readonly methods: readonly MethodChoice[] }): Html {
  return html(
    <Shell title="Choose how to sign in" narrow>
      <div class="card">
        <Mark kind="key" />
        <h1>Choose how to sign in</h1>
        <p class="lead">There is more than one way in for {view.domain}.</p>
        <Choices methods={view.methods} />
        <p class="small">
          <a href="/login">Use another e-mail address</a>
        </p>
      </div>
    </Shell>,
  );
}
