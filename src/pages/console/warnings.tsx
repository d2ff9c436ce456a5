import { Note } from "../shared/card.js";
import { Words } from "../shared/words.js";
import { withoutCommand } from "./without-command.js";

/** What is about to go wrong, above everything else; nothing where there is nothing. */
export function Warnings({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <Note tone="warn">
      <ul class="plain">
        {lines.map((one) => (
          <li>
            <Words>{withoutCommand(one)}</Words>
          </li>
        ))}
      </ul>
    </Note>
  );
}
