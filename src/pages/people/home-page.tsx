import { Button } from "../shared/button.js";
import { Badge, Card, Chips } from "../shared/card.js";
import { Hidden } from "../shared/form.js";
import { html, type Html } from "../shared/html.js";
import { Fact, Initials, Time, Who } from "../shared/parts.js";
import { Shell } from "../shared/shell.js";

/** All sessions of one browser, as far as it can be told apart by what it calls itself. */
export interface BrowserRow {
  /** Name the sessions that its button ends, in a form; never the values of their cookies. Empty: there is nothing to end. */
  readonly ends: readonly string[];
  /** The session that this page was asked for with is among them (and not in `ends`). */
  readonly current: boolean;
  /** As `Chrome on Linux`; absent when the browser did not say. */
  readonly browser?: string | undefined;
  readonly methodName?: string | undefined;
  /** How many sessions it has. */
  readonly count: number;
  /** Of the newest. */
  readonly startedAt: number;
  /** Of the one that lasts longest. */
  readonly endsAt: number;
}

export interface HomeView {
  readonly name?: string | undefined;
  readonly email: string;
  readonly teamName: string;
  readonly methodName: string;
  readonly groups: readonly string[];
  /** The apps that the person may use, with the address where each begins. */
  readonly apps: readonly { readonly name: string; readonly href: string }[];
  /** A sentence's end on who manages the account. */
  readonly managedBy: string;
  /** The sign-in before this one. */
  readonly lastSignInAt?: number | undefined;
  readonly browsers: readonly BrowserRow[];
  /** Proves that a form came from this page. */
  readonly csrf: string;
}

function Account({ view }: { view: HomeView }) {
  return (
    <Card id="account" title="Your account">
      <dl class="facts">
        <Fact name="Team">{view.teamName}</Fact>
        <Fact name="Groups">
          {view.groups.length === 0 ? (
            <span class="soft">You aren't in any groups yet.</span>
          ) : (
            <Chips names={view.groups} what="groups" />
          )}
        </Fact>
        <Fact name="Signed in with">{view.methodName}</Fact>
        <Fact name="Managed by">{view.managedBy}</Fact>
        <Fact name="Last sign-in">
          {view.lastSignInAt === undefined ? "This is your first" : <Time at={view.lastSignInAt} />}
        </Fact>
      </dl>
    </Card>
  );
}

function Apps({ apps }: Pick<HomeView, "apps">) {
  if (apps.length === 0) return null;
  return (
    <Card id="apps" title="Your apps">
      <ul class="choices">
        {apps.map(({ name, href }) => (
          <li>
            <a class="choice" href={href}>
              <Initials name={name} />
              <bdi>{name}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Ends({ row, csrf }: { row: BrowserRow; csrf: string }) {
  if (row.ends.length === 0) return null;
  const name = row.browser ?? "a browser";
  const others = row.ends.length === 1 ? "Sign out the other one" : `Sign out the other ${row.ends.length}`;
  return (
    <form method="post" action="/sessions/end">
      <Hidden fields={{ csrf, session: row.ends.join(" ") }} />
      <Button small label={row.current ? `${others} of ${name}` : `Sign out ${name}`}>
        {row.current ? others : "Sign out"}
      </Button>
    </form>
  );
}

function Browsers({ view }: { view: HomeView }) {
  return (
    <Card id="browsers" title="Where you're signed in">
      <ul class="sessions">
        {view.browsers.map((row) => (
          <li>
            <div class="grow">
              <p>
                <strong>{row.browser ?? "Unknown browser"}</strong>{" "}
                {row.current ? <Badge tone="good">this browser</Badge> : null}{" "}
                {row.count > 1 ? <Badge tone="plain">{`${row.count} sessions`}</Badge> : null}
              </p>
              <p class="soft small">
                {row.count > 1 ? "Last signed in " : "Signed in "}
                <Time at={row.startedAt} />
                {row.methodName === undefined ? null : ` with ${row.methodName}`}
                {", until "}
                <Time at={row.endsAt} />
                {" at the latest"}
              </p>
            </div>
            <Ends row={row} csrf={view.csrf} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function homePage(view: HomeView): Html {
  return html(
    <Shell title={view.name ?? view.email} scripts={["times.js"]}>
      <div class="stack">
        <section class="card who" aria-label="You">
          <Initials name={view.name ?? view.email} />
          <div class="grow">
            <h1>
              <Who name={view.name ?? view.email} />
            </h1>
            <p class="soft">{view.name === undefined ? view.teamName : `${view.email} · ${view.teamName}`}</p>
          </div>
          <form method="post" action="/logout">
            <Hidden fields={{ csrf: view.csrf }} />
            <Button>Sign out</Button>
          </form>
        </section>
        <Apps apps={view.apps} />
        <Account view={view} />
        <Browsers view={view} />
      </div>
    </Shell>,
  );
}
