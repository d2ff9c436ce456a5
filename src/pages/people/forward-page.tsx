import { Button } from "../shared/button.js";
import { Hidden } from "../shared/form.js";
import { html, type Html } from "../shared/html.js";
import { Mark } from "../shared/parts.js";
import { Shell } from "../shared/shell.js";

/**
 * On the way to another origin: by a POST that the person's browser makes, or by a plain address. A form whose answer
 * redirects to another origin is stopped by `form-action`, so answers to our own forms go through this page.
 */
export type ForwardView =
  | {
      readonly kind: "post";
      readonly to: string;
      readonly action: string;
      readonly fields: Readonly<Record<string, string>>;
    }
  | { readonly kind: "address"; readonly to: string; readonly href: string };

export function forwardPage(view: ForwardView): Html {
  const title = `Taking you to ${view.to}…`;
  return html(
    <Shell
      title={title}
      narrow
      scripts={view.kind === "post" ? ["go.js"] : []}
      refreshTo={view.kind === "address" ? view.href : undefined}
    >
      <div class="card">
        <Mark kind="go" />
        <h1>{title}</h1>
        {view.kind === "address" ? (
          <p>
            If nothing happens, <a href={view.href}>{`continue to ${view.to}`}</a>.
          </p>
        ) : (
          <form method="post" action={view.action} data-go>
            <Hidden fields={view.fields} />
            <p class="lead">This only takes a moment.</p>
            <noscript>
              <Button kind="main">{`Continue to ${view.to}`}</Button>
            </noscript>
          </form>
        )}
      </div>
    </Shell>,
  );
}
