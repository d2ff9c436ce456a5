import { Card } from "../../shared/card.js";
import { html, type Html } from "../../shared/html.js";
import { Fact } from "../../shared/parts.js";
import { ConsolePage, type Frame } from "../frame.js";

export interface TeamPageView {
  readonly team: { readonly name: string; readonly slug: string };
}

export function teamPage(frame: Frame, { team }: TeamPageView): Html {
  return html(
    <ConsolePage frame={frame} title={team.name} crumbs={[{ label: "Teams", href: "/console/teams" }]}>
      <Card id="about" title="About">
        <dl class="facts">
          <Fact name="Slug">
            <code>{team.slug}</code>
          </Fact>
        </dl>
      </Card>
    </ConsolePage>,
  );
}
