import { Actions } from "../../shared/button.js";
import { Badge, Card } from "../../shared/card.js";
import { Confirm } from "../../shared/dialog.js";
import { Time } from "../../shared/parts.js";
import { Table } from "../../shared/table.js";
import type { Frame } from "../frame.js";

export interface SessionRow {
  /** Slug of the SSO method it came through. */
  readonly method: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly endsAt: string;
}

/** Where a person is signed in now, and the button that ends all of it. */
export function UserSessions(props: {
  readonly frame: Frame;
  readonly sessions: readonly SessionRow[];
  readonly userName: string;
  readonly version: number;
  /** Where they are ended; absent for those who may not. */
  readonly end: string | undefined;
}) {
  const { frame, sessions, userName, version, end } = props;
  return (
    <Card id="sessions" title="Sessions" aside={<Badge tone="plain">{String(sessions.length)}</Badge>}>
      <Table
        caption="Open sessions"
        columns={[
          { name: "Signed in by", cell: ({ method }: SessionRow) => (method === null ? "" : <code>{method}</code>) },
          { name: "Since", kind: "whole", cell: ({ createdAt }) => <Time at={Date.parse(createdAt)} /> },
          { name: "Ends unused", kind: "whole", cell: ({ expiresAt }) => <Time at={Date.parse(expiresAt)} /> },
          { name: "Ends by", kind: "whole", cell: ({ endsAt }) => <Time at={Date.parse(endsAt)} /> },
        ]}
        rows={sessions}
        empty={<p class="soft">Not signed in anywhere.</p>}
      />
      {end === undefined ? null : (
        <Actions>
          <Confirm
            does="Sign out everywhere"
            consequence={`${userName} is signed out here and of every app, their refresh tokens too. They can sign in again.`}
            action={end}
            hidden={{ csrf: frame.csrf, once: `${frame.once}-sessions`, version: String(version) }}
          />
        </Actions>
      )}
    </Card>
  );
}
