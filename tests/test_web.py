"""Reader pages over HTTP, with a real library behind them and an HTML parser in front."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

import bot.web.server
from bot.operate.service import web_site
from bot.policy.document_rules import DocumentRule, open_scope
from bot.policy.server_settings import ServerSettings
from bot.rendering.links import Reader, link, token
from bot.rendering.markdown import escape
from bot.settings import Settings
from bot.web import Site, reader_key, serve_site
from bot.web.document import Place, document_page, part_number
from bot.web.html import Html, tag, text, visible
from bot.web.pages import LISTED, listing_page
from bot.web.server import _is_ours
from index import Document, DocumentInfo, Library, OperatorError, Quote, Scope, Span
from index.building.prepare import words
from index.building.sync import MADE_WITH
from index.layout import Block, BlockKind, Mark, MarkKind
from index.messages import Flag, Message, ReadingNote
from index.operations import State
from index.reading import parse
from index.reading.document import settle
from index.reading.raw import to_json
from index.retrieval.inverted.writer import Writer
from index.store import Seen, Store
from index.store.portions import to_rows
from index.text.parts import PART, overview, parts
from index.text.passages import passages

KEY = bytes(range(32))
GUIDE = """# The lamp

It is wound by hand every evening, and <b>never</b> at noon & not at night.

## Winding

1. Open the case.
2. Turn the crank forty times.

```
wind(turns=40)
```

Subscribe to our newsletter!

## Cleaning

The glass is cleaned<br>
with vinegar.
"""
TOWERS = "Name,Height\nBell Rock,35 m\nFastnet,54 m\n"
SIDECAR = '[sources."towers.csv"]\ntitle = "Towers"\nauthor = "A. Keeper"\nurl = "https://example.org/towers?a=1&b=2"\n'


def fill(folder: Path) -> None:
    """A guide in Markdown, and a table with an address."""
    (folder / "guide.md").write_text(GUIDE, encoding="utf-8")
    (folder / "towers.csv").write_text(TOWERS, encoding="utf-8")
    (folder / "sources.toml").write_text(SIDECAR, encoding="utf-8")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library with both documents, shared by the tests: don't change it."""
    folder = tmp_path_factory.mktemp("shelf")
    fill(folder)
    with Library.open(tmp_path_factory.mktemp("shelf-data")) as library:
        library.sync(folder)
        yield library


@pytest.fixture
async def client(shelf: Library) -> AsyncIterator[TestClient]:
    async with browser(shelf) as client:
        yield client


def browser(library: Library, url: str = "https://reader.example", *, ready: bool = True) -> TestClient:
    return TestClient(TestServer(Site(library, Reader(url, KEY)).application(lambda: ready, figures)))


async def figures() -> bytes:
    return b"footnote_questions_total 3.0\n"


def id_of(library: Library, source: str) -> str:
    return library.document(source, scope=Scope.shared()).id


async def read(response: ClientResponse, status: int = 200) -> LexborHTMLParser:
    assert response.status == status, await response.text()
    return LexborHTMLParser(await response.text())


def texts(page: LexborHTMLParser | LexborNode, selector: str) -> list[str]:
    return [node.text() for node in page.css(selector)]


async def test_the_list_names_each_document_of_the_folder_and_links_to_it(client: TestClient, shelf: Library) -> None:
    page = await read(await client.get("/"))
    assert texts(page, "li a") == ["The lamp", "Towers"]
    assert texts(page, "li p") == ["guide.md · 3 passages", "A. Keeper · towers.csv · 1 passage"]
    for node in page.css("li a"):
        assert texts(await read(await client.get(f"/{node.attributes['href']}")), "h1") == [node.text()]


async def test_a_document_page_has_headings_lists_and_code_with_their_line_numbers(
    client: TestClient, shelf: Library
) -> None:
    page = await read(await client.get(f"/d/{id_of(shelf, 'guide.md')}"))
    shown = [(node.tag, node.attributes.get("data-n"), node.text()) for node in page.css("article > *")]
    assert shown == [
        ("p", "3", "It is wound by hand every evening, and never at noon & not at night."),
        ("h3", "5", "Winding"),
        ("p", "7", "1. Open the case."),
        ("p", "8", "2. Turn the crank forty times."),
        ("div", "11", "wind(turns=40)"),
        ("div", None, "Not searched: call to actionSubscribe to our newsletter!"),
        ("h3", "16", "Cleaning"),
        ("p", "18", "The glass is cleaned\nwith vinegar."),
    ]
    assert texts(page, "h1") == ["The lamp"]
    assert texts(page, ".flagged .why") == ["Not searched: call to action"]
    assert [node.attributes["class"] for node in page.css("article > p[class]")] == ["item", "near item", "lines"]


