import type { Explanation } from "../../../model/explanation.js";
import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Card } from "../../shared/card.js";
import { Hidden } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Fact, Mark, Time } from "../../shared/parts.js";
import { Shell } from "../../shared/shell.js";
import { Words } from "../../shared/words.js";
import { ConsolePage, type Frame } from "../frame.js";

const jobs = {
  sso: {
    title: "Set up single sign-on",
    text: "You exchange a few addresses with your identity provider and test the connection.",
  },
  certificate: {
    title: "Renew a certificate",
    text: "You hand in the next certificate of your identity provider before the current one ends.",
  },
  scim: {
    title: "Set up provisioning",
    text: "You paste an address and a token into your identity provider, which then sends users and groups.",
  },
  domain: {
    title: "Prove an email domain",
    text: "You add a record to the DNS of your domain, and we check that it is there.",
  },
} as const;

export interface BeginSetupView {
  readonly csrf: string;
  readonly intent: keyof typeof jobs;
  /** The method, the directory or the domain. */
  readonly about: string | undefined;
  readonly teamName: string;
  readonly madeBy: string | undefined;
  readonly expiresAt: number;
}

/** The form goes to the page's own address, which holds the secret. */
export function beginSetupPage({ csrf, intent, about, teamName, madeBy, expiresAt }: BeginSetupView): Html {
  const { title, text } = jobs[intent];
  return html(
    <Shell title={title} narrow scripts={["times.js"]}>
      <div class="card">
        <Mark kind="key" />
        <h1>
          <Words>{title}</Words>
        </h1>
        <p class="lead">
          <Words>{text}</Words>
        </p>
        <dl class="facts">
          <Fact name="For">
            <bdi>{teamName}</bdi>
          </Fact>
          <Fact name="About">{about === undefined ? undefined : <bdi>{about}</bdi>}</Fact>
          <Fact name="Sent by">{madeBy === undefined ? undefined : <bdi>{madeBy}</bdi>}</Fact>
          <Fact name="Works until">
            <Time at={expiresAt} />
          </Fact>
        </dl>
        <form method="post">
          <Hidden fields={{ csrf }} />
          <Button kind="main" wide>
            Begin
          </Button>
        </form>
        <p class="small soft after-form">
          <Words>You need no account. Whoever has this link can do the same, so keep it to yourself.</Words>
        </p>
      </div>
    </Shell>,
  );
}

export function setupOverPage({ cause }: Pick<Explanation, "cause">): Html {
  return html(
    <Shell title="This setup link is over" narrow>
      <div class="card">
        <Mark kind="warn" />
        <h1>This setup link is over</h1>
        <p>
          <Words>{cause}</Words>
        </p>
        <p>
          <Words>Ask whoever sent it for a new one. What you did with it is kept.</Words>
        </p>
      </div>
    </Shell>,
  );
}

export function setupDonePage(frame: Frame, { returnUrl }: { readonly returnUrl: string | undefined }): Html {
  return html(
    <ConsolePage frame={frame} title="That's all">
      <Card id="done" title="Thank you">
        <p>
          <Words>
            Your part is done. You can close this page. Your link works until it expires, in case you want to look
            again.
          </Words>
        </p>
        {returnUrl === undefined ? null : (
          <Actions>
            <ButtonLink kind="main" href={returnUrl}>
              {`Go on to ${new URL(returnUrl).host}`}
            </ButtonLink>
          </Actions>
        )}
      </Card>
    </ConsolePage>,
  );
}
