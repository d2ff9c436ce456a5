import { html, type Html } from "../shared/html.js";
import { Fact, Time } from "../shared/parts.js";
import { Shell } from "../shared/shell.js";

export interface SessionRow {
  /** Names the session in a form; never the value of its cookie. */
  readonly handle: string;
  readonly current: boolean;
  /** As `Chrome on Linux`; absent when the browser did not say. */
  readonly browser?: string | undefined;
  readonly methodName?: string | undefined;
  readonly startedAt: number;
  readonly endsAt: number;
}

export interface HomeView {
  readonly name?: string | undefined;
  readonly email: string;
  readonly teamName: string;
  readonly methodName: string;
  readonly groups: readonly string[];
  /** A sentence on who manages the account. */
  readonly managedBy: string;
  /** The sign-in before this one. */
  readonly lastSignInAt?: number | undefined;
  readonly sessions: readonly SessionRow[];
  /** Proves that a form came from this page. */
  readonly csrf: string;
}

function firstLetter(word: string | undefined): string {
  const point = word?.codePointAt(0);
  return point === undefined ? "" : String.fromCodePoint(point).toUpperCase();
}

function initials(view: HomeView): string {
  const words = (view.name ?? view.email.split("@")[0] ?? "").split(/[\s._-]+/u).filter((word) => word !== "");
  return firstLetter(words[0]) + (words.length > 1 ? firstLetter(words.at(-1)) : "");
}

function Groups({ groups }: { groups: readonly string[] }) {
  return (
    <section class="card" aria-labelledby="groups">
      <h2 id="groups">Your groups</h2>
      {groups.length === 0 ? (
        <p class="soft">You are in no group yet. Your company's IT team can add you to one.</p>
      ) : (
        <ul class="chips">
          {groups.map((group) => (
            <li class="chip">{group}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Account({ view }: { view: HomeView }) {
  return (
    <section class="card" aria-labelledby="account">
      <h2 id="account">Your account</h2>
      <dl class="facts">
        <Fact name="Team">{view.teamName}</Fact>
        <Fact name="Signed in with">{view.methodName}</Fact>
        <Fact name="Managed by">{view.managedBy}</Fact>
        <Fact name="Last sign-in">
          {view.lastSignInAt === undefined ? "this is your first" : <Time at={view.lastSignInAt} />}
        </Fact>
      </dl>
    </section>
  );
}

function Sessions({ view }: { view: HomeView }) {
  return (
    <section class="card" aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      <table class="sessions">
        <thead>
          <tr>
            <th scope="col">Browser</th>
            <th scope="col">Since</th>
            <th scope="col">Ends at the latest</th>
            <th scope="col">
              <span class="soft">Sign out</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {view.sessions.map((session) => (
            <tr>
              <td>
                {session.browser ?? "A browser"} {session.current ? <span class="badge good">this one</span> : null}
                {session.methodName === undefined ? null : <div class="soft small">by {session.methodName}</div>}
              </td>
              <td>
                <span class="cell-name">Since </span>
                <Time at={session.startedAt} />
              </td>
              <td>
                <span class="cell-name">Ends at the latest </span>
                <Time at={session.endsAt} />
              </td>
              <td>
                {session.current ? null : (
                  <form method="post" action="/sessions/end">
                    <input type="hidden" name="csrf" value={view.csrf} />
                    <input type="hidden" name="session" value={session.handle} />
                    <button
                      type="submit"
                      class="button quiet small"
                      aria-label={`Sign out ${session.browser ?? "a browser"}`}
                    >
                      Sign out
                    </button>
                  </form>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function homePage(view: HomeView): Html {
  return html(
    <Shell title={view.name ?? view.email} scripts={["times.js"]}>
      <div class="stack">
        <section class="card who" aria-label="You">
          <span class="avatar" aria-hidden="true">
            {initials(view)}
          </span>
          <div class="grow">
            <h1>{view.name ?? view.email}</h1>
            <p class="soft">{view.name === undefined ? view.teamName : `${view.email} · ${view.teamName}`}</p>
          </div>
          <form method="post" action="/logout">
            <input type="hidden" name="csrf" value={view.csrf} />
            <button type="submit" class="button quiet">
              Sign out
            </button>
          </form>
        </section>
        <div class="columns">
          <Groups groups={view.groups} />
          <Account view={view} />
        </div>
        <Sessions view={view} />
      </div>
    </Shell>,
  );
}
