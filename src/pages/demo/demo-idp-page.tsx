import type { Child } from "hono/jsx";
import { assetUrl } from "../asset-files.js";
import { html, type Html } from "../shared/html.js";

/** The pages of the demo identity provider: another house, so they look like one. */
export interface DemoPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
}

export interface DemoChoice {
  readonly value: string;
  readonly label: string;
}

export interface DemoIdpView {
  /** The application that asked; absent for a sign-in that starts here. */
  readonly asking?: string | undefined;
  readonly people: readonly DemoPerson[];
  readonly groups: readonly string[];
  readonly shapes: readonly DemoChoice[];
  /** Carried through the form, as the request that is being answered. */
  readonly hidden: Readonly<Record<string, string>>;
  /** Who is signed in here in this browser, where anybody is. */
  readonly signedIn?: string | undefined;
}

function Frame({ title, script, children }: { title: string; script?: boolean; children?: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={assetUrl("demo-idp.css")} />
        {script === true ? <script type="module" src={assetUrl("go.js")}></script> : null}
      </head>
      <body>
        <main>
          <p class="sign">Demo identity provider</p>
          {children}
        </main>
        <footer>It signs anybody in as anybody. Never put it in front of real data.</footer>
      </body>
    </html>
  );
}

export function demoIdpPage(view: DemoIdpView): Html {
  return html(
    <Frame title="Demo identity provider">
      <h1>{view.asking === undefined ? "Start a sign-in from here" : "Who are you today?"}</h1>
      <p>
        {view.asking === undefined
          ? "The reply is sent without having been asked for (IdP-initiated)."
          : `${view.asking} asks who you are.`}
      </p>
      <form method="post" action="/answer">
        {Object.entries(view.hidden).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <fieldset>
          <legend>Person</legend>
          {view.people.map((person, index) => (
            <label class="person">
              <input type="radio" name="person" value={person.id} checked={index === 0} />
              <span>
                <strong>{person.name}</strong>
                <span class="soft">{person.email}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>Groups</legend>
          <label>
            <input type="radio" name="groups" value="own" checked />
            <span>The person's own</span>
          </label>
          <label>
            <input type="radio" name="groups" value="chosen" />
            <span>These:</span>
          </label>
          <div class="row">
            {view.groups.map((group) => (
              <label>
                <input type="checkbox" name="group" value={group} />
                <span>{group}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <fieldset>
          <legend>Reply</legend>
          <label class="block" for="shape">
            In the shape of
          </label>
          <select id="shape" name="shape">
            {view.shapes.map((shape) => (
              <option value={shape.value}>{shape.label}</option>
            ))}
          </select>
        </fieldset>
        <div class="actions">
          <button type="submit" name="do" value="sign-in">
            Sign in
          </button>
          <button type="submit" name="do" value="refuse" class="quiet">
            Refuse
          </button>
        </div>
      </form>
      {view.signedIn === undefined ? null : (
        <form method="post" action="/logout" class="aside">
          <p>Signed in here as {view.signedIn}.</p>
          <button type="submit" class="quiet">
            Sign out everywhere
          </button>
        </form>
      )}
    </Frame>,
  );
}

/** Carries a SAML message to the application by a POST of the person's browser (SAML Bindings §3.5). */
export function demoPostPage(view: {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}): Html {
  return html(
    <Frame title="Going back to the application" script>
      <h1>Going back to the application…</h1>
      <form method="post" action={view.action} data-go>
        {Object.entries(view.fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <noscript>
          <button type="submit">Go on</button>
        </noscript>
      </form>
    </Frame>,
  );
}

export function demoNotePage(view: { readonly headline: string; readonly text: string }): Html {
  return html(
    <Frame title={view.headline}>
      <h1>{view.headline}</h1>
      <p>{view.text}</p>
      <p>
        <a href="/">To the start</a>
      </p>
    </Frame>,
  );
}
