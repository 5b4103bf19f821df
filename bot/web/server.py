"""The HTTP server: health, metrics and, if people can reach them, the reader pages. All of it is read-only.

`/healthz` says that the bot is alive and its index can be read, `/readyz` that it is also on Discord and has documents
to answer from. These two and `/metrics` contain no text, no name and no path. They answer under any host name, because
probes use their own.

Everyone who can reach the server can read the documents in the folder; by default only this machine can reach it. To
read an upload of a Discord server, you need the link that the bot gave in that server. Documents that a server's rules
keep for some of its members have no page.
"""

import asyncio
import hmac
import ipaddress
import logging
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.i18n.speech import N_, _, best_language, speak
from bot.policy.document_rules import open_scope
from bot.rendering.links import Reader, locator, token
from bot.web.connections import WAITING, Gate
from bot.web.document import Place, document_page, part_number
from bot.web.html import Html
from bot.web.pages import POLICY, listing_page, message_page
from index import Library, OperatorError, Scope, Span, UnknownPassage, UnknownSource
from index.operations import Overview

_log = logging.getLogger(__name__)

AT_ONCE = 2  # pages that are made at the same time
MOST_WAITING = 32  # requests; more are turned away
LONGEST_CITED = 100_000  # characters that a link may name; a quotation with ellipses covers at most half as many
LONGEST_ANSWER = 1_000  # characters of the list of an answer's passages
PATIENCE = 2.0  # seconds that a request may still take when the bot stops

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the address of an upload is a secret
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Server": "Footnote",
}

_AT = re.compile(r"(\d{1,12})-(\d{1,12})-[0-9a-f]{8}", re.ASCII)

PROBED = ("/healthz", "/readyz", "/metrics")
FIGURES = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus' text format

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Figures = Callable[[], Awaitable[bytes]]


