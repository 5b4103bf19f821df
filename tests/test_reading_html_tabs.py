"""The label of a tab or of an accordion is read above its panel, which may be hidden until a click."""

import pytest
from growth import is_linear

from index.layout import BlockKind
from index.reading.html import read

PROSE = "The committee met on Tuesday and agreed, after a long debate, that the old bridge must be closed for repairs."
LABELLED = [("Linux", "Use apt."), ("Windows", "Use winget.")]


def found(body: str) -> list[tuple[BlockKind, str, str]]:
    document = read(f"<!doctype html><body><main><h1>Setup</h1><p>{PROSE}</p>{body}</main>".encode())
    return [(block.kind, block.aside, block.span.of(document.text)) for block in document.blocks][2:]


def texts(body: str) -> list[str]:
    return [text for _, _, text in found(body)]


@pytest.mark.parametrize(
    "tabs",
    [
        pytest.param(
            "<div class=tabs-container><ul role=tablist class=tabs><li role=tab>Linux<li role=tab>Windows</ul>"
            "<div class=m><div role=tabpanel><p>Use apt.</div><div role=tabpanel hidden><p>Use winget.",
            id="Docusaurus",
        ),
        pytest.param(
            "<div class=tabbed-set><input type=radio id=a><input type=radio id=b><div class=tabbed-labels>"
            "<label for=a>Linux</label><label for=b>Windows</label></div>\n<div class=tabbed-content>\n"
            "<div class=tabbed-block><p>Use apt.</div>\n<div class=tabbed-block><p>Use winget.</div></div></div>",
            id="Material for MkDocs",
        ),
        pytest.param(
            "<div class=vp-code-group><div class=tabs><input type=radio id=a><label for=a>Linux</label><input"
            " type=radio id=b><label for=b>Windows</label></div><div class=blocks><div><p>Use apt.</div>"
            "<div><p>Use winget.</div></div></div>",
            id="VitePress",
        ),
        pytest.param(
            "<ul class='nav nav-tabs' role=tablist><li role=presentation><button role=tab aria-controls=one>Linux"
            "</button><li role=presentation><button role=tab aria-controls=two>Windows</button></ul>"
            "<div class=tab-content><div class=tab-pane id=one role=tabpanel><p>Use apt.</div>"
            "<div class=tab-pane id=two><p>Use winget.</div></div>",
            id="Bootstrap",
        ),
        pytest.param(
            "<div><ul role=tablist><li class=tab><a role=tab href=#p0>Linux</a><li class=tab><a role=tab href=#p1>"
            "Windows</a></ul></div><div id=p0 role=tabpanel><p>Use apt.</div>"
            "<div id=p1 role=tabpanel hidden><p>Use winget.</div>",
            id="Starlight",
        ),
    ],
)
def test_the_label_of_a_tab_is_above_its_panel(tabs: str) -> None:
    expected = [
        row for label, text in LABELLED for row in ((BlockKind.TITLE, "tab", label), (BlockKind.PARAGRAPH, "tab", text))
    ]
    assert found(tabs) == expected


def test_tabs_inside_a_tab_have_their_own_labels() -> None:
    inner = (
        "<ul role=tablist><li role=tab>Stable<li role=tab>Beta</ul>"
        "<div role=tabpanel>2.1</div><div role=tabpanel>3.0</div>"
    )
    outer = (
        "<div class=tabs><ul role=tablist><li role=tab>Linux<li role=tab>Windows</ul>"
        f"<div role=tabpanel>{inner}</div><div role=tabpanel>Use winget.</div></div>"
    )
    assert texts(outer) == ["Linux", "Stable", "2.1", "Beta", "3.0", "Windows", "Use winget."]


@pytest.mark.parametrize(
    ("tabs", "expected"),
    [
        pytest.param(
            "<ul role=tablist><li role=tab>One<li role=tab>Two</ul><div role=tabpanel>Text.</div>",
            ["• One", "• Two", "Text."],
            id="a panel is missing",
        ),
        pytest.param(
            "<ul role=tablist><li role=tab>One</ul><ul role=tablist><li role=tab>Two</ul><div role=tabpanel>Text.",
            ["• One", "Two", "Text."],
            id="the panel belongs to the next list",
        ),
        pytest.param(
            f"<ul role=tablist><li role=tab>{PROSE} {PROSE}</ul><div role=tabpanel>Text.</div>",
            [f"• {PROSE} {PROSE}", "Text."],
            id="a whole paragraph is no label",
        ),
        pytest.param(
            "<div class=tabs><p>Tabs are kept in a drawer.</p><label>Drawer</label></div><p>It is locked.",
            ["Tabs are kept in a drawer.", "Drawer", "It is locked."],
            id="only the name of a box",
        ),
        pytest.param(
            "<div role=tablist><button role=tab>One</button></div><p>Text.", ["Text."], id="a button without a panel"
        ),
        pytest.param(
            "<ul role=tablist><li role=tab aria-controls=x>One<li role=tab aria-controls=x>Two</ul><p id=x>Text.",
            ["• One", "• Two", "Text."],
            id="both name the same panel",
        ),
        pytest.param(
            "<ul><li role=tab aria-controls=a>Linux <p id=a>Use apt.</ul>", ["• Linux", "Use apt."], id="a label"
        ),
        pytest.param(
            "<p role=tab id=a aria-controls=b>Linux</p><p role=tab id=b aria-controls=a>Windows</p>",
            ["Linux", "Windows"],
            id="each other",
        ),
    ],
)
def test_labels_without_their_panels_stay_and_no_panel_is_lost_in_a_label(tabs: str, expected: list[str]) -> None:
    assert texts(tabs) == expected


