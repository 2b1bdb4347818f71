"""Traces through OpenTelemetry, metrics for Prometheus, logs as JSON with trace ids.

One trace runs from a publisher's event through settlement to reporting: `traceparent` travels in the message's headers,
is stored in the outbox and sent unchanged. Spans are made per batch, and per traced message, never per database call.
"""

import logging
import sys
from collections.abc import Generator, Iterable, MutableMapping
from contextlib import ExitStack, contextmanager
from typing import Any

import structlog
from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.trace import Link, Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import Counter, Gauge, Histogram

SPANS_PER_BATCH_MAX = 50

RECORDS_CONSUMED = Counter("mellemregning_records_consumed_total", "Records taken from Kafka", ["consumer"])
CONSUMER_RETRIES = Counter("mellemregning_consumer_retries_total", "Batches that had to be tried again", ["consumer"])
CONSUMER_LAG = Gauge("mellemregning_consumer_lag_records", "Records in Kafka not yet applied", ["consumer"])
DEAD_LETTERS = Counter("mellemregning_dead_letters_total", "Records that could not be read", ["consumer", "reason"])
TOPICS_PAUSED = Gauge("mellemregning_topics_paused", "Topics paused for too many dead letters in a row", ["consumer"])
ENTRIES_TAKEN_IN = Counter(
    "mellemregning_entries_total", "Entries by verdict: accepted, known, parked, refused", ["verdict"]
)
EVENTS_OVER_HTTP = Counter("mellemregning_http_events_total", "Events that came over HTTP by verdict", ["verdict"])
OUTBOX_AGE_SECONDS = Gauge("mellemregning_outbox_age_seconds", "Age of the oldest message waiting for Kafka")
OUTBOX_SENT = Counter("mellemregning_outbox_sent_total", "Messages sent by the relay")
REQUEST_SECONDS = Histogram("mellemregning_request_seconds", "HTTP requests", ["method", "route", "status"])

_propagator = TraceContextTextMapPropagator()


class _Tracing:
    """Whether spans go anywhere; without an exporter none is made."""

    provider: TracerProvider | None = None


def set_up(service: str, process: str, *, endpoint: str | None = None, exporter: SpanExporter | None = None) -> None:
    """Starts tracing for this process: to an OTLP endpoint, or to the exporter given; to nowhere without either."""
    if exporter is None and endpoint is None:
        return
    provider = TracerProvider(
        resource=Resource.create({"service.name": f"mellemregning-{service}", "service.instance.id": process})
    )
    if exporter is not None:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    else:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")))
    _Tracing.provider = provider


def shut_down() -> None:
    """Sends what is waiting and stops tracing."""
    if _Tracing.provider is not None:
        _Tracing.provider.shutdown()
        _Tracing.provider = None


def _tracer() -> trace.Tracer | None:
    return _Tracing.provider.get_tracer("mellemregning") if _Tracing.provider else None


def _remote(traceparent: str) -> otel_context.Context:
    return _propagator.extract({"traceparent": traceparent})


@contextmanager
def span(
    name: str, *, traceparent: str | None = None, kind: SpanKind = SpanKind.INTERNAL, **attributes: str | int
) -> Generator[Span | None]:
    """A span around a piece of work; it continues `traceparent` where one is given."""
    tracer = _tracer()
    if tracer is None:
        yield None
        return
    context = _remote(traceparent) if traceparent else None
    with tracer.start_as_current_span(name, context=context, kind=kind, attributes=attributes) as current:
        yield current


@contextmanager
def batch_span(consumer: str, traceparents: Iterable[str | None], records: int) -> Generator[None]:
    """A span for a batch, and one in each of the traces that the batch's messages belong to (the first 50)."""
    tracer = _tracer()
    if tracer is None:
        yield
        return
    distinct = list(dict.fromkeys(t for t in traceparents if t and t.endswith("-01")))[:SPANS_PER_BATCH_MAX]
    with ExitStack() as stack:
        batch = stack.enter_context(
            tracer.start_as_current_span(
                f"{consumer} batch", kind=SpanKind.CONSUMER, attributes={"messaging.batch.message_count": records}
            )
        )
        links = [Link(batch.get_span_context())]
        for traceparent in distinct:
            part = tracer.start_span(
                f"{consumer} process", context=_remote(traceparent), kind=SpanKind.CONSUMER, links=links
            )
            stack.callback(part.end)
        yield


def current_traceparent() -> str | None:
    """The W3C traceparent of the span under way, or None."""
    carrier: MutableMapping[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")


def current_trace_id() -> str:
    """The trace id under way as 32 hex digits; empty where there is none."""
    context = trace.get_current_span().get_span_context()
    return format(context.trace_id, "032x") if context.is_valid else ""


def _add_trace_id(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    trace_id = current_trace_id()
    if trace_id:
        event["trace_id"] = trace_id
    return event


def configure_logging(service: str, process: str, level: str = "INFO") -> None:
    """Logs as JSON lines on standard error, with service, process and trace id on each."""
    logging.basicConfig(stream=sys.stderr, level=level, format="%(message)s", force=True)
    logging.getLogger("aiokafka").setLevel("ERROR")
    logging.getLogger("httpx").setLevel("WARNING")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_trace_id,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service, process=process)
