import type { DeliveryView } from "../../../admin/index.js";
import { Actions } from "../../shared/button.js";
import { Card } from "../../shared/card.js";
import { CodeBlock } from "../../shared/code.js";
import { html, type Html } from "../../shared/html.js";
import { Fact, Time } from "../../shared/parts.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsolePage, type Frame } from "../frame.js";
import { DeliveryBadge } from "./delivery-table.js";

export interface DeliveryPageView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly delivery: DeliveryView & { readonly body: string | null; readonly answer: string | null };
  /** Where it is sent again; absent for those who may not. */
  readonly resend: string | undefined;
  /** The event in the audit; absent where there is none, as of a test. */
  readonly event: string | undefined;
}

export function deliveryPage(frame: Frame, { crumbs, delivery, resend, event }: DeliveryPageView): Html {
  const { type, state, status, failure, ms, tries, body, answer, lastTriedAt, nextTryAt } = delivery;
  return html(
    <ConsolePage
      frame={frame}
      title={type}
      lead={delivery.kind === "test" ? "A test event" : undefined}
      crumbs={crumbs}
      actions={<DeliveryBadge state={state} kind={delivery.kind} />}
    >
      <Card id="delivery" title="What became of it">
        <dl class="facts">
          <Fact name="Status of the answer">{status === null ? "None: no answer came" : String(status)}</Fact>
          <Fact name="Why it counts as failed">{failure === null ? undefined : <bdi>{failure}</bdi>}</Fact>
          <Fact name="Tries">{String(tries)}</Fact>
          <Fact name="Last tried">
            {lastTriedAt === null ? "Never" : <Time at={Date.parse(lastTriedAt)} />}
            {ms === null ? null : <span class="soft">{` in ${ms} ms`}</span>}
          </Fact>
          <Fact name="Next try">{nextTryAt === null ? undefined : <Time at={Date.parse(nextTryAt)} />}</Fact>
          <Fact name="About">
            <code>{delivery.subject}</code>
          </Fact>
          <Fact name="webhook-id">
            <code>{delivery.messageId}</code>
          </Fact>
          <Fact name="Event">
            {event === undefined || delivery.number === null ? undefined : (
              <a href={event}>{`Number ${delivery.number} of the audit`}</a>
            )}
          </Fact>
        </dl>
        {resend === undefined ? null : (
          <Actions>
            <ActButton frame={frame} action={resend}>
              {state === "waiting" ? "Try again now" : "Send again"}
            </ActButton>
          </Actions>
        )}
      </Card>
      <Card id="sent" title="What is sent">
        {body === null ? (
          <p class="soft">
            <Words>The event is not kept any more, so there is nothing to send.</Words>
          </p>
        ) : (
          <CodeBlock id="body" label="Body" text={pretty(body)} />
        )}
      </Card>
      <Card id="answered" title="What was answered">
        {answer === null || answer === "" ? (
          <p class="soft">
            <Words>
              {status === null
                ? "Nothing."
                : "No text. Of an answer the first 1 kB of text is kept, and nothing from a private address."}
            </Words>
          </p>
        ) : (
          <CodeBlock id="answer" label="Answer" text={answer} />
        )}
      </Card>
    </ConsolePage>,
  );
}

/** JSON as one reads it; what is none, as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
