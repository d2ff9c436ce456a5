import { inSpan } from "../lib/span.js";
import { SendFault } from "../outgoing/index.js";
import { judge, type Verdict } from "./judge.js";

export interface Tried {
  /** Slug of the endpoint; absent where the address belongs to no endpoint. */
  readonly endpoint?: string | undefined;
  /** Type of the event, or of the message. */
  readonly event: string;
}

/** One try, as a span of its own: what came of it, also where nothing was there to answer. */
export function trySending(
  { endpoint, event }: Tried,
  now: () => number,
  send: () => Promise<Verdict>,
): Promise<Verdict> {
  return inSpan("deliver", async (step) => {
    const verdict = await send().catch((error: unknown) => {
      if (error instanceof SendFault) return judge(error, now());
      throw error;
    });
    const { status } = verdict.answer;
    step.tell({
      ...(endpoint !== undefined && { "drawbridge.endpoint": endpoint }),
      "drawbridge.event": event,
      ...(status !== null && { "http.response.status_code": status }),
      "drawbridge.outcome": verdict.is,
    });
    return verdict;
  });
}
