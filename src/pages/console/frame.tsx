import type { Child } from "hono/jsx";
import type { AssetName } from "../asset-files.js";
import { Button } from "../shared/button.js";
import { Note, type Tone } from "../shared/card.js";
import { ConsoleShell, PageHead, type NavGroup } from "../shared/console-shell.js";
import { Hidden } from "../shared/form.js";
import { Shell } from "../shared/shell.js";
import { Words } from "../shared/words.js";

/** What was done, told on the page that follows. */
export interface Said {
  readonly tone: Exclude<Tone, "info">;
  readonly text: string;
  /** A way on, as *Undo*. */
  readonly link?: { readonly label: string; readonly href: string } | undefined;
}

/** What goes around every page of an admin, the same for all pages of one request. */
export interface Frame {
  readonly nav: readonly NavGroup[];
  /** Whether `/` leads to the search, in this browser. */
  readonly shortcuts: boolean;
  /** Who is signed in. */
  readonly email: string;
  /** The token that every form carries. */
  readonly csrf: string;
  /** Made anew for each page: a form is taken once, however often its button is pressed. */
  readonly once: string;
  readonly said?: Said | undefined;
  /** Shown this once, by name. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  /** Where one's own account stands, and where one signs out; absent for the guest of a setup link. */
  readonly account?: { readonly href: string; readonly signOut: string } | undefined;
}

export interface ConsolePageProps {
  readonly frame: Frame;
  readonly title: string;
  readonly lead?: string | undefined;
  readonly crumbs?: readonly { readonly label: string; readonly href: string }[] | undefined;
  readonly actions?: Child;
  readonly scripts?: readonly AssetName[] | undefined;
  readonly children?: Child;
}

function Account({ frame }: { readonly frame: Frame }) {
  const { account, email, csrf } = frame;
  if (account === undefined) return null;
  return (
    <form class="account" method="post" action={account.signOut}>
      <Hidden fields={{ csrf }} />
      <a class="small" href={account.href}>
        <bdi>{email}</bdi>
      </a>
      <Button small>Sign out</Button>
    </form>
  );
}

function SaidNote({ said }: { readonly said: Said | undefined }) {
  if (said === undefined) return null;
  return (
    <Note tone={said.tone} alert>
      <p>
        <Words>{said.text}</Words>
        {said.link === undefined ? null : (
          <>
            {" "}
            <a href={said.link.href}>{said.link.label}</a>
          </>
        )}
      </p>
    </Note>
  );
}

/** A page of the console: its frame, what the form before left to say, and the page itself. A guest sees no ways but on. */
export function ConsolePage(props: ConsolePageProps) {
  const { frame, title, lead, crumbs, actions } = props;
  const scripts = [...new Set<AssetName>(["copy.js", "times.js", ...(props.scripts ?? [])])];
  if (frame.account === undefined) {
    return (
      <Shell title={title} scripts={scripts}>
        <PageHead title={title} lead={lead} actions={actions} />
        <div class="stack">
          <SaidNote said={frame.said} />
          {props.children}
        </div>
      </Shell>
    );
  }
  return (
    <ConsoleShell
      title={title}
      lead={lead}
      nav={frame.nav}
      crumbs={crumbs}
      actions={actions}
      aside={<Account frame={frame} />}
      scripts={[...scripts, "menu.js"]}
    >
      <SaidNote said={frame.said} />
      {props.children}
    </ConsoleShell>
  );
}