ANSWER = "You pay by card at the counter, or with the machine beside the door that leads to the yard."


@pytest.mark.parametrize(
    "item",
    [
        "<div role=tablist><div role=tab aria-controls=a><a>How do I pay?</a></div><div role=tabpanel id=a>{}</div>",
        "<div role=tablist><button role=tab aria-controls=a>How do I pay?</button><div role=tabpanel id=a>{}</div>",
        "<div><button aria-expanded=false aria-controls=a>How do I pay?</button><div id=a hidden>{}</div>",
        "<div><div role=button aria-expanded=false aria-controls=a>How do I pay?</div><p id=a style=display:none>{}",
        "<div><button aria-expanded=true aria-controls=a>How do I pay?</button><section id=a role=region>{}</section>",
    ],
)
def test_a_question_of_an_accordion_is_above_its_answer(item: str) -> None:
    assert [(kind, text) for kind, _, text in found(item.format(ANSWER))] == [
        (BlockKind.TITLE, "How do I pay?"),
        (BlockKind.PARAGRAPH, ANSWER),
    ]


@pytest.mark.parametrize(
    "item",
    [
        "<h3><button aria-expanded=false aria-controls=a>How do I pay?</button></h3><div id=a role=region hidden>Cash.",
        "<div role=tablist><h3 role=tab aria-controls=a>How do I pay?</h3><div role=tabpanel id=a hidden>Cash.",
        "<div role=tablist><h3><button role=tab aria-controls=a>How do I pay?</button></h3><p role=tabpanel id=a>Cash.",
    ],
)
def test_a_heading_that_unfolds_something_stays_a_heading(item: str) -> None:
    assert [(kind, text) for kind, _, text in found(item)] == [
        (BlockKind.HEADING, "How do I pay?"),
        (BlockKind.PARAGRAPH, "Cash."),
    ]


@pytest.mark.parametrize("element", ["dt", "summary"])
def test_a_button_in_a_term_or_a_summary_stays_there(element: str) -> None:
    around = {"dt": "dl", "summary": "details"}[element]
    button = "<button aria-expanded=false aria-controls=x>How do I pay?</button>"
    assert texts(f"<{around}><{element}>{button}</{element}><dd>Cash.</dd></{around}>") == ["How do I pay?", "Cash."]


@pytest.mark.parametrize("panel", ["pre", "sl-tab-panel", "span", "table"])
def test_a_panel_is_any_element(panel: str) -> None:
    inside = "<tr><td>apt<td>one<tr><td>snap<td>two" if panel == "table" else "Use apt."
    tabs = (
        "<ul role=tablist><li role=tab aria-controls=a>Linux</ul>"
        f"<{panel} role=tabpanel id=a>{inside}</{panel}><p>So that is done."
    )
    label, *rows, after = found(tabs)
    assert label == (BlockKind.TITLE, "tab", "Linux")
    assert {aside for _, aside, _ in rows} == {"tab"}
    assert after == (BlockKind.PARAGRAPH, "", "So that is done.")


@pytest.mark.parametrize("panel", ["class='faq-answer d-none'", "class=d-none role=tabpanel"])
def test_a_panel_is_text_whichever_way_it_is_hidden(panel: str) -> None:
    assert texts(f"<div {panel}>You pay by card.</div><div class=d-none>It is old.</div>") == ["You pay by card."]


def test_the_label_of_a_panel_without_text_is_left_out() -> None:
    form = f"<div id=a><div class=newsletter>{ANSWER}</div></div>"
    more = [f"{PROSE} {PROSE}", f"{ANSWER} {PROSE}"]
    button = "<button aria-expanded=false aria-controls=a>Write to me</button>"
    assert texts(f"{button}{form}<p>{'<p>'.join(more)}") == more


@pytest.mark.parametrize(
    "menu",
    [
        "<button aria-expanded=false aria-controls=a>Languages</button><ul id=a hidden><li><a href=/d>Deutsch</a></ul>",
        "<button aria-expanded=false aria-controls=a>Share</button><div id=a hidden>Copy the link</div>",
        "<button aria-expanded=false aria-controls=gone>Menu</button>",
        "<button aria-expanded=false aria-controls=''>Menu</button>",
    ],
)
def test_what_unfolds_a_menu_is_no_text(menu: str) -> None:
    assert found(menu) == []


@pytest.mark.parametrize(
    "piece",
    [
        "<ul role=tablist><li role=tab>a</ul>",
        "<div class=tabs><label>a</label>",
        "<div role=tabpanel><ul role=tablist>",
    ],
)
def test_time_is_linear_in_the_number_of_tabs(piece: str) -> None:
    assert is_linear(lambda size: read(f"<main><p>{PROSE}</p>{piece * size}".encode()), 500)
