import { ButtonLink } from "../../shared/button.js";
import { Badge, Card, type Tone } from "../../shared/card.js";
import { html, type Html } from "../../shared/html.js";
import { Fact } from "../../shared/parts.js";
import { Words } from "../../shared/words.js";
import { ConsolePage, type Frame } from "../frame.js";

/** Something to do before people can sign in, in its order. */
export interface NextStep {
  readonly title: string;
  readonly text: string;
  readonly done: boolean;
  /** Where it is done; absent where the reader may not, or there is no page yet. */
  readonly link?: { readonly label: string; readonly href: string } | undefined;
}

export interface TeamPageView {
  readonly name: string;
  readonly slug: string;
  readonly seats: number | null;
  readonly domains: readonly string[];
  readonly managedByFile: boolean;
  readonly steps: readonly NextStep[];
  /** What is there, each with the page that lists it. */
  readonly counts: readonly {
    readonly label: string;
    readonly text: string;
    readonly href?: string | undefined;
    readonly tone?: Tone | undefined;
  }[];
  readonly settings?: string | undefined;
}

function Steps({ steps }: { readonly steps: readonly NextStep[] }) {
  const next = steps.findIndex(({ done }) => !done);
  return (
    <ol class="todo">
      {steps.map(({ title, text, done, link }, at) => (
        <li class={done ? "done" : at === next ? "next" : undefined}>
          <div>
            <strong>
              <Words>{title}</Words>
            </strong>
            <span class="unseen">{done ? " (done)" : " (to do)"}</span>
            <p class="soft small">
              <Words>{text}</Words>
            </p>
          </div>
          {link === undefined || done ? null : (
            <ButtonLink href={link.href} kind={at === next ? "main" : "quiet"} small>
              {link.label}
            </ButtonLink>
          )}
        </li>
      ))}
    </ol>
  );
}

export function teamPage(frame: Frame, view: TeamPageView): Html {
  const { name, slug, steps, counts, domains, seats, managedByFile, settings } = view;
  const left = steps.filter(({ done }) => !done).length;
  return html(
    <ConsolePage
      frame={frame}
      title={name}
      crumbs={[{ label: "Teams", href: "/console/teams" }]}
      actions={settings === undefined ? undefined : <ButtonLink href={settings}>Settings</ButtonLink>}
    >
      {left === 0 ? null : (
        <Card id="next" title="Next steps" aside={<Badge tone="info">{`${left} to do`}</Badge>}>
          <Steps steps={steps} />
        </Card>
      )}
      <section class="tiles" aria-label="What is there">
        {counts.map(({ label, text, href, tone }) => (
          <div class="tile">
            <span class="soft small">{label}</span>
            <strong class={tone === undefined ? undefined : `tone-${tone}`}>
              {href === undefined ? text : <a href={href}>{text}</a>}
            </strong>
          </div>
        ))}
      </section>
      <Card
        id="about"
        title="About this team"
        aside={managedByFile ? <Badge tone="plain">Managed by the file</Badge> : null}
      >
        <dl class="facts">
          <Fact name="Slug">
            <code>{slug}</code>
          </Fact>
          <Fact name="Email domains">{domains.length === 0 ? "None is proven yet" : domains.join(", ")}</Fact>
          <Fact name="Seats">{seats === null ? "No limit" : String(seats)}</Fact>
          {left === 0 ? <Fact name="Next steps">All done: people can sign in.</Fact> : null}
        </dl>
      </Card>
    </ConsolePage>,
  );
}
