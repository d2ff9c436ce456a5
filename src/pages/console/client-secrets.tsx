import { Actions } from "../shared/button.js";
import { Badge, Card } from "../shared/card.js";
import { Confirm } from "../shared/dialog.js";
import { Words } from "../shared/words.js";
import type { Frame } from "./frame.js";

interface ClientSecretsView {
  readonly frame: Pick<Frame, "csrf" | "once">;
  readonly client: { readonly version: number; readonly liveSecrets: number };
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
  const two = client.liveSecrets === 2;
  return (
    <Card
      id="secrets"
      title="Client secrets"
      aside={<Badge tone={two ? "warn" : "good"}>{two ? "Two work" : "One works"}</Badge>}
    >
      <p>
        <Words>
          {two
            ? `The newer one and the previous one. End the older one as soon as ${holder} has the newer.`
            : "To change it without an interruption, rotate: the new one works beside the old one until you end the old one."}
        </Words>
      </p>
      {!mayChange ? null : (
        <Actions>
          <Confirm
            does="Rotate"
            consequence={
              two
                ? "You get a new secret, shown once. The newer of the two keeps working beside it, and the older one ends at once."
                : "You get a new secret, shown once. The previous one keeps working until you end it here."
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
          ) : (
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
