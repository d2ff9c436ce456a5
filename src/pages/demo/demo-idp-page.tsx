import type { Child } from "hono/jsx";
import { assetUrl } from "../asset-files.js";
import { Actions, Button } from "../shared/button.js";
import { FieldSet, Hidden, Select, Tick } from "../shared/form.js";
import { html, type Html } from "../shared/html.js";
import { IdpMark } from "../shared/idp-mark.js";
import { Initials } from "../shared/parts.js";
import { Words } from "../shared/words.js";

/** The pages of the demo identity provider: of the same make, in a colour of its own. */
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
  /** The name of the application that asked; absent for a sign-in that starts here. */
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
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Demo identity provider`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={assetUrl("demo-idp.css")} />
        {script === true ? <script type="module" src={assetUrl("go.js")}></script> : null}
      </head>
      <body>
        <header class="top narrow">
          <a class="brand" href="/">
            <IdpMark idp="generic" />
            Demo identity provider
          </a>
        </header>
        <main class="narrow">
          <div class="card">{children}</div>
          <p class="warning">Anybody can sign in here as anybody. Never connect it to real data.</p>
        </main>
      </body>
    </html>
  );
}

export function demoIdpPage(view: DemoIdpView): Html {
  const title = view.asking === undefined ? "Open the application from here" : "Who do you want to be?";
  return html(
    <Frame title={title}>
      <h1>{title}</h1>
      <p class="lead">
        <Words>
          {view.asking === undefined
            ? "This is what a click on a tile in an app dashboard does: the reply is sent without being asked for (IdP-initiated)."
            : `${view.asking} is asking who you are.`}
        </Words>
      </p>
      <form method="post" action="/answer">
        <Hidden fields={view.hidden} />
        <FieldSet legend="Person">
          <div class="people">
            {view.people.map((person, index) => (
              <label class="person">
                <input type="radio" name="person" value={person.id} checked={index === 0} />
                <Initials name={person.name} />
                <span>
                  <strong>{person.name}</strong>
                  <span class="soft small">{person.email}</span>
                </span>
              </label>
            ))}
          </div>
        </FieldSet>
        <FieldSet legend="Groups">
          <Tick type="radio" name="groups" value="own" label="The person's own" checked />
          <Tick type="radio" name="groups" value="chosen" label="Only these:" />
          <div class="ticks">
            {view.groups.map((group) => (
              <Tick type="checkbox" name="group" value={group} label={group} />
            ))}
          </div>
        </FieldSet>
        <Select name="shape" label="Reply the way this identity provider does" choices={view.shapes} />
        <Actions>
          <Button kind="main" name="do" value="sign-in">
            Sign in
          </Button>
          <Button name="do" value="refuse">
            Refuse
          </Button>
        </Actions>
      </form>
      {view.signedIn === undefined ? null : (
        <form method="post" action="/logout" class="section">
          <p>{`You're signed in here as ${view.signedIn}.`}</p>
          <Button>Sign out everywhere</Button>
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
  const title = "Taking you back to the application…";
  return html(
    <Frame title={title} script>
      <h1>{title}</h1>
      <form method="post" action={view.action} data-go>
        <Hidden fields={view.fields} />
        <noscript>
          <Button kind="main">Continue</Button>
        </noscript>
      </form>
    </Frame>,
  );
}

export function demoNotePage(view: { readonly headline: string; readonly text: string }): Html {
  return html(
    <Frame title={view.headline}>
      <h1>
        <Words>{view.headline}</Words>
      </h1>
      <p>
        <Words>{view.text}</Words>
      </p>
      <p>
        <a href="/">Go to the start page</a>
      </p>
    </Frame>,
  );
}