class Site:
    """The routes. Without a `reader`, the address where people reach the pages, there are no pages."""

    def __init__(self, library: Library, reader: Reader | None = None) -> None:
        self._library = library
        self._reader = reader
        self._host = urlsplit(reader.url).hostname if reader else None
        self._trouble: str | None = None
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    def application(self, connected: Callable[[], bool], figures: Figures) -> web.Application:
        """The application. `connected` returns True if the bot is on Discord, and `figures` the text of `/metrics`."""

        async def health(request: web.Request) -> web.Response:
            return _verdict(None if await self._has_index() is not None else _UNREADABLE)

        async def readiness(request: web.Request) -> web.Response:
            indexed = await self._has_index()
            if indexed is None:
                return _verdict(_UNREADABLE)
            if not indexed:
                return _verdict("no documents are indexed yet")
            return _verdict(None if connected() else "not connected to Discord")

        async def metrics(request: web.Request) -> web.Response:
            return web.Response(body=await figures(), headers={"Content-Type": FIGURES})

        application = web.Application(middlewares=[self._guard], client_max_size=0)
        application.on_response_prepare.append(_set_headers)
        application.add_routes(
            [
                web.get("/healthz", health),
                web.get("/readyz", readiness),
                web.get("/metrics", metrics),
            ]
        )
        if self._reader:
            application.add_routes(
                [
                    web.get("/", self._list_page),
                    web.get("/d/{document:[0-9a-z]+}", self._folder_document),
                    web.get("/u/{guild:[0-9]{1,20}}/{document:[0-9a-z]+}/{token:[0-9a-f]+}", self._uploaded_document),
                ]
            )
        return application

    @property
    def pages(self) -> bool:
        """True if documents are shown."""
        return self._reader is not None

    async def _list_page(self, request: web.Request) -> web.Response:
        part = _part(request) or 1

        def make() -> Html | None:
            return listing_page(self._library.documents(scope=open_scope(self._library.state, None)), part)

        return await self._respond(make)

    async def _folder_document(self, request: web.Request) -> web.Response:
        return await self._document(request, None)

    async def _uploaded_document(self, request: web.Request) -> web.Response:
        assert self._reader
        guild, document = int(request.match_info["guild"]), request.match_info["document"]
        if not hmac.compare_digest(token(self._reader.key, guild, document), request.match_info["token"]):
            raise web.HTTPNotFound
        return await self._document(request, guild)

    async def _document(self, request: web.Request, guild_id: int | None) -> web.Response:
        id, part = request.match_info["document"], _part(request)
        wanted = {name: request.query[name] for name in ("at", "p", "of") if name in request.query}

        def make() -> Html | None:
            scope = open_scope(self._library.state, guild_id)  # nobody knows who has the link
            overview = self._library.overview(id, scope=scope)
            cited = self._find_cited(overview, wanted, scope)
            place = Place(cited, bool(wanted) and cited is None, part=part, query=tuple(wanted.items()))
            if cited:
                place = self._in_answer(place, overview, wanted, scope)
            number = part_number(overview, place)
            if number is None:
                return None
            start, end = (*overview.parts, overview.length)[number - 1 : number + 1]
            excerpt = self._library.excerpt(id, start, end, scope=scope)
            return document_page(overview, excerpt, number, place, listed=scope.guild_id is None)

        return await self._respond(make)

    def _find_cited(self, overview: Overview, wanted: dict[str, str], scope: Scope) -> Span | None:
        """The span that a link names: the words themselves if they are still there, otherwise their passage."""
        if span := self._located(overview, wanted.get("at", ""), scope):
            return span
        with suppress(UnknownPassage):
            passage = self._library.passage(wanted.get("p", ""), scope=scope)
            if passage.citation.document_id == overview.info.id and passage.span.end <= overview.length:
                return passage.span
        return None

    def _located(self, overview: Overview, locator_: str, scope: Scope) -> Span | None:
        """The span of a locator, if the document still has the same text there."""
        if found := _AT.fullmatch(locator_):
            start, end = int(found[1]), int(found[2])
            if start < end <= min(overview.length, start + LONGEST_CITED):
                span = Span(start, end)
                if locator(span, self._library.excerpt(overview.info.id, start, end, scope=scope).text) == found[0]:
                    return span
        return None

    def _in_answer(self, place: Place, overview: Overview, wanted: dict[str, str], scope: Scope) -> Place:
        """The same place with the sentence that answers, and with links to the other passages of the answer."""
        assert self._reader
        answer = wanted.get("of", "")
        passages = self._reader.answered(answer, scope) if len(answer) <= LONGEST_ANSWER else []
        number = next((place for place, one in enumerate(passages) if one.passage_id == wanted.get("p")), None)
        if number is None:
            return place
        sentence = self._located(overview, passages[number].sentence, scope)

        def address(number: int) -> str | None:
            if not 0 <= number < len(passages):
                return None
            id = passages[number].passage_id
            try:
                document = self._library.passage(id, scope=scope).citation.document_id
            except UnknownPassage:  # it has been changed since
                return None
            assert self._reader
            # Relative, because only people know under which address they reach the pages.
            page = self._reader.page(document, scope).split("/")
            path = page[-1] if scope.guild_id is None else f"../{'/'.join(page[-2:])}"
            return f"{path}?{urlencode({'p': id, 'of': answer})}#p"

        return replace(
            place, sentence=sentence, answer=(address(number - 1), number + 1, len(passages), address(number + 1))
        )

    async def _respond(self, make: Callable[[], Html | None]) -> web.Response:
        """The page, made in a thread and only a few at a time, because a document may be large."""
        if self._waiting >= MOST_WAITING:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"})
        self._waiting += 1
        try:
            async with self._turn:
                page = await asyncio.to_thread(make)
        finally:
            self._waiting -= 1
        if page is None:
            raise web.HTTPNotFound
        return web.Response(text=page, content_type="text/html")

    async def _has_index(self) -> bool | None:
        """True if there is an index; None if it can't be read. The reason is logged once."""
        try:
            # An empty question costs nothing, and its answer shows if there is an index.
            answer = await asyncio.to_thread(self._library.ask, "", scope=Scope.shared())
        except OperatorError as error:
            if str(error) != self._trouble:
                _log.error("the index can't be read: %s", error)
            self._trouble = str(error)
            return None
        self._trouble = None
        return answer.generation > 0

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuses foreign host names, sets the reader's language, and turns errors into pages."""
        speak(best_language(request.headers.get("Accept-Language", "")))
        try:
            if request.path not in PROBED and not _is_ours(request.host, self._host):
                raise web.HTTPMisdirectedRequest
            return await handler(request)
        except web.HTTPException as error:
            allow = {name: error.headers[name] for name in ("Allow", "Retry-After") if name in error.headers}
            return _message(error.status, allow)
        except UnknownSource:
            return _message(404)
        except OperatorError as error:
            _log.error("a reader page failed: %s", error)
            return _message(503)
        except Exception as error:
            _log.error("a reader page failed", exc_info=_without_message(error))
            return _message(500)