async def test_a_table_shows_the_numbers_of_its_rows_and_a_link_to_its_source(
    client: TestClient, shelf: Library
) -> None:
    page = await read(await client.get(f"/d/{id_of(shelf, 'towers.csv')}"))
    rows = [(texts(row, "th, td:not(.n)"), row.css("td.n")[0].attributes["data-n"]) for row in page.css("article tr")]
    assert rows == [(["Name", "Height"], "1"), (["Bell Rock", "35 m"], "2"), (["Fastnet", "54 m"], "3")]
    assert texts(page, "article th") == ["Name", "Height"]
    (origin,) = page.css("header a")
    assert origin.text() == "Original at example.org"
    assert origin.attributes["href"] == "https://example.org/towers?a=1&b=2"
    assert origin.attributes["rel"] == "noreferrer noopener nofollow"


async def test_only_the_cited_text_is_highlighted(client: TestClient, shelf: Library) -> None:
    quotes = [q for word in ("evening", "crank", "vinegar") for q in shelf.ask(word, scope=Scope.shared()).quotes]
    assert {quote.text[:5] for quote in quotes} == {"It is", "1. Op", "The g"}
    for scope in (Scope.shared(), Scope.guild(7)):
        for quote in quotes:
            address = urlsplit(link(quote, Reader("http://127.0.0.1", KEY), scope))
            page = await read(await client.get(f"{address.path}?{address.query}"))
            assert "".join("".join(texts(page, "mark")).split()) == "".join(quote.text.split())
            (anchor,) = page.css(f"#{address.fragment}")
            assert anchor.tag == "mark"
            assert texts(page, ".note") == ["The cited text is highlighted."]


async def test_a_cited_sentence_is_highlighted_and_not_its_whole_passage(client: TestClient, shelf: Library) -> None:
    (match,) = shelf.verify("Turn the crank forty times.", scope=Scope.shared()).matches
    address = urlsplit(link(match, Reader("http://127.0.0.1", KEY), Scope.shared()))
    page = await read(await client.get(f"{address.path}?{address.query}"))
    assert texts(page, "mark") == [match.text]


async def test_the_sentence_that_answers_is_marked_inside_its_passage_and_the_page_leads_to_the_others(
    client: TestClient, shelf: Library
) -> None:
    quotes = [shelf.ask(words, scope=Scope.shared()).quotes[0] for words in ("How many turns?", "vinegar", "Fastnet")]
    first = quotes[0]
    sentence = Span(3, 10)
    quotes[0] = replace(first, sentence=sentence)
    reader = Reader("http://127.0.0.1", KEY)
    address = urlsplit(link(quotes[0], reader, Scope.shared(), quotes))
    page = await read(await client.get(f"{address.path}?{address.query}"))
    assert "".join(texts(page, "mark.answer")) == sentence.of(first.text)
    assert "".join("".join(texts(page, "mark")).split()) == "".join(first.text.split())
    assert [*texts(page, "nav.parts span"), *texts(page, "nav.parts a")] == [
        "", "Passage 1 of 3 of the answer", "Next passage →"
    ]  # fmt: skip
    for number, quote in enumerate(quotes[1:], 2):
        (onwards,) = [node.attributes["href"] for node in page.css("nav.parts a") if "Next" in node.text()]
        page = await read(await client.get(urljoin(address.path, onwards)))
        assert "".join("".join(texts(page, "mark")).split()) == "".join(quote.text.split())
        assert texts(page, "nav.parts span")[0] == f"Passage {number} of 3 of the answer"
    assert texts(page, "nav.parts a") == ["← Passage before"]


@pytest.mark.parametrize("query", ["of=", "of=x~y", "of=" + "~" * 2000, "of=%00~", "of=%F0%9F%98%80~é"])
async def test_a_list_of_passages_that_the_bot_did_not_write_is_ignored(
    client: TestClient, shelf: Library, query: str
) -> None:
    (quote,) = shelf.ask("vinegar", scope=Scope.shared()).quotes[:1]
    page = await read(await client.get(f"/d/{quote.citation.document_id}?p={quote.id}&{query}"))
    assert texts(page, "mark")
    assert not page.css("nav.parts")


