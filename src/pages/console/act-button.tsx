import type { Child } from "hono/jsx";
import { Button, type ButtonProps } from "../shared/button.js";
import { Hidden } from "../shared/form.js";
import type { Frame } from "./frame.js";

/** A form of one button, for what needs no field: *Check now*, *Revoke*. */
export function ActButton(
  props: Pick<ButtonProps, "kind" | "small" | "label"> & {
    readonly frame: Frame;
    readonly action: string;
    readonly version?: number | undefined;
    readonly hidden?: Readonly<Record<string, string | undefined>> | undefined;
    readonly children?: Child;
  },
) {
  const { frame, action, version, hidden = {}, kind, small, label } = props;
  const { csrf, once } = frame;
  return (
    <form method="post" action={action} class="act">
      <Hidden fields={{ csrf, once, version: version === undefined ? undefined : String(version), ...hidden }} />
      <Button kind={kind} small={small} label={label}>
        {props.children}
      </Button>
    </form>
  );
}
