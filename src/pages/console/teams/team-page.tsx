import { ButtonLink } from "../../shared/button.js";
import { Badge, Card, Note, type Tone } from "../../shared/card.js";
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

/** Something that somebody should see to, with the page where it is done. */
export interface ToSee {
  readonly tone: "bad" | "warn";
  /** What it is for, as people named it. */
  readonly name: string;
  /** Goes on where the name ends. */
  readonly text: string;
  readonly detail?: string | undefined;
  readonly href: string;
}

export interface TeamPageView {
  readonly name: string;
  readonly slug: string;
  readonly seats: { readonly used: number; readonly limit: number | null };
  readonly domains: readonly string[];
  readonly managedByFile: boolean;
  readonly steps: readonly NextStep[];
  readonly toSee: readonly ToSee[];
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

function ToSeeTo({ ones }: { readonly ones: readonly ToSee[] }) {
  if (ones.length === 0) return null;
  return (
    <Note tone={ones.some(({ tone }) => tone === "bad") ? "bad" : "warn"} id="see-to">
      <ul class="plain">
        {ones.map(({ name, text, detail, href }) => (
          <li>
            <a href={href}>
              <bdi>{name}</bdi>
            </a>{" "}
            {text}
            {detail === undefined ? null : (
              <span class="soft small">
                {" "}
                <bdi>
                  <Words>{detail}</Words>
                </bdi>
              </span>
            )}
          </li>
        ))}
      </ul>
    </Note>
  );
}

export function teamPage(frame: Frame, view: TeamPageView): Html {
  const { name, slug, steps, toSee, counts, domains, seats, managedByFile, settings } = view;
  const left = steps.filter(({ done }) => !done).length;
  return html(
    <ConsolePage
      frame={frame}
      title={name}
      crumbs={[{ label: "Teams", href: "/console/teams" }]}
      actions={settings === undefined ? undefined : <ButtonLink href={settings}>Settings</ButtonLink>}
    >
      <ToSeeTo ones={toSee} />
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
          <Fact name="Seats">
            {seats.limit === null ? `${seats.used} taken, no limit` : `${seats.used} of ${seats.limit} taken`}
          </Fact>
          {left === 0 ? <Fact name="Next steps">All done: people can sign in.</Fact> : null}
        </dl>
      </Card>
    </ConsolePage>,
  );
}