async def test_a_list_of_passages_gives_no_link_to_an_upload_unless_the_bot_wrote_it(house: Library) -> None:
    (quote,), scope, reader = uploads(house, 7), Scope.guild(7), Reader("", KEY)
    (folder,) = [quote for quote in house.ask("doors", scope=scope).quotes if "None" in quote.citation.source]
    address = urlsplit(link(folder, reader, scope, [folder, quote]))
    forged = reader.answer([folder, quote], Scope.guild(8)), Reader("", bytes(32)).answer([folder, quote], scope)
    async with browser(house) as client:
        page = await read(await client.get(f"{address.path}?{address.query}"))
        (onwards,) = [node.attributes["href"] for node in page.css("nav.parts a")]
        page = await read(await client.get(urljoin(address.path, onwards)))
        assert texts(page, "mark") == ["The doors open at canary 7."]
        for answer in forged:
            page = await read(await client.get(f"{address.path}?{urlencode({'p': folder.id, 'of': answer})}"))
            assert texts(page, "mark")
            assert not page.css("nav.parts")


async def test_after_an_edit_the_passage_is_found_again_or_reported_as_gone(library: Library, docs: Path) -> None:
    fill(docs)
    library.sync(docs)
    (quote,) = library.ask("vinegar", scope=Scope.shared()).quotes
    address = urlsplit(link(quote, Reader("", KEY), Scope.shared()))
    async with browser(library) as client:
        (docs / "guide.md").write_text(GUIDE.replace("by hand", "by a strong hand"), encoding="utf-8")
        library.sync(docs)
        page = await read(await client.get(f"{address.path}?{address.query}"))
        assert texts(page, "mark") == [quote.text]
        (docs / "guide.md").write_text(GUIDE.replace("vinegar", "spirit"), encoding="utf-8")
        library.sync(docs)
        page = await read(await client.get(f"{address.path}?{address.query}"))
        assert texts(page, "mark") == []
        assert texts(page, ".note") == ["The cited passage is no longer in this document: the document has changed."]


@pytest.mark.parametrize("query", ["p=" + "0" * 16, "p=", "at=5-2-00000000", "at=0-99999999-00000000", "at=x", "p=%00"])
async def test_a_place_that_never_existed_is_reported(client: TestClient, shelf: Library, query: str) -> None:
    page = await read(await client.get(f"/d/{id_of(shelf, 'guide.md')}?{query}"))
    assert len(page.css(".note")) == 1
    assert not page.css("mark")


async def test_a_passage_of_another_document_is_not_looked_for_in_this_one(library: Library, docs: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (docs / name).write_text("Both of these say the same.", encoding="utf-8")
    library.sync(docs)
    (quote,) = library.ask("same", scope=Scope.shared(), source="one.txt").quotes
    async with browser(library) as client:
        for source, marks in {"one.txt": 1, "two.txt": 0}.items():
            page = await read(await client.get(f"/d/{id_of(library, source)}?p={quote.id}"))
            assert len(page.css("mark")) == marks


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/d/0123456789ab", 404),
        ("/d/guide.md", 404),
        ("/d/", 404),
        ("/d/../../etc/passwd", 404),
        ("/u/7/0123456789ab/00", 404),
        ("/nothing", 404),
        ("/?part=2", 404),
        ("/?part=0", 400),
        ("/?part=-1", 400),
        ("/?part=" + "9" * 5000, 400),
        ("/?part=١", 400),
    ],
)
async def test_an_unknown_address_gets_a_plain_page(client: TestClient, path: str, status: int) -> None:
    page = await read(await client.get(path), status)
    assert len(page.css("h1")) == 1


async def test_pages_can_only_be_read(client: TestClient) -> None:
    response = await client.post("/", data=b"x")
    await read(response, 405)
    assert response.headers["Allow"] == "GET,HEAD"
    assert (await client.head("/")).status == 200


async def test_every_answer_is_guarded_by_its_headers(client: TestClient, shelf: Library) -> None:
    for path in ("/", f"/d/{id_of(shelf, 'guide.md')}", "/healthz", "/readyz", "/metrics", "/nothing", "/?part=x"):
        response = await client.get(path)
        policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
        assert re.fullmatch(r"'sha256-[\w+/]+='", policy.pop("style-src"))
        assert set(policy) == {"default-src", "base-uri", "form-action", "frame-ancestors"}
        assert set(policy.values()) == {"'none'"}
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Server"] == "Footnote"
        assert "Set-Cookie" not in response.headers


