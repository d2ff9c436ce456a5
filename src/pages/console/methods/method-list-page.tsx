import { idpTypes, type IdpType } from "../../../model/sso-method.js";
import { ButtonLink } from "../../shared/button.js";
import { Badge, EmptyState } from "../../shared/card.js";
import { html, type Html } from "../../shared/html.js";
import { IdpMark } from "../../shared/idp-mark.js";
import { Pager, Table } from "../../shared/table.js";
import { ConsolePage, type Frame } from "../frame.js";
import { HealthBadge, LastFailure, LastSuccess, type ShownHealth } from "../health.js";
import { idpGuides } from "./parts/idp-guides.js";
import { StatusBadge, type ShownStatus } from "./parts/method-words.js";
import { UndoNotice, type UndoableChange } from "./parts/undo-notice.js";

export interface MethodRow {
  readonly name: string;
  readonly slug: string;
  readonly href: string;
  readonly idpType: IdpType;
  readonly status: ShownStatus;
  readonly proposed: boolean;
  /** Of the certificate that ends first, where that is soon. */
  readonly certificateDays?: number | undefined;
  readonly createsUsers: boolean;
  readonly startUrl: string;
  readonly health: ShownHealth;
}

export interface MethodListView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly methods: readonly MethodRow[];
  /** Where a new one is made; absent for whoever may not. */
  readonly create?: string | undefined;
  readonly undoable: readonly UndoableChange[];
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

export function methodListPage(frame: Frame, view: MethodListView): Html {
  const { crumbs, methods, create, undoable, first, next } = view;
  return html(
    <ConsolePage
      frame={frame}
      title="SSO methods"
      lead="Each is a SAML connection to one identity provider, with a sign-in link of its own."
      crumbs={crumbs}
      actions={
        create === undefined || methods.length === 0 ? undefined : (
          <ButtonLink kind="main" href={create}>
            New SSO method
          </ButtonLink>
        )
      }
    >
      <UndoNotice frame={frame} changes={undoable} />
      <section class="card" aria-label="SSO methods">
        <Table
          caption="SSO methods"
          columns={[
            { name: "Name", cell: Name },
            { name: "State", cell: State },
            { name: "Sign-ins", cell: ({ health }: MethodRow) => <HealthBadge of={health} /> },
            { name: "Last sign-in", cell: ({ health }) => <LastSuccess of={health} /> },
            { name: "Last refused", cell: ({ health }) => <LastFailure of={health} short /> },
            { name: "New people", cell: ({ createsUsers }) => (createsUsers ? "Created" : "Refused") },
          ]}
          rows={methods}
          empty={<NoMethods create={create} />}
        />
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
    </ConsolePage>,
  );
}

function Name({ name, slug, href, idpType }: MethodRow) {
  return (
    <span class="with-mark">
      <IdpMark idp={idpType} />
      <span>
        <a href={href}>
          <bdi>{name}</bdi>
        </a>
        <span class="soft small under">{slug}</span>
      </span>
    </span>
  );
}

function State({ status, proposed, certificateDays }: MethodRow) {
  return (
    <span class="badges">
      <StatusBadge status={status} />
      {proposed ? <Badge tone="warn">Change proposed</Badge> : null}
      {certificateDays === undefined ? null : (
        <Badge tone={certificateDays < 4 ? "bad" : "warn"}>
          {certificateDays < 0 ? "Certificate expired" : `Certificate ends in ${certificateDays} days`}
        </Badge>
      )}
    </span>
  );
}

function NoMethods({ create }: Pick<MethodListView, "create">) {
  return (
    <EmptyState
      title="No SSO methods yet"
      text="Connect the company's identity provider. Six steps, and nobody signs in with it before you have tested it."
    >
      {create === undefined ? null : (
        <>
          <ul class="idp-choices left">
            {idpTypes.map((idp) => (
              <li>
                <a class="choice" href={`${create}?idp=${idp}`}>
                  <IdpMark idp={idp} />
                  <span class="grow">
                    <strong>{idpGuides[idp].name}</strong>
                    <span class="soft small">{idpGuides[idp].kind}</span>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </EmptyState>
  );
}
