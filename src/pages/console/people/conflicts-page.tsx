import { Actions, Button } from "../../shared/button.js";
import { EmptyState } from "../../shared/card.js";
import { Hidden } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Time, Who } from "../../shared/parts.js";
import { Pager, Table } from "../../shared/table.js";
import { ConsolePage, type Frame } from "../frame.js";

export interface ConflictRow {
  readonly id: string;
  readonly method: string | null;
  readonly because: "persistent" | "other_method" | "kind";
  readonly claim: {
    readonly email: string;
    readonly nameId: string | null;
    readonly format: string | null;
    readonly key: string;
  };
  readonly user: {
    readonly userName: string;
    readonly lastSignInAt: string | null;
    readonly links: readonly { readonly method: string | null; readonly key: string; readonly since: string }[];
    readonly href: string;
  } | null;
  readonly evidence: { readonly firstSeenAt: string; readonly lastSeenAt: string; readonly attempts: number };
  readonly trace: string;
}

export interface ConflictsView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly rows: readonly ConflictRow[];
  /** Where those chosen are sent; absent for whoever may not. */
  readonly relink?: string | undefined;
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

const reasons: Readonly<Record<ConflictRow["because"], string>> = {
  persistent: "The identity provider sent another permanent NameID than before for this address.",
  other_method: "This person signs in by another method, and this method does not name the domain as its own.",
  kind: "The NameID was kept in another format, and the address that came is not one of this person's.",
};

function Person({ user, claim }: ConflictRow) {
  if (user === null) return <span class="soft">Gone: {claim.email}</span>;
  return (
    <>
      <a href={user.href}>
        <bdi>{user.userName}</bdi>
      </a>
      <br />
      <span class="soft small">
        {user.lastSignInAt === null ? (
          "Never signed in"
        ) : (
          <>
            Last signed in <Time at={Date.parse(user.lastSignInAt)} />
          </>
        )}
      </span>
    </>
  );
}

function Links({ user }: ConflictRow) {
  if (user === null || user.links.length === 0) return <span class="soft">None</span>;
  return (
    <ul class="plain">
      {user.links.map(({ method, key, since }) => (
        <li>
          <code>
            <bdi>{key}</bdi>
          </code>
          <br />
          <span class="soft small">
            {method ?? "a method that is gone"}, since <Time at={Date.parse(since)} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Claim({ claim, method }: ConflictRow) {
  return (
    <>
      <code>
        <bdi>{claim.key}</bdi>
      </code>
      <br />
      <span class="soft small">
        {method ?? "a method that is gone"}
        {claim.key === claim.email ? null : (
          <>
            , as{" "}
            <bdi>
              <Who name={claim.email} />
            </bdi>
          </>
        )}
      </span>
    </>
  );
}

function Evidence({ evidence, trace, because }: ConflictRow) {
  return (
    <>
      <span>{reasons[because]}</span>
      <br />
      <span class="soft small">
        <a href={trace}>
          {evidence.attempts === 1 ? "Refused once" : `Refused ${evidence.attempts} times`}, last{" "}
          <Time at={Date.parse(evidence.lastSeenAt)} />
        </a>
      </span>
    </>
  );
}

export function conflictsPage(frame: Frame, { crumbs, rows, relink, first, next }: ConflictsView): Html {
  const table = (
    <Table
      caption="Identity conflicts, last seen first"
      columns={[
        ...(relink === undefined
          ? []
          : [
              {
                name: "Select",
                unseen: true,
                cell: (row: ConflictRow) =>
                  row.user === null || row.method === null ? null : (
                    <input
                      type="checkbox"
                      name="conflict"
                      value={`${row.id} ${row.claim.key}`}
                      aria-label={`Select ${row.user.userName}`}
                    />
                  ),
              },
            ]),
        { name: "Person", cell: Person },
        { name: "Linked as", cell: Links },
        { name: "Came as", cell: Claim },
        { name: "Why it was refused", cell: Evidence },
      ]}
      rows={rows}
      empty={
        <EmptyState
          title="No conflicts"
          text="Somebody who comes back under a different NameID is refused and listed here, because an address may have been given to somebody new."
        />
      }
    />
  );
  return html(
    <ConsolePage
      frame={frame}
      title="Identity conflicts"
      lead="People who were refused because their address belongs to somebody with another link. If it is the same person, re-link them."
      crumbs={crumbs}
    >
      <section class="card" aria-label="Identity conflicts">
        {relink === undefined || rows.length === 0 ? (
          table
        ) : (
          <form method="post" action={relink} aria-label="Actions for those selected">
            <Hidden fields={{ csrf: frame.csrf, once: frame.once }} />
            {table}
            <p class="soft small">
              Re-linking lets the new NameID sign in as this person, with everything that is theirs. Old permanent
              NameIDs of the same method stop working, and whoever came by them is signed out. Ask the person, or the
              identity provider's admin, before you do: an address may have been given to somebody new.
            </p>
            <Actions>
              <Button kind="main" name="do" value="relink">
                Re-link selected
              </Button>
              <Button name="do" value="keep">
                Re-link, and keep the old links
              </Button>
              <Button name="do" value="dismiss">
                Dismiss selected
              </Button>
            </Actions>
          </form>
        )}
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
    </ConsolePage>,
  );
}
