import type { MethodView, TraceView } from "../../../admin/index.js";
import { ActButton } from "../act-button.js";
import { Actions, ButtonLink } from "../../shared/button.js";
import { Badge, Card, Note } from "../../shared/card.js";
import { Dialog } from "../../shared/dialog.js";
import { CopyLine } from "../../shared/code.js";
import { html, type Html } from "../../shared/html.js";
import { IdpMark } from "../../shared/idp-mark.js";
import { Fact, Time } from "../../shared/parts.js";
import { Words } from "../../shared/words.js";
import { ConsolePage, type Frame } from "../frame.js";
import { HealthBadge, LastFailure, LastSuccess, type ShownHealth } from "../health.js";
import { Warnings } from "../warnings.js";
import { withoutCommand } from "../without-command.js";
import { AdminsCard } from "./parts/admins-card.js";
import { idpGuides } from "./parts/idp-guides.js";
import { MethodTabs, type MethodPlaces } from "./parts/method-tabs.js";
import { StatusBadge } from "./parts/method-words.js";
import { Qr } from "./parts/qr.js";
import { TraceTable } from "./traces/trace-table.js";

export interface MethodPageView {
  readonly method: MethodView;
  readonly health: ShownHealth;
  readonly places: MethodPlaces;
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly mayChange: boolean;
  /** Where a switched-off method is switched on again, and where the metadata is fetched anew. */
  readonly acts: { readonly enable: string; readonly refresh: string };
  /** Where the method lets its admins into the console; absent where it lets nobody in. */
  readonly consoleStart?: string | undefined;
  /** Whoever looks may say whom it lets in. */
  readonly mayGive: boolean;
  readonly traces: readonly (TraceView & { readonly href: string })[];
}

export function methodPage(frame: Frame, view: MethodPageView): Html {
  const { method, health, places, crumbs, mayChange, acts, traces } = view;
  const held = method.metadata?.held.length ?? 0;
  return html(
    <ConsolePage
      frame={frame}
      title={method.name}
      crumbs={crumbs}
      scripts={["dialog.js"]}
      actions={
        <span class="badges">
          <StatusBadge status={method.status} />
          {method.managedByFile ? <Badge tone="plain">Managed by the file</Badge> : null}
        </span>
      }
    >
      <MethodTabs
        places={places}
        at="overview"
        proposed={method.proposal !== null}
        heldCertificates={held}
        mayChange={mayChange}
      />
      <NextStep view={view} frame={frame} />
      <LoginUrl method={method} />
      <Card id="health" title="Sign-ins" aside={<HealthBadge of={health} />}>
        <dl class="facts">
          <Fact name="Last sign-in">
            <LastSuccess of={health} />
          </Fact>
          <Fact name="Last refused">
            <LastFailure of={health} />
          </Fact>
        </dl>
        {traces.length === 0 ? null : (
          <>
            <TraceTable traces={traces} caption="The newest sign-ins" />
            <p class="more">
              <a href={places.signIns}>All sign-ins</a>
            </p>
          </>
        )}
      </Card>
      <div class="columns">
        <Provider method={method} mayChange={mayChange} places={places} frame={frame} refresh={acts.refresh} />
        <People method={method} places={places} mayChange={mayChange} />
      </div>
      <AdminsCard method={method} start={view.consoleStart} change={view.mayGive ? places.admins : undefined} />
      <Addresses method={method} places={places} />
    </ConsolePage>,
  );
}

/** What has to be done, or seen to, first. */
function NextStep({ view, frame }: { readonly view: MethodPageView; readonly frame: Frame }) {
  const { method, places, mayChange, acts } = view;
  const { status, missing, warnings, proposal } = method;
  return (
    <>
      {status === "disabled" ? (
        <Note tone="warn">
          <p>
            <strong>Nobody signs in with this method: it is switched off.</strong>
          </p>
          {mayChange ? (
            <ActButton frame={frame} action={acts.enable} version={method.version}>
              Switch on again
            </ActButton>
          ) : null}
        </Note>
      ) : null}
      {proposal === null ? null : (
        <Note tone="warn">
          <p>
            <strong>A change is proposed.</strong>{" "}
            <Words>Until it is accepted, people sign in with the present settings.</Words>{" "}
            <a href={places.proposal}>Look at it</a>
          </p>
        </Note>
      )}
      {status === "verified" || status === "disabled" || missing.length === 0 ? null : (
        <Card id="missing" title="Before people can sign in">
          <ul>
            {missing.map((one) => (
              <li>
                <Words>{withoutCommand(one)}</Words>
              </li>
            ))}
          </ul>
          {mayChange ? (
            <Actions>
              <ButtonLink kind="main" href={places.setup}>
                Continue setup
              </ButtonLink>
            </Actions>
          ) : null}
        </Card>
      )}
      <Warnings lines={proposal === null ? warnings : []} />
    </>
  );
}

