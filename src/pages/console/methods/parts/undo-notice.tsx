import { Note } from "../../../shared/card.js";
import { Time } from "../../../shared/parts.js";
import { Words } from "../../../shared/words.js";
import { ActButton } from "../../act-button.js";
import type { Frame } from "../../frame.js";

/** Something that was done within the last ten minutes, and can be taken back. */
export interface UndoableChange {
  /** What it is called. */
  readonly name: string;
  readonly did: "switched off" | "deleted";
  readonly at: number;
  /** Where it is undone. */
  readonly undo: string;
}

/** What was done and how it is undone, for as long as it can be. */
export function UndoNotice({ frame, changes }: { readonly frame: Frame; readonly changes: readonly UndoableChange[] }) {
  return (
    <>
      {changes.map(({ name, did, at, undo }) => (
        <Note tone="plain">
          <div class="undo">
            <p>
              <strong>
                <bdi>{name}</bdi>
              </strong>{" "}
              <Words>{`was ${did}.`}</Words>{" "}
              <span class="soft">
                <Words>It can be undone until</Words> <Time at={at + 600_000} />
              </span>
            </p>
            <ActButton frame={frame} action={undo} small label={`Undo: ${name} was ${did}`}>
              Undo
            </ActButton>
          </div>
        </Note>
      ))}
    </>
  );
}
