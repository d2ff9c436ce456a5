import { Actions, Button, ButtonLink } from "../../../shared/button.js";
import { EmptyState } from "../../../shared/card.js";
import { CopyLine } from "../../../shared/code.js";
import { Select, TextField } from "../../../shared/form.js";
import { html, type Html } from "../../../shared/html.js";
import type { Frame } from "../../frame.js";
import { MethodFrame, type MethodPlace } from "../parts/method-frame.js";
import { TraceTable, type TraceRow } from "./trace-table.js";

export interface TracesPageView {
  readonly place: MethodPlace;
  readonly traces: readonly TraceRow[];
  readonly filter: { readonly outcome: string; readonly code: string; readonly reference: string };
  /** Codes that there are, to choose among. */
  readonly codes: readonly string[];
  /** Of how many the filter was asked. */
  readonly lookedAt: number;
  readonly here: string;
}

/** The newest sign-ins by this method, and why some were refused. */
export function tracesPage(frame: Frame, view: TracesPageView): Html {
  const { place, traces, filter, codes, lookedAt, here } = view;
  const { method } = place;
  return html(
    <MethodFrame
      frame={frame}
      place={place}
      at="signIns"
      title={`${method.name}: sign-ins`}
      lead="Newest first. Of refusals that nobody signed, only the last 50 are kept."
    >
      <section class="card" aria-label="Sign-ins">
        {lookedAt === 0 ? (
          <EmptyState title="No sign-ins yet" text="Share the JIT login URL with somebody who has the application.">
            <CopyLine id="start-url" value={method.addresses.start} />
          </EmptyState>
        ) : (
          <>
            <form method="get" action={here} class="filters" aria-label="Filters">
              <Select
                name="outcome"
                label="Result"
                value={filter.outcome}
                choices={[
                  { value: "", label: "All" },
                  { value: "signed-in", label: "Signed in" },
                  { value: "refused", label: "Refused" },
                  { value: "test", label: "Tests" },
                ]}
              />
              <Select
                name="code"
                label="Code"
                value={filter.code}
                choices={[{ value: "", label: "All" }, ...codes.map((one) => ({ value: one, label: one }))]}
              />
              <TextField
                name="reference"
                type="search"
                label="Reference id"
                value={filter.reference}
                maxlength={100}
                autocomplete="off"
              />
              <Actions>
                <Button>Filter</Button>
                <ButtonLink href={here}>All</ButtonLink>
              </Actions>
            </form>
            <TraceTable traces={traces} caption="Sign-ins" />
            {traces.length > 0 ? (
              <p class="soft small more">
                {traces.length === lookedAt
                  ? lookedAt === 1
                    ? "One so far"
                    : `The newest ${lookedAt}`
                  : `${traces.length} of the newest ${lookedAt}`}
              </p>
            ) : (
              <EmptyState title="No match" text={`None of the newest ${lookedAt} sign-ins fits the filter.`}>
                <a href={here}>Show all</a>
              </EmptyState>
            )}
          </>
        )}
      </section>
    </MethodFrame>,
  );
}
