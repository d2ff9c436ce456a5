import type { AppView } from "../../admin/index.js";
import { Actions } from "../shared/button.js";
import { Badge, Card } from "../shared/card.js";
import { Confirm } from "../shared/dialog.js";
import { Fact, Time } from "../shared/parts.js";
import { Words } from "../shared/words.js";
import type { Frame } from "./frame.js";

/** How long a secret works that is made in the console, in days; empty: without an end. */
export const secretLives = [
  { value: "", label: "Without an end" },
  { value: "365", label: "A year" },
  { value: "180", label: "Half a year" },
  { value: "90", label: "90 days" },
];

export const secretLifeHint = "You are warned 30, 14 and 3 days before it ends.";

interface ClientSecretsView {
  readonly frame: Pick<Frame, "csrf" | "once">;
  readonly client: Pick<AppView, "version" | "liveSecrets" | "clientSecrets">;
  readonly to: { readonly rotate: string; readonly retire: string };
  readonly mayChange: boolean;
  /** Who has the secret, as `the app`. */
  readonly holder: string;
  /** What goes wrong until it has the new one, where the old one ends at once. */
  readonly without: string;
}

/** The secrets of whoever proves itself by one: rotated without a break, or replaced at once. */
export function ClientSecrets({ frame, client, to, mayChange, holder, without }: ClientSecretsView) {
  const guard = (verb: string) => ({
    csrf: frame.csrf,
    once: `${frame.once}-${verb}`,
    version: String(client.version),
  });
  const { liveSecrets: live } = client;
  const two = live === 2;
  return (
    <Card
      id="secrets"
      title="Client secrets"
      aside={<Badge tone={live === 0 ? "bad" : two ? "warn" : "good"}>{howMany[live] ?? String(live)}</Badge>}
    >
      <p>
        <Words>
          {two
            ? `The newer one and the previous one. End the older one as soon as ${holder} has the newer.`
            : live === 0
              ? `It has ended: ${holder} ${without}. Rotate, and give it the new one.`
              : "To change it without an interruption, rotate: the new one works beside the old one for a week, unless you end that sooner."}
        </Words>
      </p>
      <dl class="facts">
        {client.clientSecrets.map((secret, index) => (
          <Fact name={index === 0 ? (client.clientSecrets.length === 1 ? "The secret" : "The newer") : "The older"}>
            {"Created "}
            <Time at={Date.parse(secret.createdAt)} />
            <End of={secret} />
          </Fact>
        ))}
      </dl>
      {!mayChange ? null : (
        <Actions>
          <Confirm
            does="Rotate"
            consequence={
              two
                ? "You get a new secret, shown once. The newer of the two keeps working beside it for a week, and the older one ends at once."
                : live === 0
                  ? "You get a new secret, shown once."
                  : "You get a new secret, shown once. The previous one keeps working for a week, unless you end it here."
            }
            action={to.rotate}
            hidden={guard("rotate")}
          />
          {two ? (
            <Confirm
              does="End the older one"
              consequence="Whoever still uses the older secret is refused from now on."
              action={to.retire}
              hidden={guard("retire")}
            />
          ) : live === 0 ? null : (
            <Confirm
              does="Replace at once"
              consequence={`You get a new secret, shown once, and the current one ends at once. For when it has leaked: ${holder} ${without} until it has the new one.`}
              action={to.rotate}
              hidden={{ ...guard("replace"), old: "end" }}
            />
          )}
        </Actions>
      )}
    </Card>
  );
}

const howMany = ["None works", "One works", "Two work"];

function End({ of: { expiresAt, state } }: { readonly of: AppView["clientSecrets"][number] }) {
  if (expiresAt === null) return <>{", without an end"}</>;
  return (
    <>
      {state === "works" ? ", works until " : ", ended "}
      <Time at={Date.parse(expiresAt)} />
    </>
  );
}
