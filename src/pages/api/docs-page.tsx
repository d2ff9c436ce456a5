import { html, type Html } from "../shared/html.js";
import { Shell } from "../shared/shell.js";

/** The page on which the API's document is read and tried; swagger-ui draws it, from files of ours. */
export function apiDocsPage({ documentUrl, folder }: { readonly documentUrl: string; readonly folder: string }): Html {
  return html(
    <Shell
      title="API"
      library={{ style: `${folder}/swagger-ui.css`, script: `${folder}/swagger-ui-bundle.js` }}
      scripts={["api-docs.js"]}
    >
      <div class="api-docs" id="api-docs" data-document={documentUrl}>
        <h1>API</h1>
        <p>
          This page draws the document of the API, which is also there <a href={documentUrl}>as JSON</a> (OpenAPI 3.1).
        </p>
      </div>
    </Shell>,
  );
}

export interface ProblemView {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
  readonly cure: string;
}

/** What a problem's `type` leads to. */
export function problemPage(view: ProblemView): Html {
  return html(
    <Shell title={view.code} narrow>
      <div class="card">
        <h1>{view.title}</h1>
        <p>{view.meaning}</p>
        <h2>What to do</h2>
        <p>{view.cure}</p>
        <dl class="facts">
          <dt>Code</dt>
          <dd>
            <code>{view.code}</code>
          </dd>
          <dt>Status</dt>
          <dd>{view.status}</dd>
        </dl>
        <p>
          <a href="/api/docs">The API's document</a>
        </p>
      </div>
    </Shell>,
  );
}
