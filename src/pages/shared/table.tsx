import type { Child } from "hono/jsx";
import { ButtonLink } from "./button.js";

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => Child;
  /** `number`: right, in even digits. `whole`: never broken over lines, as times and codes. `long`: whole sentences, which need room. */
  readonly kind?: "text" | "number" | "whole" | "long" | undefined;
  /** The heading is for screen readers alone, as over a column of buttons. */
  readonly unseen?: boolean | undefined;
}

export interface TableProps<Row> {
  /** What the table lists; read aloud, not shown. */
  readonly caption: string;
  /** The first names its row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Shown in place of a table without rows. */
  readonly empty: Child;
}

function classOf(kind: Column<never>["kind"]): string | undefined {
  return kind === undefined || kind === "text" ? undefined : kind;
}

/**
 * Rows under named columns; on a phone each row becomes a small card. The roles are written out because a style sheet that
 * lays a table out otherwise takes them away in some browsers.
 */
export function Table<Row>({ caption, columns, rows, empty }: TableProps<Row>) {
  if (rows.length === 0) return <>{empty}</>;
  return (
    <table class="rows" role="table">
      <caption class="unseen">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, kind, unseen }) => (
            <th scope="col" role="columnheader" class={classOf(kind)}>
              {unseen === true ? <span class="unseen">{name}</span> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row">
            {columns.map((column, index) => (
              <Cell column={column} row={row} first={index === 0} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<Row>({ column, row, first }: { column: Column<Row>; row: Row; first: boolean }) {
  const { name, kind, unseen, cell } = column;
  if (first) {
    return (
      <th scope="row" role="rowheader" class={classOf(kind)}>
        {cell(row)}
      </th>
    );
  }
  const shown = cell(row);
  const isEmpty = shown === "" || shown === null || shown === undefined;
  return (
    <td role="cell" class={isEmpty ? "empty" : classOf(kind)}>
      {unseen === true ? null : (
        <span class="cell-name" aria-hidden="true">
          {`${name}: `}
        </span>
      )}
      {shown}
    </td>
  );
}

/** Onward through a list that is read page by page. There is no page number: the list may grow while it is read. */
export function Pager(props: {
  readonly first?: string | undefined;
  readonly next?: string | undefined;
  readonly note: string;
}) {
  return (
    <nav class="pager" aria-label="Pages">
      <span class="soft small">{props.note}</span>
      <span class="actions">
        {props.first === undefined ? null : (
          <ButtonLink href={props.first} small>
            First page
          </ButtonLink>
        )}
        {props.next === undefined ? null : (
          <ButtonLink href={props.next} small>
            Next page
          </ButtonLink>
        )}
      </span>
    </nav>
  );
}
