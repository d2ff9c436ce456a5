import { Badge, type Tone } from "../../../shared/card.js";

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
