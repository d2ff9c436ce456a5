import type { HealthView } from "../../admin/index.js";
import { Badge, type Tone } from "../shared/card.js";
import { Time } from "../shared/parts.js";
import { Words } from "../shared/words.js";
import { withoutCommand } from "./without-command.js";

/** How a connection is doing, and where what is told of it can be read in full. */
export interface ShownHealth extends HealthView {
  /** Switched off by somebody, which is told apart from paused. */
  readonly off: boolean;
  readonly successHref?: string | undefined;
  readonly failureHref?: string | undefined;
}

const healths: Readonly<Record<HealthView["health"], readonly [Tone, string]>> = {
  ok: ["good", "Works"],
  failing: ["bad", "Failing"],
  paused: ["warn", "Paused"],
  silent: ["plain", "Silent"],
};

export function HealthBadge({
  of: { health, off, lastSuccess },
}: {
  readonly of: Pick<ShownHealth, "health" | "off" | "lastSuccess">;
}) {
  const [tone, word] = off ? (["plain", "Switched off"] as const) : healths[health];
  if (!off && health === "silent" && lastSuccess === null) return <Badge tone="plain">Not used yet</Badge>;
  return <Badge tone={tone}>{word}</Badge>;
}

function Linked({ at, href }: { readonly at: string; readonly href: string | undefined }) {
  const time = <Time at={Date.parse(at)} />;
  return href === undefined ? time : <a href={href}>{time}</a>;
}

/** When it last worked. */
export function LastSuccess({ of }: { readonly of: ShownHealth }) {
  return of.lastSuccess === null ? (
    <span class="soft">None yet</span>
  ) : (
    <Linked at={of.lastSuccess.at} href={of.successHref} />
  );
}

/** When it last did not, and why; in full with what to do. A fault that was cured is told as one. */
export function LastFailure({ of, short = false }: { readonly of: ShownHealth; readonly short?: boolean }) {
  const { lastFailure, failureHref } = of;
  if (lastFailure === null) return <span class="soft">None</span>;
  const { at, code, cause, fix, cured } = lastFailure;
  return (
    <>
      <Linked at={at} href={failureHref} /> <code>{code}</code>
      {cured ? <span class="soft">{short ? " cured" : " It has worked since."}</span> : null}
      {short || cured ? null : (
        <>
          {cause === null ? null : (
            <p class="small">
              <Words>{cause}</Words>
            </p>
          )}
          {fix === null ? null : (
            <p class="small">
              <Words>{withoutCommand(fix)}</Words>
            </p>
          )}
        </>
      )}
    </>
  );
}
