import { Actions, Button } from "../../shared/button.js";
import { Note } from "../../shared/card.js";
import { Hidden, TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Mark } from "../../shared/parts.js";
import { Shell } from "../../shared/shell.js";
import { Words } from "../../shared/words.js";

export interface ConsentView {
  /** Where its form goes: its own address. */
  readonly at: string;
  readonly csrf: string;
  /** Who is signed in. */
  readonly email: string;
  /** What the OAuth client is called. */
  readonly clientName: string;
  readonly teamName: string;
  readonly directoryName: string;
  readonly baseUrl: string;
  readonly may: readonly ("read" | "write")[];
  /** The host that the answer goes to. */
  readonly answerTo: string;
  /** As it was typed. */
  readonly serviceUser: string;
  readonly fault?: string | undefined;
}

const words = {
  read: "Read the directory's users and groups",
  write: "Create, change, deactivate and delete them",
} as const;

/** An admin lets an identity provider get at one directory; or does not. */
export function consentPage(view: ConsentView): Html {
  const { at, csrf, email, clientName, teamName, directoryName, baseUrl, may, answerTo, serviceUser, fault } = view;
  return html(
    <Shell title={`Connect ${clientName}?`} narrow scripts={["send-once.js"]}>
      <div class="card">
        <Mark kind="key" />
        <h1>
          Connect <bdi>{clientName}</bdi>?
        </h1>
        <p class="lead">
          <bdi>{clientName}</bdi> asks for access to one directory of <bdi>{teamName}</bdi>.
        </p>
        <dl class="facts">
          <dt>Team</dt>
          <dd>
            <bdi>{teamName}</bdi>
          </dd>
          <dt>Directory</dt>
          <dd>
            <bdi>{directoryName}</bdi>
            <p class="hint">
              <code>{baseUrl}</code>
            </p>
          </dd>
          <dt>It may</dt>
          <dd>
            <ul class="plain">
              {may.map((scope) => (
                <li>{words[scope]}</li>
              ))}
            </ul>
          </dd>
          <dt>Until</dt>
          <dd>
            <Words>Somebody revokes it among the directory's tokens. Signing out doesn't end it.</Words>
          </dd>
          <dt>Answer goes to</dt>
          <dd>
            <bdi>{answerTo}</bdi>
          </dd>
        </dl>
        <form method="post" action={at} data-send-once>
          <Hidden fields={{ csrf }} />
          <TextField
            name="serviceUser"
            label="Service user"
            value={serviceUser}
            hint="The name it acts under. It appears in the audit and among the directory's tokens."
            fault={fault}
            maxlength={200}
            autocomplete="off"
            required
          />
          <Actions>
            <Button kind="main" name="do" value="approve">
              Approve
            </Button>
            <Button name="do" value="cancel" unchecked>
              Cancel
            </Button>
          </Actions>
        </form>
        <SignedInAs {...{ at, csrf, email }} />
      </div>
    </Shell>,
  );
}

export interface ConsentRefusedView extends Pick<ConsentView, "at" | "csrf" | "email" | "clientName"> {
  readonly cause: string;
  readonly fix: string;
}

/** Whoever is signed in may not approve; nothing is said of the team and its directory. */
export function consentRefusedPage({ at, csrf, email, clientName, cause, fix }: ConsentRefusedView): Html {
  return html(
    <Shell title="You can't approve this" narrow>
      <div class="card">
        <Mark kind="key" />
        <h1>You can't approve this</h1>
        <Note tone="bad">
          <p>
            <strong>
              <Words>{cause}</Words>
            </strong>
          </p>
          <p>
            <Words>{fix}</Words>
          </p>
        </Note>
        <form method="post" action={at}>
          <Hidden fields={{ csrf, do: "cancel" }} />
          <Button kind="main" wide>
            Back to <bdi>{clientName}</bdi>
          </Button>
        </form>
        <SignedInAs {...{ at, csrf, email }} />
      </div>
    </Shell>,
  );
}

function SignedInAs({ at, csrf, email }: Pick<ConsentView, "at" | "csrf" | "email">) {
  return (
    <form method="post" action={at} class="after-form">
      <Hidden fields={{ csrf, do: "switch" }} />
      <p class="small soft">
        Signed in as <bdi>{email}</bdi>.
      </p>
      <Button small>Use another account</Button>
    </form>
  );
}
