/** Sends spans to a collector, when a setting names one. */
import { context, diag, DiagLogLevel, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Logger } from 'pino';
import { recordWith } from './traced.ts';

/** Where spans go. */
export interface TracingSettings {
  /** Base address of an OTLP/HTTP collector, such as `http://localhost:4318`; spans go to `/v1/traces` below it. */
  readonly endpoint: string;
  readonly serviceName: string;
}

/** Trying again included; a stopping gateway does not wait longer for a collector that is away. */
const EXPORT_LIMIT_MS = 3_000;

/**
 * Starts to record spans. They wait in a bounded queue and are dropped when the collector is away: serving goes first.
 * Sampling is OpenTelemetry's default, to follow the caller's flag and to take all others, unless `OTEL_TRACES_SAMPLER` says so.
 * @returns sends what is recorded and stops; never fails
 */
export function startTracing({ endpoint, serviceName }: TracingSettings, log: Logger): () => Promise<void> {
  diag.setLogger(
    {
      ...SILENT,
      warn: (message) => log.warn({ message }, 'tracing'),
      error: (message) => log.warn({ message }, 'tracing'),
    },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_LIMIT_MS,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  // Nothing is sent on: callers' trace context goes neither to the peers nor into webhooks.
  provider.register({ propagator: null });
  recordWith(provider.getTracer('@ledger-pilots/gateway'));
  return async () => {
    recordWith(undefined);
    trace.disable();
    context.disable();
    await provider.shutdown().catch((error: unknown) => log.warn({ err: error }, 'spans were lost'));
  };
}

const SILENT = { verbose: nothing, debug: nothing, info: nothing };

function nothing(): void {
  // Below what is logged.
}
