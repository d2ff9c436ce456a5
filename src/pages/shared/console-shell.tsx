import type { Child } from "hono/jsx";
import type { AssetName } from "../asset-files.js";
import { Document, Logo } from "./shell.js";
import { Words } from "./words.js";

export interface NavLink {
  readonly label: string;
  readonly href: string;
  readonly current?: boolean | undefined;
  /** Beside the label: what waits there, as a number of open failures. */
  readonly waiting?: number | undefined;
  /** A key that leads there from anywhere. The page needs `menu.js`. */
  readonly shortcut?: string | undefined;
}

export interface NavGroup {
  readonly name?: string | undefined;
  /** What the groups after it belong to, as a team: its name stands larger. */
  readonly isPlace?: boolean | undefined;
  readonly links: readonly NavLink[];
}

export interface ConsoleShellProps {
  readonly title: string;
  /** One line under the headline. */
  readonly lead?: string | undefined;
  readonly nav: readonly NavGroup[];
  /** The way here, from the outside in; the page itself is left out. */
  readonly crumbs?: readonly { readonly label: string; readonly href: string }[] | undefined;
  /** Top right: who is signed in, the way out. */
  readonly aside?: Child;
  /** Beside the headline: the main things to do here. */
  readonly actions?: Child;
  readonly scripts?: readonly AssetName[] | undefined;
  readonly children?: Child;
}

function Links({ nav }: { readonly nav: readonly NavGroup[] }) {
  return (
    <>
      {nav.map((group) => (
        <div class="nav-group">
          {group.name === undefined ? null : (
            <p class={group.isPlace === true ? "nav-name place" : "nav-name"}>
              <bdi>{group.name}</bdi>
            </p>
          )}
          <ul class="nav" aria-label={group.name}>
            {group.links.map(({ label, href, current, waiting, shortcut }) => (
              <li>
                <a href={href} aria-current={current === true ? "page" : undefined} aria-keyshortcuts={shortcut}>
                  <span>{label}</span>
                  {shortcut === undefined ? null : (
                    <kbd hidden aria-hidden="true">
                      {shortcut}
                    </kbd>
                  )}
                  {waiting === undefined || waiting === 0 ? null : <span class="badge warn">{waiting}</span>}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

/** The headline of a page, with the main things to do beside it. */
export function PageHead({ title, lead, actions }: Pick<ConsoleShellProps, "title" | "lead" | "actions">) {
  return (
    <div class="page-head">
      <div>
        <h1>
          <Words>{title}</Words>
        </h1>
        {lead === undefined ? null : (
          <p class="soft">
            <Words>{lead}</Words>
          </p>
        )}
      </div>
      {actions}
    </div>
  );
}

/**
 * The frame of the admins' pages: the ways to go at the left, on a phone folded above. They stand in the page twice, and the
 * style sheet takes one of the two away for everybody, screen readers included: so it works without scripts.
 */
export function ConsoleShell(props: ConsoleShellProps) {
  const { title, lead, nav, crumbs = [] } = props;
  return (
    <Document title={title} scripts={props.scripts}>
      <header class="top broad">
        <a class="brand" href="/console">
          <Logo />
          Drawbridge
        </a>
        {props.aside}
      </header>
      <details class="menu">
        <summary>Menu</summary>
        <nav class="inside" aria-label="Console">
          <Links nav={nav} />
        </nav>
      </details>
      <div class="frame">
        <nav class="side" aria-label="Console">
          <div class="sticky">
            <Links nav={nav} />
          </div>
        </nav>
        <main id="main" tabindex={-1}>
          {crumbs.length === 0 ? null : (
            <nav aria-label="You are here">
              <ol class="crumbs">
                {crumbs.map(({ label, href }) => (
                  <li>
                    <a href={href}>{label}</a>
                  </li>
                ))}
              </ol>
            </nav>
          )}
          <PageHead title={title} lead={lead} actions={props.actions} />
          <div class="stack">{props.children}</div>
        </main>
      </div>
    </Document>
  );
}
