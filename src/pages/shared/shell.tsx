import type { Child } from "hono/jsx";
import { assetUrl, type AssetName } from "../asset-files.js";

/** The mark: two towers and a deck on its way down. */
export function Logo() {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" fill="none" stroke="currentColor" aria-hidden="true">
      <g stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">
        <path d="M5 27V7h5v20M22 27V7h5v20M10 21L22 11M2 27h28" />
      </g>
    </svg>
  );
}

export interface DocumentProps {
  readonly title: string;
  /** Scripts of the page, all of which it can do without. */
  readonly scripts?: readonly AssetName[] | undefined;
  /** Follows this address at once: for answers to a form whose way on leads to another origin (see forward-page). */
  readonly refreshTo?: string | undefined;
  /** Addresses of an outside library of ours to serve: its style sheet, and its script that runs before the page's own. */
  readonly library?: { readonly style: string; readonly script: string } | undefined;
  readonly children?: Child;
}

/** Head and body of every page of ours. No inline script or style anywhere: the Content-Security-Policy allows none. */
export function Document(props: DocumentProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        {props.refreshTo === undefined ? null : <meta http-equiv="refresh" content={`0; url=${props.refreshTo}`} />}
        <title>{`${props.title} · Drawbridge`}</title>
        <link rel="icon" href={assetUrl("drawbridge.svg")} type="image/svg+xml" />
        <link rel="stylesheet" href={assetUrl("drawbridge.css")} />
        {props.library === undefined ? null : (
          <>
            <link rel="stylesheet" href={props.library.style} />
            <script defer src={props.library.script}></script>
          </>
        )}
        {(props.scripts ?? []).map((name) => (
          <script type="module" src={assetUrl(name)}></script>
        ))}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        {props.children}
      </body>
    </html>
  );
}

export interface ShellProps extends DocumentProps {
  readonly narrow?: boolean | undefined;
}

/** The frame of the pages that people see who sign in. */
export function Shell(props: ShellProps) {
  return (
    <Document title={props.title} scripts={props.scripts} refreshTo={props.refreshTo} library={props.library}>
      <header class={props.narrow === true ? "top narrow" : "top"}>
        <a class="brand" href="/">
          <Logo />
          Drawbridge
        </a>
      </header>
      <main id="main" class={props.narrow === true ? "narrow" : undefined}>
        {props.children}
      </main>
    </Document>
  );
}