async def test_a_website_whose_name_points_here_reads_nothing(shelf: Library) -> None:
    async with browser(shelf, "https://reader.example/pages") as client:
        for host, status in {"evil.example": 421, "localhost:80": 200, "reader.example": 200, "": 421}.items():
            response = await client.get("/", headers={"Host": host})
            assert response.status == status, host
            assert ("The lamp" in await response.text()) == (status == 200)


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:8080", True),
        ("[::1]:8080", True),
        ("LOCALHOST:8080", True),
        ("192.168.0.7", True),
        ("Reader.example:443", True),
        ("127.0.0.1.evil.example", False),
        ("evil.example:127", False),
        ("localhost.evil.example", False),
        ("reader.example.evil.example", False),
        ("reader.example@evil.example", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_addresses_localhost_and_the_known_host_are_ours(host: str, ours: bool) -> None:
    assert _is_ours(host, "reader.example") is ours


def test_without_a_known_host_no_name_is_ours() -> None:
    assert not _is_ours("reader.example", None)
    assert not _is_ours("", None)


async def said(client: TestClient, path: str, **options: object) -> tuple[int, str]:
    response = await client.get(path, **options)
    return response.status, await response.text()


async def test_the_bot_is_ready_when_it_has_an_index_and_is_on_discord(docs: Path, library: Library) -> None:
    async with browser(library) as client:
        assert await said(client, "/healthz") == (200, "ok\n")
        assert await said(client, "/readyz") == (503, "no documents are indexed yet\n")
        (docs / "a.txt").write_text("Something to read.", encoding="utf-8")
        library.sync(docs)
        assert await said(client, "/readyz") == (200, "ok\n")
    async with browser(library, ready=False) as client:
        assert await said(client, "/healthz") == (200, "ok\n")
        assert await said(client, "/readyz") == (503, "not connected to Discord\n")


async def test_metrics_are_served_in_the_format_of_prometheus(client: TestClient) -> None:
    response = await client.get("/metrics")
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert await response.read() == await figures()


async def test_probes_may_use_any_host_name(client: TestClient) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert (await said(client, path, headers={"Host": "footnote:8080"}))[0] == 200


async def test_without_an_address_for_people_no_document_is_shown(shelf: Library) -> None:
    async with TestClient(TestServer(Site(shelf).application(lambda: True, figures))) as client:
        for path in ("/", f"/d/{id_of(shelf, 'guide.md')}", f"/u/7/0/{token(KEY, 7, '0')}"):
            status, page = await said(client, path)
            assert status == 404
            assert "lamp" not in page
        assert await said(client, "/readyz") == (200, "ok\n")
        assert await said(client, "/metrics") == (200, (await figures()).decode())


async def test_a_damaged_index_is_no_stack_trace(
    library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data" / "CURRENT").write_text("nonsense", encoding="ascii")
    async with browser(library) as client:
        for path in ("/healthz", "/readyz"):
            assert await said(client, path) == (503, "the index can't be read; the log says why\n")
        assert caplog.text.count(str(tmp_path / "data" / "CURRENT")) == 1
        page = await read(await client.get("/"), 503)
        assert str(tmp_path) not in page.html


async def test_when_too_many_wait_the_next_is_asked_to_come_back(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = await asyncio.gather(*(client.get("/") for _ in range(20)))
    assert {answer.status for answer in answers} == {200}
    monkeypatch.setattr(bot.web.server, "MOST_WAITING", 0)
    response = await client.get("/")
    await read(response, 503)
    assert response.headers["Retry-After"] == "5"


# Uploads of Discord servers.


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Library]:
    """One document in the folder, and an upload of each of two servers."""
    data = tmp_path / "data"
    with Store(data).draft(None, MADE_WITH, {}, Writer) as draft, closing(State(data)) as state:
        for owner in (None, 7, 8):
            text = f"The doors open at canary {owner}.".encode()
            raw = parse("doors.txt", text)
            document = settle(f"doors-{owner}.txt", raw)
            segment = draft.segment((), uploads=owner is not None)
            segment.put(raw.text, to_json(raw))
            found = passages(document)
            digest = state.uploads.put(owner, document.source, text)[0].digest if owner else ""
            rows = to_rows(document, found, [words(document, one) for one in found])
            segment.add(rows, Seen(0, 0, 0, digest), owner=owner)
    with Library.open(data) as library:
        yield library


def uploads(library: Library, guild: int) -> list[Quote]:
    quotes = library.ask("doors", scope=Scope.guild(guild)).quotes
    return [quote for quote in quotes if str(guild) in quote.citation.source]


async def test_an_upload_is_only_reached_by_the_link_of_its_server(house: Library) -> None:
    (quote,) = uploads(house, 7)
    document = quote.citation.document_id
    address = urlsplit(link(quote, Reader("", KEY), Scope.guild(7)))
    async with browser(house) as client:
        page = await read(await client.get(f"{address.path}?{address.query}"))
        assert texts(page, "mark") == ["The doors open at canary 7."]
        assert not page.css("a[href='../']")
        wrong = [
            f"/d/{document}",
            f"/d/{document}?p={quote.id}",
            f"/u/7/{document}",
            f"/u/7/{document}/",
            f"{address.path[:-1]}{'0' if address.path[-1] != '0' else '1'}",
            f"{address.path}0",
            address.path[:-1],
            address.path.replace("/u/7/", "/u/8/"),
            address.path.replace(document, uploads(house, 8)[0].citation.document_id),
            f"/u/7/{document}/{token(bytes(32), 7, document)}",
            f"/u/8/{document}/{token(KEY, 8, document)}",  # correctly signed, but server 8 doesn't see it
        ]
        for path in wrong:
            response = await client.get(path)
            assert response.status == 404, path
            assert "canary" not in await response.text()


async def test_a_document_that_a_rule_is_about_has_no_page_and_no_link(house: Library) -> None:
    """Nobody knows who reads a page, so an address that was given before a rule was made leads nowhere."""
    (quote,), shared = uploads(house, 7), id_of(house, "doors-None.txt")
    reader = Reader("", KEY)
    given = urlsplit(link(quote, reader, Scope.guild(7)))
    rules = (DocumentRule("doors-7.txt", roles=(5,)), DocumentRule("doors-None.txt", roles=(5,)))
    house.state.settings.set(7, ServerSettings(rules=rules).stored())
    async with browser(house) as client:
        for path in (f"{given.path}?{given.query}", f"/d/{shared}", f"/u/7/{shared}/{token(KEY, 7, shared)}"):
            response = await client.get(path)
            assert response.status == 404, path
            assert "canary" not in await response.text()
        assert not texts(await read(await client.get("/")), "li a")
        await read(await client.get(f"/u/8/{shared}/{token(KEY, 8, shared)}"))  # server 8 has no rule
    reader.closed[7] = open_scope(house.state, 7)
    assert link(quote, reader, Scope.guild(7)) is None


async def test_the_list_has_no_uploads_and_their_passages_show_nowhere_else(house: Library) -> None:
    (quote,) = uploads(house, 7)
    async with browser(house) as client:
        assert texts(await read(await client.get("/")), "li a") == ["doors-None"]
        folder = id_of(house, "doors-None.txt")
        page = await read(await client.get(f"/d/{folder}?p={quote.id}"))
        assert "canary 7" not in page.html


def test_the_key_is_made_once_and_only_this_user_can_read_it(tmp_path: Path) -> None:
    key = reader_key(tmp_path)
    assert len(key) == 32
    assert reader_key(tmp_path) == key
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_bytes(b"short")
    with pytest.raises(OperatorError, match="isn't a key"):
        reader_key(tmp_path)
    with pytest.raises(OperatorError, match="can't be used"):
        reader_key(tmp_path / "absent")


# Long documents.


def document_of(*blocks: str, kind: BlockKind = BlockKind.PARAGRAPH, title: str = "A title") -> Document:
    spans, start = [], 0
    for block in blocks:
        spans.append(Span(start, start + len(block)))
        start += len(block) + 2
    found = tuple(Block(kind, span) for span in spans)
    return Document("0123456789ab", "a.txt", title, "\n\n".join(blocks), found)


def page_of(document: Document, place: Place, *, listed: bool) -> Html | None:
    """The page of a document that isn't in a library; None if there is no such part."""
    found = parts(document)
    info = DocumentInfo.of(document, ())
    known = overview(document, info, found)
    number = part_number(known, place)
    return document_page(known, found[number - 1], number, place, listed=listed) if number else None


@pytest.mark.parametrize(
    "document",
    [
        document_of(*(["A paragraph of some words. " * 20] * 2000)),
        document_of("word " * (PART // 2)),
        document_of("a" * (3 * PART + 5), "and an end"),
        document_of("start", "\n" * (PART + 1) + "x", "end", kind=BlockKind.VERBATIM),
        document_of(*("x" * 30_000)),
        document_of("short"),
    ],
    ids=["paragraphs", "one line", "one word", "code", "tiny blocks", "short"],
)
def test_a_document_is_shown_whole_in_parts_of_which_none_is_enormous(document: Document) -> None:
    cuts = [part.start for part in parts(document)]
    assert cuts == sorted(set(cuts))
    assert len(cuts) <= 1 + 2 * (len(document.text) + 60 * len(document.blocks)) // PART
    shown = []
    for part in range(1, len(cuts) + 1):
        html = page_of(document, Place(part=part), listed=True)
        assert html is not None
        assert len(html) < 2.5 * PART
        shown += texts(LexborHTMLParser(html), "article p, article pre")
    assert "".join(shown) == "".join(block.span.of(document.text) for block in document.blocks)
    assert page_of(document, Place(part=len(cuts) + 1), listed=True) is None


def test_the_part_with_the_cited_text_is_shown_and_links_to_the_others() -> None:
    document = document_of(*(f"Paragraph {number}. " * 50 for number in range(1000)))
    cited = document.blocks[700].span
    html = page_of(document, Place(cited, query=(("p", "a&b"),)), listed=False)
    assert html is not None
    page = LexborHTMLParser(html)
    assert texts(page, "#p") == [cited.of(document.text)]
    pages = len(parts(document))
    (turning,) = page.css(".parts")
    assert re.search(rf"Part (\d+) of {pages}", turning.text())
    before, after = [node.attributes["href"] for node in turning.css("a")]
    assert before.startswith("?p=a%26b&part=")
    assert int(after.rpartition("=")[2]) == int(before.rpartition("=")[2]) + 2


def test_the_table_of_contents_links_to_each_heading_in_its_part() -> None:
    blocks = []
    whole = ""
    for number in range(600):
        for kind, words_ in ((BlockKind.HEADING, f"Heading {number}"), (BlockKind.PARAGRAPH, "Some words. " * 80)):
            blocks.append(Block(kind, Span(len(whole), len(whole) + len(words_)), (f"Heading {number}",)))
            whole += words_ + "\n\n"
    document = Document("0123456789ab", "a.txt", "A title", whole, tuple(blocks))
    first = page_of(document, Place(), listed=True)
    assert first is not None
    entries = LexborHTMLParser(first).css("details li")
    assert entries[-1].text() == "and 300 more"
    for entry in entries[:-1:50]:
        (anchor,) = entry.css("a")
        address = urlsplit(anchor.attributes["href"])
        html = page_of(document, Place(part=int(address.query.removeprefix("part="))), listed=True)
        assert html is not None
        assert texts(LexborHTMLParser(html), f"#{address.fragment}") == [anchor.text()]


def test_a_long_list_of_documents_is_shown_in_parts() -> None:
    infos = [
        DocumentInfo(f"{n:012x}", f"{n}.txt", f"No {n}", None, None, None, None, "en", "", 1, (), ())
        for n in range(2 * LISTED + 1)
    ]
    pages = [listing_page(infos, part) for part in (1, 2, 3)]
    assert [len(LexborHTMLParser(html or "").css("li")) for html in pages] == [LISTED, LISTED, 1]
    assert listing_page(infos, 4) is None
    assert listing_page([], 1) is not None


def test_pages_of_a_pdf_are_numbered_where_they_begin() -> None:
    places = enumerate((1, 1, 2, 4))
    blocks = tuple(Block(BlockKind.PARAGRAPH, Span(5 * n, 5 * n + 3), page=page) for n, page in places)
    html = page_of(Document("0", "a.pdf", "A", "one\n\n" * 4, blocks), Place(), listed=True)
    shown = [node.text() for node in LexborHTMLParser(html or "").css("article > *")]
    assert shown == ["page 1", "one", "one", "page 2", "one", "page 4", "one"]


# Text of a document never becomes markup.

SIGNS = "<>&\"'`=/-! \n\r\t\0\u202e\ud800\ufeff"
STRINGS = (
    "<script> </p> </pre> <!-- --> ]]> &lt; &#60 <mark/id=p> </style> </title> <plaintext> <svg/onload=a> %3C {{ ${"
)
NASTY = st.text(st.characters()) | st.lists(st.sampled_from([*SIGNS, *STRINGS.split()])).map("".join)
TAGS = {"html", "head", "meta", "title", "style", "body", "main", "nav", "header", "article", "div", "p", "span"}
TAGS |= {"h1", "h2", "h3", "h4", "pre", "mark", "a", "details", "summary", "ul", "li"}
TAGS |= {"code", "em", "del", "strong", "table", "tbody", "tr", "th", "td"}
ROWS = (BlockKind.ROW, BlockKind.COLUMNS)
WRITTEN = "article p:not(.why), article pre, article h2, article h3, article h4, article tr"
ATTRIBUTES = {
    "id": r"p|b\d+|page-\d+",
    "class": r"[a-z]+( [a-z]+)*|depth-[123]",
    "data-n": r"\d+",
    "dir": r"auto|ltr",
    "lang": r"en",
    "tabindex": r"0",
    "href": r"\.\./|#p|\?part=\d+#b\d+|https?://.+",
    "rel": r"noreferrer noopener nofollow",
    "name": r"viewport|robots",
    "content": r"width=device-width, initial-scale=1|noindex",
    "charset": r"utf-8",
}


def elements(node: LexborNode) -> Iterator[LexborNode]:
    return (each for each in node.traverse(include_text=False) if each.is_element_node)


@given(
    st.lists(st.tuples(st.sampled_from(BlockKind), NASTY.filter(bool), st.booleans()), min_size=1, max_size=6),
    NASTY,
    st.tuples(st.integers(0, 60), st.integers(1, 60)),
    st.lists(st.tuples(st.sampled_from(MarkKind), st.integers(0, 60), st.integers(1, 60), NASTY), max_size=5),
)
@example([(BlockKind.VERBATIM, "\n\nx", False)], "</title><script>", (0, 3), [])
@example([(BlockKind.HEADING, "<script>alert(1)</script>", False)] * 3, "a", (3, 9), [])
@example([(BlockKind.PARAGRAPH, "click", False)], "a", (0, 3), [(MarkKind.LINK, 0, 5, 'https://a.example/"><script>')])
@example([(BlockKind.PARAGRAPH, "click", False)], "a", (0, 3), [(MarkKind.LINK, 0, 5, "javascript:alert(1)")])
def test_text_is_on_the_page_as_it_is_and_never_becomes_markup(
    found: list[tuple[BlockKind, str, bool]],
    title: str,
    place: tuple[int, int],
    marked: list[tuple[MarkKind, int, int, str]],
) -> None:
    whole, blocks = "", []
    for kind, words_, flagged in found:
        span = Span(len(whole), len(whole) + len(words_))
        path = (words_,) if kind is BlockKind.HEADING else ()
        blocks.append(Block(kind, span, path, flag=Message.of(Flag.PATTERN, pattern=words_) if flagged else None))
        whole += words_ + "\n\n"
    note = Message.of(ReadingNote.ENCODING_GUESSED, encoding=title)
    marks = [
        Mark(kind, Span(start, min(start + length, len(whole))), target)
        for kind, start, length, target in sorted(marked, key=lambda mark: mark[1])
        if start < len(whole)
    ]
    own_title = f"{title}, the title"  # a heading that is the title isn't shown again
    document = Document(
        "0", title, own_title, whole, tuple(blocks), title, title, url=title, notes=(note,), marks=tuple(marks)
    )
    cited = Span(place[0], sum(place)) if sum(place) <= len(whole) else None
    html = page_of(document, Place(cited), listed=True)
    assert html is not None
    html.encode()  # no surrogate is left
    page = LexborHTMLParser(html)
    assert page.root is not None
    for node in elements(page.root):
        assert node.tag in TAGS
        for name, value in node.attributes.items():
            assert re.fullmatch(ATTRIBUTES[name], value or ""), (name, value)
    shown = ["\t".join(texts(node, "th, td:not(.n)")) or node.text() for node in page.css(WRITTEN)]
    assert shown == [visible(whole, block.span.start, block.span.end) for block in blocks]
    assert texts(page, "h1") == [visible(own_title)]
    assert texts(page, ".why") or not any(flagged for _, _, flagged in found)
    if cited:
        cuts = [(block.kind, overlap(whole, block.span, cited)) for block in blocks]
        said = "".join(cut.replace("\t", "") if kind in ROWS else cut for kind, cut in cuts)
        assert "".join(texts(page, "mark")) == said
        assert len(page.css("#p")) == bool(said)


def overlap(whole: str, one: Span, other: Span) -> str:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return visible(whole, start, end) if start < end else ""


def test_only_the_results_of_tag_are_markup() -> None:
    assert tag("p", "<b>", tag("b", "&"), title='"<') == '<p title="&quot;&lt;">&lt;b&gt;<b>&amp;</b></p>'
    assert tag("p", Html("<br>") + "<i>") == "<p>&lt;br&gt;&lt;i&gt;</p>"
    assert tag("p", f"{tag('b')}") == "<p>&lt;b&gt;&lt;/b&gt;</p>"
    assert text("a\u202eb") == "a⟨U+202E⟩b"


def test_characters_that_messages_make_visible_are_visible_here_too() -> None:
    for code in [*range(0x20, 0x10000), *range(0xE0000, 0xE1000)]:
        shown = escape(f"x{chr(code)}")
        if "⟨U+" in shown:
            assert f"x{visible(chr(code))}" == shown


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "http://[", "https:///x", "//example.org"])
def test_an_address_that_is_no_web_page_is_not_linked(url: str) -> None:
    document = Document("0", "a.txt", "A", "x", (Block(BlockKind.PARAGRAPH, Span(0, 1)),), url=url)
    page = LexborHTMLParser(page_of(document, Place(), listed=True) or "")
    assert [node.attributes["href"] for node in page.css("a")] == ["../"]


# The server.


async def test_it_serves_at_the_given_address_until_it_is_closed(shelf: Library) -> None:
    async with serve_site(Site(shelf), lambda: True, figures, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).endswith(b"\r\n\r\nok\n")
        writer.close()
    with pytest.raises(OSError, match=r"refused|Connect call failed"):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_port_that_is_taken_is_a_sentence(shelf: Library) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OperatorError, match="FOOTNOTE_WEB_PORT"):
        async with serve_site(Site(shelf), lambda: True, figures, *taken.getsockname()):
            pass


def test_pages_are_served_and_linked_as_the_settings_say(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path / "data"))
    assert web_site(library, Settings()) == (None, None)
    monkeypatch.setenv("FOOTNOTE_WEB_PORT", "8080")
    site, reader = web_site(library, Settings())
    assert site
    assert not site.pages
    assert reader is None
    assert not (tmp_path / "data" / "reader.key").exists()
    monkeypatch.setenv("FOOTNOTE_PUBLIC_URL", "https://footnote.example.org/pages/")
    site, reader = web_site(library, Settings())
    assert site
    assert site.pages
    assert reader == Reader("https://footnote.example.org/pages", reader_key(tmp_path / "data"))


