import { Copy } from "./button.js";

/** One value to be copied, as an address to paste elsewhere. The page needs `copy.js`. */
export function CopyLine(props: { readonly id: string; readonly value: string; readonly label?: string | undefined }) {
  return (
    <div class="copy-line">
      <span class="code" id={props.id}>
        {props.value}
      </span>
      <Copy text={props.value} from={props.id} label={props.label ?? "Copy"} small />
    </div>
  );
}

/** Several lines of source: XML, a command, a piece of a file. Its own scroll bars can be reached by keyboard. */
export function CodeBlock(props: { readonly id: string; readonly label: string; readonly text: string }) {
  return (
    <pre class="source" id={props.id} tabindex={0} role="region" aria-label={props.label}>
      {props.text}
    </pre>
  );
}
