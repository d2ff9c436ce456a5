import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Card } from "../../shared/card.js";
import { html, type Html } from "../../shared/html.js";
import { Words } from "../../shared/words.js";
import { ConsoleForm, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";
import { TypedConfirm } from "../typed-confirm.js";

export interface DomainRemovalView {
  readonly team: { readonly name: string; readonly home: string };
  readonly domain: string;
  /** The domain's own page. */
  readonly at: string;
  /** Who would lose access without it, by number and name. */
  readonly lost: string;
  readonly typed: FormFields;
}

/** A page of its own: to count who has an address of the domain takes long where there are very many people. */
export function domainRemovalPage(frame: Frame, { team, domain, at, lost, typed }: DomainRemovalView): Html {
  return html(
    <ConsolePage
      frame={frame}
      title={`Remove ${domain}`}
      lead="Nobody with an address of it signs in any more, and nobody is linked by it. This can be undone for ten minutes."
      crumbs={[
        { label: "Teams", href: "/console/teams" },
        { label: team.name, href: team.home },
        { label: "Domains", href: `${team.home}/domains` },
        { label: domain, href: at },
      ]}
    >
      <Card id="cost" title="What happens">
        <p>
          <Words>{lost}</Words>
        </p>
        <ConsoleForm frame={frame} typed={typed} labels={{ confirm: "The domain" }}>
          <TypedConfirm typed={typed} called={domain} />
          <Actions>
            <Button kind="danger">Remove this domain</Button>
            <ButtonLink href={at}>Keep it</ButtonLink>
          </Actions>
        </ConsoleForm>
      </Card>
    </ConsolePage>,
  );
}