function LoginUrl({ method }: Pick<MethodPageView, "method">) {
  const { start } = method.addresses;
  return (
    <Card
      id="jit-url"
      title="JIT login URL"
      aside={
        method.status === "verified" ? (
          <a href={start} target="_blank" rel="noopener">
            Open it
          </a>
        ) : undefined
      }
    >
      <p class="soft">
        <Words>Whoever opens it goes straight to the identity provider, and comes back signed in.</Words>
        {method.status === "verified" ? null : (
          <>
            {" "}
            <Words>Until the method is verified, it shows what is missing.</Words>
          </>
        )}
      </p>
      <CopyLine id="start-url" value={start} />
      <Actions>
        <Dialog id="qr" opens="Show QR code" title="Sign in from a phone">
          <p class="soft">Hold the phone's camera to it.</p>
          <Qr text={start} label={`QR code of ${start}`} />
        </Dialog>
      </Actions>
    </Card>
  );
}

function Provider(props: {
  readonly method: MethodView;
  readonly places: MethodPlaces;
  readonly mayChange: boolean;
  readonly frame: Frame;
  readonly refresh: string;
}) {
  const { method, places, mayChange, frame, refresh } = props;
  const { idp, metadata, idpType } = method;
  const ends = idp?.certificates.map(({ daysLeft }) => daysLeft) ?? [];
  return (
    <Card
      id="provider"
      title="Identity provider"
      aside={
        <span class="with-mark">
          <IdpMark idp={idpType} />
          {idpGuides[idpType].name}
        </span>
      }
    >
      {idp === null ? (
        <p class="soft">Nothing is known about it yet.</p>
      ) : (
        <dl class="facts small">
          <Fact name="Entity ID">
            <code>{idp.entityId}</code>
          </Fact>
          <Fact name="SSO address">
            <code>{idp.ssoUrl}</code>
          </Fact>
          <Fact name="Certificates">
            <a href={places.certificates}>
              {ends.length === 0
                ? "None"
                : `${ends.length}, the first ends in ${Math.min(...ends)} ${Math.min(...ends) === 1 ? "day" : "days"}`}
            </a>
          </Fact>
          <Fact name="Metadata">
            {metadata === null ? (
              "Not by URL: new certificates have to be added by hand"
            ) : (
              <>
                <code>{metadata.url}</code>
                {metadata.lastFetchedAt === null ? null : (
                  <div class="soft">
                    Fetched <Time at={Date.parse(metadata.lastFetchedAt)} />
                  </div>
                )}
                {metadata.lastError === null ? null : (
                  <div class="fault">
                    <Words>{metadata.lastError.message}</Words>
                  </div>
                )}
              </>
            )}
          </Fact>
        </dl>
      )}
      {mayChange ? (
        <Actions>
          <ButtonLink small href={`${places.setup}/get`}>
            {idp === null ? "Add it" : "Change"}
          </ButtonLink>
          {metadata === null ? null : (
            <ActButton frame={frame} action={refresh} small>
              Fetch the metadata now
            </ActButton>
          )}
        </Actions>
      ) : null}
    </Card>
  );
}

function People({ method, places, mayChange }: Pick<MethodPageView, "method" | "places" | "mayChange">) {
  const { jit, idpInitiated, emailDomains, groupMap } = method;
  const mapped = Object.keys(groupMap).length;
  return (
    <Card id="people" title="JIT provisioning">
      <dl class="facts small">
        <Fact name="New people">{jit.createUsers ? "Created at their first sign-in" : "Refused"}</Fact>
        <Fact name="Known people">{jit.onLogin === "update" ? "Updated at each sign-in" : "Left as they are"}</Fact>
        <Fact name="Groups">
          {`${jit.groupSync === "mirror" ? "Joined and left as the identity provider says" : "Joined, never left"}; ${
            jit.createGroups ? "missing ones are created" : "missing ones are skipped"
          }`}
        </Fact>
        <Fact name="Group names">{mapped === 0 ? "As they are sent" : `${mapped} mapped to names of ours`}</Fact>
        <Fact name="Email domains">
          {emailDomains === null ? "All of the team's" : emailDomains.join(", ") || "None"}
        </Fact>
        <Fact name="Sign-ins begun at the IdP">{idpInitiated ? "Allowed" : "Refused"}</Fact>
      </dl>
      {mayChange ? (
        <Actions>
          <ButtonLink small href={`${places.setup}/people`}>
            Change
          </ButtonLink>
          <ButtonLink small href={`${places.setup}/attributes`}>
            Attributes
          </ButtonLink>
        </Actions>
      ) : null}
    </Card>
  );
}

function Addresses({ method, places }: Pick<MethodPageView, "method" | "places">) {
  const { addresses, universalLogout } = method;
  return (
    <Card id="addresses" title="For the identity provider">
      <dl class="copies">
        <dt>ACS URL</dt>
        <dd>
          <CopyLine id="acs-url" value={addresses.acs} />
        </dd>
        <dt>Entity ID</dt>
        <dd>
          <CopyLine id="entity-id" value={addresses.entityId} />
        </dd>
        <dt>Our metadata</dt>
        <dd>
          <CopyLine id="metadata-url" value={addresses.metadata} />
        </dd>
        <dt>Single logout URL</dt>
        <dd>
          <CopyLine id="slo-url" value={addresses.slo} />
        </dd>
        {addresses.universalLogout === null ? null : (
          <>
            <dt>Universal Logout</dt>
            <dd>
              <CopyLine id="universal-logout-url" value={addresses.universalLogout} />
            </dd>
          </>
        )}
      </dl>
      <p class="more">
        <a href={places.universalLogout}>
          {universalLogout === null
            ? "Let the identity provider end people's sessions"
            : "Who may end people's sessions"}
        </a>
      </p>
    </Card>
  );
}
