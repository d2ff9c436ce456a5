import { Note } from "../shared/card.js";
import { Words } from "../shared/words.js";

/** Why something is shown and not changed here: the declarative file rules it, and the next apply would undo a change. */
export function ManagedByFile({ what, file }: { readonly what: string; readonly file: string | undefined }) {
  return (
    <Note tone="plain">
      <p>
        <strong>
          <Words>{`The declarative file manages ${what}, so it is not changed here.`}</Words>
        </strong>
      </p>
      <p>
        {file === undefined ? null : (
          <>
            It is <code>{file}</code>.{" "}
          </>
        )}
        <Words>Change the file and apply it, or take the lines out of the file to manage it here.</Words>
      </p>
    </Note>
  );
}

/** Why a form is shown without its button. */
export function NotYours({ needs }: { readonly needs: string }) {
  return (
    <Note tone="plain">
      <p>
        <Words>{`You can view this. Only ${needs} can change it.`}</Words>
      </p>
    </Note>
  );
}
