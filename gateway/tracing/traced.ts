/** Spans around pieces of work. Without a tracer these cost one comparison, and nothing is recorded. */
import { SpanStatusCode, trace, type Span, type SpanContext, type Tracer } from '@opentelemetry/api';

/** What is said of a span: names of things and numbers; never a body, a token, a user or a secret. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** What else is known of a span. */
export interface SpanOptions {
  /** Spans that led to this one beside its parent, as a batch has the requests of all its operations. */
  readonly causes?: readonly (SpanContext | undefined)[];
}

let tracer: Tracer | undefined;

/** Makes {@link traced} record from now on, or, without a tracer, not any more. */
export function recordWith(recorder: Tracer | undefined): void {
  tracer = recorder;
}

/** What records spans; `undefined` when nothing does. */
export function currentTracer(): Tracer | undefined {
  return tracer;
}

/**
 * Runs the work in a span that is a child of the current one, and ends the span with it. A failure marks the span with the
 * error's code or name, and is thrown on.
 * @param name - of few values, such as `ledger.endorse`
 */
export async function traced<T>(
  name: string,
  attributes: SpanAttributes,
  work: (span: Span | undefined) => Promise<T>,
  options: SpanOptions = {},
): Promise<T> {
  if (tracer === undefined) return work(undefined);
  const links = (options.causes ?? []).filter((cause) => cause !== undefined).map((context) => ({ context }));
  return tracer.startActiveSpan(name, { attributes: { ...attributes }, links }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      // Not the message: it may repeat what the caller sent.
      span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', nameOf(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The span that is being worked in, to be named as a cause of another; `undefined` when nothing is recorded. */
export function currentSpan(): SpanContext | undefined {
  return tracer === undefined ? undefined : trace.getActiveSpan()?.spanContext();
}

function nameOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (typeof code === 'string' || typeof code === 'number') return String(code);
  return error instanceof Error ? error.name : typeof error;
}