@pytest.mark.parametrize(
    ("port", "url"),
    [("0", "https://a.example"), ("80", "a.example"), ("80", "ftp://a.example"), ("80", "https://a.example/?b=c")],
)
def test_an_unusable_public_address_is_refused(monkeypatch: pytest.MonkeyPatch, port: str, url: str) -> None:
    monkeypatch.setenv("FOOTNOTE_WEB_PORT", port)
    monkeypatch.setenv("FOOTNOTE_PUBLIC_URL", url)
    with pytest.raises(ValueError, match="footnote_public_url"):
        Settings()


async def test_no_requested_address_is_in_the_log(house: Library, caplog: pytest.LogCaptureFixture) -> None:
    """The addresses of uploads are secrets."""
    caplog.set_level("DEBUG")
    (quote,) = uploads(house, 7)
    address = urlsplit(link(quote, Reader("", KEY), Scope.guild(7)))
    site = Site(house, Reader("http://127.0.0.1", KEY))
    async with serve_site(site, lambda: True, figures, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {address.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        assert b"canary 7" in await reader.read()
        writer.close()
    assert address.path.rpartition("/")[2] not in caplog.text


def test_by_default_nothing_is_served_and_only_to_this_machine() -> None:
    settings = Settings()
    assert (settings.footnote_web_host, settings.footnote_web_port) == ("127.0.0.1", 0)


@pytest.mark.parametrize(
    "url", ["javascript://example.org/%0aalert(1)", "file://example.org/etc/passwd", "ws://a.example"]
)
def test_an_address_of_another_kind_is_not_linked_though_it_names_a_host(url: str) -> None:
    document = Document("0", "a.txt", "A", "x", (Block(BlockKind.PARAGRAPH, Span(0, 1)),), url=url)
    page = LexborHTMLParser(page_of(document, Place(), listed=True) or "")
    assert [node.attributes["href"] for node in page.css("a")] == ["../"]