_UNREADABLE = "the index can't be read; the log says why"


def _verdict(trouble: str | None) -> web.Response:
    return web.Response(text=f"{trouble or 'ok'}\n", status=503 if trouble else 200)


_MESSAGES = {
    400: (N_("Bad address"), N_("Footnote has no page with such an address.")),
    404: (N_("Page not found"), N_("The document may have been removed, or the link may be incomplete.")),
    405: (N_("Not allowed"), N_("These pages can only be read.")),
    421: (
        N_("Another address"),
        N_(
            "Footnote doesn’t serve pages under this name. If it should, its operator has to set "
            "FOOTNOTE_PUBLIC_URL to this address."
        ),
    ),
    500: (N_("Something went wrong"), N_("The bot’s log says what happened.")),
    503: (N_("Not now"), N_("The documents can’t be read right now. Try again in a moment.")),
}


def _message(status: int, headers: dict[str, str] | None = None) -> web.Response:
    title, sentence = _MESSAGES.get(status, _MESSAGES[400])
    return web.Response(
        text=message_page(_(title), _(sentence)), status=status, content_type="text/html", headers=headers or {}
    )


def _part(request: web.Request) -> int | None:
    """The part that is asked for, if any."""
    part = request.query.get("part")
    if part is None:
        return None
    if not re.fullmatch(r"[1-9]\d{0,8}", part, re.ASCII):
        raise web.HTTPBadRequest
    return int(part)


def _is_ours(host: str, known: str | None) -> bool:
    """True if a request is meant for this server (against DNS rebinding).

    A website can make its own host name point to this machine, so that its scripts can read these pages. Such a request
    has the website's name as its host, which can't be an IP address or localhost.
    """
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    if name in ("localhost", known):
        return name is not None
    with suppress(ValueError):
        ipaddress.ip_address(name or "")
        return True
    return False


async def _set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Also of an answer that aiohttp gives by itself, such as one to an unknown `Expect`."""
    response.headers.update(HEADERS)
    response.force_close()  # one request for each connection (`bot.web.connections`)
    response.headers["Connection"] = "close"


def _without_message(error: BaseException) -> BaseException:
    """An error to log: where it happened and what kind it is. Its message could quote the request."""
    return RuntimeError(f"{type(error).__qualname__}; its message isn't logged").with_traceback(error.__traceback__)


class _Requests(logging.LoggerAdapter[logging.Logger]):
    """The log for aiohttp, which would write down the lines of a request that it can't read.

    A request that isn't HTTP is nobody's concern here, and any other error is logged without the request.
    """

    def log(self, level: int, msg: object, *args: object, exc_info: Any = None, **kwargs: Any) -> None:
        error = sys.exc_info()[1] if exc_info is True else exc_info
        if level >= logging.WARNING and not isinstance(error, HttpProcessingError):
            said = str(msg).removesuffix(" from %s")  # with an address
            _log.log(level, "web server: %s", said, exc_info=_without_message(error) if error else None)


@asynccontextmanager
async def serve_site(
    site: Site, connected: Callable[[], bool], figures: Figures, host: str, port: int
) -> AsyncIterator[int]:
    """Serves until the block ends; yields the port. Raises OperatorError if the port can't be used."""
    # No log of requests: the addresses of uploads are secrets.
    runner = web.AppRunner(
        site.application(connected, figures),
        access_log=None,
        shutdown_timeout=PATIENCE,
        logger=_Requests(_log),
        lingering_time=0,  # nothing waits for a body that a request announced and doesn't send
    )
    await runner.setup()
    assert runner.server
    gate = Gate(runner.server)
    server = None
    try:
        try:
            server = await asyncio.get_running_loop().create_server(gate, host, port, backlog=WAITING)
        except OSError as error:
            raise OperatorError(
                f"Nothing can be served at {host}, port {port}: {error.strerror or error}. "
                "Set FOOTNOTE_WEB_HOST and FOOTNOTE_WEB_PORT to an address and a port that are free here."
            ) from error
        bound = server.sockets[0].getsockname()[1]
        _log.info("%s at http://%s:%d/", "reader pages" if site.pages else "health and metrics", host, bound)
        yield bound
    finally:
        if server:
            server.close()
        await runner.cleanup()
        gate.close()
