"""Metrics for Prometheus, served at `/metrics`: how much is asked and found, how fast, and the state of the bot.

The bot reports what it does as events (`Client.dispatch`), which are counted here. Everything else is looked up at each
scrape. No metric contains a question or anybody's id. No label has more than a handful of values, except a shard's
number.
"""

import asyncio
import math
import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.client import FootnoteBot, Way
from index import Answer, Confidence, FootnoteError, Library

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # the upper edges of the histogram's buckets


class Metrics:
    """The metrics of one bot."""

    def __init__(self, library: Library) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "footnote_questions",
            "Questions, by how they were asked and how well they were answered.",
            ["way", "found"],
            registry=self._registry,
        )
        for way in Way:
            for found in (*Confidence, "error"):
                self._questions.labels(way, found)
        self._seconds = Histogram(
            "footnote_answer_seconds",
            "Seconds from a question to its answer, including the wait for a turn but not the sending.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._votes = Counter("footnote_votes", "Votes on passages.", ["helpful"], registry=self._registry)
        for helpful in ("yes", "no"):
            self._votes.labels(helpful)
        self._syncs = Counter(
            "footnote_syncs", "Syncs of the documents folder, by outcome.", ["outcome"], registry=self._registry
        )
        for outcome in ("ok", "failed"):
            self._syncs.labels(outcome)
        self._sync_seconds = Gauge("footnote_sync_seconds", "Seconds that the last sync took.", registry=self._registry)
        self._reconnects = Counter(
            "footnote_gateway_reconnects", "Connections to Discord after the first.", registry=self._registry
        )
        self._registry.register(_IndexCollector(library))
        ProcessCollector(registry=self._registry)
        self._connected_before: set[int] = set()  # shards

    def listen(self, bot: FootnoteBot) -> None:
        """Counts the events of this bot from now on."""
        for listener in (self.on_answer, self.on_vote, self.on_shard_connect, self.on_shard_resumed):
            bot.add_listener(listener)
        Gauge(
            "footnote_questions_in_flight", "Questions that are being answered or waiting.", registry=self._registry
        ).set_function(lambda: bot.asking)
        self._registry.register(_QueueCollector(bot))
        self._registry.register(_ShardCollector(bot))
        Gauge(
            "footnote_gateway_connected", "1 if the bot is connected to Discord, otherwise 0.", registry=self._registry
        ).set_function(lambda: bot.connected)

    async def on_answer(self, way: Way, answer: Answer | None, seconds: float) -> None:
        """Counts a question; `answer` is None after an error."""
        self._questions.labels(way, answer.confidence if answer else "error").inc()
        self._seconds.observe(seconds)

    async def on_vote(self, helpful: bool) -> None:
        self._votes.labels("yes" if helpful else "no").inc()

    async def on_shard_connect(self, shard_id: int) -> None:
        await self.on_shard_resumed(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        self._reconnects.inc(shard_id in self._connected_before)
        self._connected_before.add(shard_id)

    def count_sync(self, ok: bool, seconds: float) -> None:
        """Counts a sync of the documents folder."""
        self._syncs.labels("ok" if ok else "failed").inc()
        self._sync_seconds.set(seconds)

    async def as_text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return await asyncio.to_thread(generate_latest, self._registry)


class _QueueCollector(Collector):
    """How many wait, and how many were turned away."""

    def __init__(self, bot: FootnoteBot) -> None:
        self._bot = bot

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        refused = CounterMetricFamily(
            "footnote_refused", "Questions and uploads that were turned away, by reason.", labels=["reason"]
        )
        refused.add_metric(["busy"], self._bot.line.refused + self._bot.uploading.refused)
        refused.add_metric(["too_fast"], self._bot.pace.refused)
        yield refused
        yield GaugeMetricFamily(
            "footnote_waiting", "Questions and other requests that wait for their turn.", len(self._bot.line)
        )


class _ShardCollector(Collector):
    """The shards of this process: is each connected, how long does Discord take to answer it, and for how many servers
    is it there?"""

    def __init__(self, bot: FootnoteBot) -> None:
        self._bot = bot

    def collect(self) -> Iterator[GaugeMetricFamily]:
        connected = GaugeMetricFamily(
            "footnote_shard_connected", "1 if a shard is connected to Discord, otherwise 0.", labels=["shard"]
        )
        latency = GaugeMetricFamily(
            "footnote_shard_latency_seconds", "Seconds that Discord took for the last heartbeat.", labels=["shard"]
        )
        servers = GaugeMetricFamily("footnote_shard_servers", "Servers whose events a shard gets.", labels=["shard"])
        found, shards = self._bot.servers_of_shards(), self._bot.shards
        for id, up in self._bot.shard_states().items():
            connected.add_metric([str(id)], up)
            servers.add_metric([str(id)], found[id])
            if up and math.isfinite(shards[id].latency):
                latency.add_metric([str(id)], shards[id].latency)
        yield from (connected, latency, servers)


class _IndexCollector(Collector):
    """The current index; no metrics if there is none or it can't be read."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            figures = self._library.figures()
        except FootnoteError:
            return  # `/healthz` reports it
        if figures:
            age = max(0.0, time.time() - figures.published)
            yield GaugeMetricFamily("footnote_index_documents", "Documents, including uploads.", figures.documents)
            yield GaugeMetricFamily("footnote_index_passages", "Passages in the documents.", figures.passages)
            yield GaugeMetricFamily("footnote_index_bytes", "Bytes of the index on the disk.", figures.size)
            yield GaugeMetricFamily("footnote_index_age_seconds", "Seconds since the index was published.", age)
