import { context, INVALID_TRACEID, SpanKind, SpanStatusCode, trace, type Span } from "@opentelemetry/api";

/** What a span may tell. The list is closed, so that no value about a person comes into a trace by accident. */
export interface SpanFacts {
  /** The reference id of the request: it finds the trace of a sign-in, the attempt and the log line. */
  readonly "drawbridge.reference"?: string;
  /** What was asked for, as one of few words: `user.create`. */
  readonly "drawbridge.operation"?: string;
  /** How it ended, as one of few words or a code. */
  readonly "drawbridge.outcome"?: string;
  /** Slugs and ids of things that an operator has set up. */
  readonly "drawbridge.method"?: string;
  readonly "drawbridge.directory"?: string;
  readonly "drawbridge.endpoint"?: string;
  readonly "drawbridge.event"?: string;
  readonly "http.request.method"?: string;
  readonly "http.response.status_code"?: number;
}

/** A step of what is being done; it tells what came of it. */
export interface Step {
  tell(facts: SpanFacts): void;
}

export interface Request extends Step {
  /** @param isFault  whether it failed by our own fault */
  end(isFault: boolean): void;
}

/** Whoever runs the process hears of spans where they have registered an SDK; else nobody does, and it costs next to nothing. */
const tracer = trace.getTracer("drawbridge");
const unheard: Step = { tell: () => undefined };

/**
 * Does a step as a span below the one that is under way. Of what it throws the span tells the name: messages speak of people.
 * @param name  one of few words
 */
export function inSpan<T>(name: string, work: (step: Step) => Promise<T>): Promise<T> {
  const span = tracer.startSpan(name);
  if (!isHeard(span)) return work(unheard);
  return context.with(trace.setSpan(context.active(), span), async () => {
    try {
      return await work(stepOf(span));
    } catch (error) {
      span.setAttribute("error.type", error instanceof Error ? error.name : typeof error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/**
 * Lets a request in as a span of its own, under which everything is done that `handle` begins.
 * @param name  made where somebody hears of it
 */
export function inRequestSpan(name: () => string, handle: (request: Request | undefined) => void): void {
  const span = tracer.startSpan("request", { kind: SpanKind.SERVER });
  if (!isHeard(span)) {
    handle(undefined);
    return;
  }
  span.updateName(name());
  context.with(trace.setSpan(context.active(), span), () =>
    handle({
      ...stepOf(span),
      end(isFault) {
        if (isFault) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    }),
  );
}

function stepOf(span: Span): Step {
  return { tell: (facts) => void span.setAttributes({ ...facts }) };
}

/** One that is not sampled is heard too: what is below it must know. */
function isHeard(span: Span): boolean {
  return span.spanContext().traceId !== INVALID_TRACEID;
}
