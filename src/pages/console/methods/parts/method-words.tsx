import { Badge, type Tone } from "../../../shared/card.js";
import { Time } from "../../../shared/parts.js";

export type ShownStatus = "draft" | "ready" | "verified" | "disabled";

const states: Readonly<Record<ShownStatus, readonly [Tone, string]>> = {
  draft: ["plain", "Draft"],
  ready: ["info", "Ready to test"],
  verified: ["good", "Verified"],
  disabled: ["plain", "Disabled"],
};

export function StatusBadge({ status }: { readonly status: ShownStatus }) {
  const [tone, word] = states[status];
  return <Badge tone={tone}>{word}</Badge>;
}

/** How sign-ins have gone of late: what came last decides, so a fault that was cured is shown as cured. */
export interface MethodHealth {
  readonly state: "ok" | "failing" | "silent";
  readonly lastSuccess?: { readonly at: number; readonly href: string } | undefined;
  readonly lastFailure?: { readonly at: number; readonly href: string; readonly code: string } | undefined;
}

const health: Readonly<Record<MethodHealth["state"], readonly [Tone, string]>> = {
  ok: ["good", "OK"],
  failing: ["bad", "Failing"],
  silent: ["plain", "No sign-ins"],
};

export function HealthBadge({ state }: Pick<MethodHealth, "state">) {
  const [tone, word] = health[state];
  return <Badge tone={tone}>{word}</Badge>;
}

/** The last sign-in that went well and the last that did not, each leading to its trace. */
export function HealthText({ of, short = false }: { readonly of: MethodHealth; readonly short?: boolean }) {
  const { lastSuccess, lastFailure } = of;
  if (lastSuccess === undefined && lastFailure === undefined) {
    return <span class="soft">{short ? "None yet" : "Nobody has signed in by it yet."}</span>;
  }
  return (
    <>
      {lastSuccess === undefined ? null : (
        <div>
          <a href={lastSuccess.href}>
            <Time at={lastSuccess.at} />
          </a>
        </div>
      )}
      {lastFailure === undefined || (short && of.state !== "failing") ? null : (
        <div>
          {of.state === "ok" ? "Before that, refused: " : "Refused: "}
          <a href={lastFailure.href}>
            <code>{lastFailure.code}</code>
          </a>
          , <Time at={lastFailure.at} />
        </div>
      )}
    </>
  );
}
