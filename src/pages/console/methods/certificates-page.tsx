import type { ListedCertificateView } from "../../../admin/index.js";
import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Badge, Card, EmptyState, Note, type Tone } from "../../shared/card.js";
import { TextArea, Tick } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Time } from "../../shared/parts.js";
import { Table } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import type { Frame } from "../frame.js";
import { certificateColumn, endsColumn } from "./parts/certificate-columns.js";
import { MethodFrame, type MethodPlace } from "./parts/method-frame.js";
import { CertificateFile } from "./wizard/file-field.js";

export interface CertificatesPageView {
  readonly place: MethodPlace;
  readonly certificates: readonly (ListedCertificateView & {
    /** Where it is taken away; absent where it cannot be. */
    readonly remove?: string | undefined;
  })[];
  readonly acts: { readonly approve: string; readonly refresh: string };
  /** Whether a test sign-in has passed with those that are held. */
  readonly setupTest: string;
}

const states: Readonly<Record<ListedCertificateView["state"], readonly [Tone, string]>> = {
  trusted: ["good", "Trusted"],
  proposed: ["info", "Proposed"],
  held: ["warn", "Held for approval"],
  set_aside: ["plain", "Set aside"],
};

const sources: Readonly<Record<ListedCertificateView["source"], string>> = {
  metadata: "From the metadata",
  file: "From the file",
  manual: "By hand",
};

/** What the identity provider signs with: now, next, and what waits for a word. */
export function certificatesPage(frame: Frame, view: CertificatesPageView, typed: FormFields): Html {
  const { place, certificates } = view;
  const { method, mayChange } = place;
  return html(
    <MethodFrame
      frame={frame}
      place={place}
      at="certificates"
      title={`${method.name}: certificates`}
      lead="Answers count when one of the trusted certificates has signed them. With several at once, a renewal leaves no gap."
    >
      {place.isGuest === true ? null : <Held frame={frame} view={view} />}
      <section class="card" aria-label="Certificates">
        <Table
          caption="Certificates of the identity provider"
          columns={[
            certificateColumn,
            {
              name: "State",
              cell: ({ state }) => <Badge tone={states[state][0]}>{states[state][1]}</Badge>,
            },
            endsColumn,
            {
              name: "Came",
              cell: ({ source, addedAt }) => (
                <>
                  {sources[source]}
                  <span class="soft small under">
                    <Time at={Date.parse(addedAt)} />
                  </span>
                </>
              ),
            },
            {
              name: "Actions",
              unseen: true,
              cell: ({ remove, subject }) =>
                remove === undefined ? null : (
                  <ActButton
                    frame={frame}
                    action={remove}
                    version={method.version}
                    small
                    label={`Retire the certificate ${subject}`}
                  >
                    Retire
                  </ActButton>
                ),
            },
          ]}
          rows={certificates}
          empty={
            <EmptyState
              title="No certificates yet"
              text="They come with the metadata of the identity provider, or you add them below."
            />
          }
        />
        {method.status === "verified" && mayChange ? (
          <p class="soft small">
            <Words>
              Adding or retiring one is proposed first: it takes effect once a test sign-in has passed and somebody has
              accepted it.
            </Words>
          </p>
        ) : null}
      </section>
      {!mayChange || method.idp === null ? null : (
        <Card id="add" title="Add a certificate">
          <ConsoleForm frame={frame} typed={typed} labels={{ pem: "The certificate" }} upload>
            <TextArea
              name="pem"
              label="Certificate"
              code
              rows={7}
              value={typed.value("pem")}
              fault={faultSentence(typed.fault("pem"))}
              hint="From -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----; never a private key."
            />
            <CertificateFile />
            <Actions>
              <Button kind="main">Add</Button>
            </Actions>
          </ConsoleForm>
        </Card>
      )}
      {place.isGuest === true ? null : (
        <>
          <Refresh frame={frame} view={view} />
          <p class="more">
            <a href={place.places.ourKeys}>Our own keys: what the identity provider verifies requests by</a>
          </p>
        </>
      )}
    </MethodFrame>,
  );
}

function Held({ frame, view }: { readonly frame: Frame; readonly view: CertificatesPageView }) {
  const { place, acts, setupTest } = view;
  const { method, mayChange } = place;
  const held = method.metadata?.held.length ?? 0;
  if (held === 0) return null;
  return (
    <Card id="held" title={held === 1 ? "A new certificate is held" : `${held} new certificates are held`}>
      <p>
        <Words>
          The metadata brought it, and nothing trusts it yet. Compare its fingerprint with what the identity provider
          shows, or make a test sign-in once answers are signed with it.
        </Words>
      </p>
      {mayChange ? (
        <form method="post" action={acts.approve} class="act">
          <input type="hidden" name="csrf" value={frame.csrf} />
          <input type="hidden" name="once" value={frame.once} />
          <input type="hidden" name="version" value={String(method.version)} />
          {method.status === "verified" ? (
            <Tick
              type="checkbox"
              name="confirm"
              value="on"
              label="Without a passed test sign-in: I have compared the fingerprint"
            />
          ) : null}
          <Actions>
            <Button kind="main">Trust it</Button>
            <ButtonLink href={setupTest}>Test first</ButtonLink>
          </Actions>
        </form>
      ) : null}
    </Card>
  );
}

function Refresh({ frame, view }: { readonly frame: Frame; readonly view: CertificatesPageView }) {
  const { method, mayChange } = view.place;
  const { metadata } = method;
  if (metadata === null) return null;
  return (
    <Card id="refresh" title="Automatic renewal">
      <dl class="facts">
        <dt>Metadata</dt>
        <dd>
          <code>{metadata.url}</code>
        </dd>
        <dt>Fetched</dt>
        <dd>{metadata.lastFetchedAt === null ? "Not yet" : <Time at={Date.parse(metadata.lastFetchedAt)} />}</dd>
        {metadata.nextFetchAt === null ? null : (
          <>
            <dt>Next</dt>
            <dd>
              <Time at={Date.parse(metadata.nextFetchAt)} />
            </dd>
          </>
        )}
        <dt>New certificates</dt>
        <dd>{metadata.newCertificates === "hold" ? "Held until somebody approves them" : "Trusted at once"}</dd>
      </dl>
      {metadata.lastError === null ? null : (
        <Note tone="bad">
          <p>
            <Words>{metadata.lastError.message}</Words>
          </p>
        </Note>
      )}
      {mayChange ? (
        <ActButton frame={frame} action={view.acts.refresh}>
          Fetch the metadata now
        </ActButton>
      ) : null}
    </Card>
  );
}
