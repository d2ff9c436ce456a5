import type { TriesView } from "../../../admin/index.js";
import { ButtonLink } from "../../shared/button.js";
import { Badge, EmptyState, Note } from "../../shared/card.js";
import { html, type Html } from "../../shared/html.js";
import { Time } from "../../shared/parts.js";
import { CheckCard, LinesCard, MappingCard } from "../../shared/report.js";
import { Words } from "../../shared/words.js";
import { ConsolePage, type Frame } from "../frame.js";
import { fieldName } from "../methods/parts/report.js";
import { withoutCommand } from "../without-command.js";

export interface TryPageView extends TriesView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly user: string;
  readonly again: string;
}

type Tried = TriesView["tries"][number];

function One({ tried, at }: { readonly tried: Tried; readonly at: number }) {
  const { source, saidAt, passed, verdict, fix, code, checks, mapping, effects, warnings } = tried;
  const known = <T,>(value: T | null): T | undefined => value ?? undefined;
  const id = (part: string) => `${part}-${at}`;
  return (
    <section aria-labelledby={id("source")}>
      <h2 id={id("source")}>
        {source.kind === "directory" ? "The last push of " : "The last sign-in by "}
        <bdi>{source.name}</bdi>
      </h2>
      <p class="soft small">
        First sent <Time at={Date.parse(saidAt)} />
      </p>
      <Note tone={passed ? "good" : "bad"}>
        <p>
          <strong>
            <Words>{verdict}</Words>
          </strong>
        </p>
        {fix === null ? null : (
          <p>
            <Words>{withoutCommand(fix)}</Words>
          </p>
        )}
        {code === null ? null : (
          <p class="small">
            <code>{code}</code>
          </p>
        )}
      </Note>
      <LinesCard id={id("effects")} title="What would happen" lines={effects} />
      <LinesCard id={id("warnings")} title="Warnings" lines={warnings.map(withoutCommand)} />
      {checks.length === 0 ? null : (
        <CheckCard
          id={id("checks")}
          checks={checks.map(({ label, outcome, expected, actual }) => ({
            ...{ label, outcome, expected: known(expected), actual: known(actual) },
          }))}
        />
      )}
      <MappingCard
        id={id("mapping")}
        mapping={mapping.map(({ field, from, values }) => ({ field: fieldName(field), from: known(from), values }))}
      />
    </section>
  );
}

export function tryPage(frame: Frame, { crumbs, userName, tries, user, again }: TryPageView): Html {
  return html(
    <ConsolePage
      frame={frame}
      title="Try one person"
      lead="What each source last said about them, run against today's settings. Nothing is changed, and nobody is signed in."
      crumbs={crumbs}
      actions={
        <span class="badges">
          <Badge tone="plain">
            <bdi>{userName}</bdi>
          </Badge>
          <ButtonLink href={again} small>
            Try again
          </ButtonLink>
        </span>
      }
    >
      {tries.length === 0 ? (
        <section class="card">
          <EmptyState title="Nothing to try yet" text="No directory has pushed them, and they have not signed in.">
            <ButtonLink href={user}>Back to the user</ButtonLink>
          </EmptyState>
        </section>
      ) : (
        tries.map((tried, at) => <One tried={tried} at={at} />)
      )}
    </ConsolePage>,
  );
}
