"""What people write that CommonMark doesn't have: MkDocs, Docusaurus and MDX, Obsidian, Jekyll, Pandoc, MyST."""

import pytest

from index.reading import markdown

Found = tuple[str, str, str]  # kind, aside, text


def found(text: str) -> list[Found]:
    raw = markdown.read(text.encode())
    return [(block.kind.value, block.aside, block.span.of(raw.text)) for block in raw.blocks]


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ('!!! tip "Save **first**"\n    Inside.\n\nAfter.', "tip", "Save first"),
        ("??? note\n\n    Inside.\n\nAfter.", "note", "Note"),
        ('???+ danger inline end "Hot"\n    Inside.\nAfter.', "danger", "Hot"),
        ('=== "Linux"\n\n    Inside.\n\nAfter.', "tab", "Linux"),
        (":::note My *title*\n\nInside.\n\n:::\n\nAfter.", "note", "My title"),
        (":::warning[Take care]\nInside.\n:::\nAfter.", "warning", "Take care"),
        ("::: tip\nInside.\n:::\n\nAfter.", "tip", "Tip"),
        ('::: {.callout-tip title="Try"}\nInside.\n:::\nAfter.', "tip", "Try"),
        ("/// warning | Mind\nInside.\n///\nAfter.", "warning", "Mind"),
        ("```{note} Well\n:class: x\nInside.\n```\nAfter.", "note", "Well"),
        ("> [!faq]- Why?\n> Inside.\n\nAfter.", "faq", "Why?"),
        ('{% hint style="info" %}\nInside.\n{% endhint %}\n\nAfter.', "info", ""),
        ('<Callout type="warning" title="Stop">\n  Inside.\n</Callout>\n\nAfter.', "warning", "Stop"),
        ("<Note>\nInside.\n</Note>\n\nAfter.", "note", ""),
    ],
)
def test_an_admonition_has_its_kind_and_its_title(text: str, kind: str, title: str) -> None:
    titles = [("title", kind, title)] if title else []
    assert found(text) == [*titles, ("paragraph", kind, "Inside."), ("paragraph", "", "After.")]


def test_admonitions_nest_and_may_be_in_lists() -> None:
    text = '1. Step\n\n    !!! note "A"\n        One.\n\n        - x\n\n    Two.\n\n2. Next\n'
    assert found(text) == [
        ("item", "", "1. Step"),
        ("title", "note", "A"),
        ("paragraph", "note", "One."),
        ("item", "note", "• x"),
        ("paragraph", "", "Two."),
        ("item", "", "2. Next"),
    ]


def test_a_directive_that_is_no_aside_only_holds_text() -> None:
    assert found("::: columns\n::: {.column width=50%}\nLeft.\n:::\nRight.\n:::") == [
        ("paragraph", "", "Left."),
        ("paragraph", "", "Right."),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Head {#id .big}", "Head"),
        ("## Head {: #id }", "Head"),
        ("Text{: .red } on.\n{: .lead }", "Text on."),
        ("Text[^x] { .annotate }", "Text[^x]"),
        ("{: .lead }\nText", "Text"),
        ('--8<-- "part.md"\n\nText', "Text"),
        ("[TOC]\n\nText", "Text"),
        ("[[_TOC_]]\n\nText", "Text"),
        ("Press ++ctrl+alt+del++ in C++.", "Press ctrl+alt+del in C++."),
        ("An ==important== point, a == b == c.", "An important point, a == b == c."),
        ("An icon :material-check:{ .ok } here :smile:", "An icon here 😄"),
        ("See [[Page]], [[Page#Part|that]] and [[Other#Part]].", "See Page, that and Other > Part."),
        ("![[picture.png|200]] ![[Note]]", "Note"),
        ("A #tag stays. ^block-1", "A #tag stays."),
        ("{% include x.html %}\n\nSee [it]({{ site.url }}/a) {% if b %}now{% endif %}.", "See it now."),
        ("See [it](/docs/{{< param version >}}/up/) and [more](/a{% b %}).", "See it and more."),
        ('{{< youtube id="x" >}}\n\nText {{% ref "a" %}}here.', "Text here."),
        ("See {ref}`the part` here.", "See the part here."),
        ("Set {{ name }} and {braces}.", "Set {{ name }} and {braces}."),
    ],
)
def test_marks_of_dialects_are_not_text(text: str, expected: str) -> None:
    assert [text for _, _, text in found(text)] == [expected]


def test_templates_can_hold_code() -> None:
    assert found("{% highlight ruby %}\nputs **1**\n{% endhighlight %}\n\n{% raw %}\n*Text*\n{% endraw %}") == [
        ("verbatim", "", "puts **1**"),
        ("paragraph", "", "Text"),
    ]


def test_definitions_have_terms() -> None:
    assert found(
        "Ebb\n: The water *goes*.\n: It comes back.\n\nFlow\n\n:   It rises,\n    slowly.\n\n    Always.\n\nEnd."
    ) == [
        ("term", "", "Ebb"),
        ("definition", "", "The water goes."),
        ("definition", "", "It comes back."),
        ("term", "", "Flow"),
        ("definition", "", "It rises, slowly."),
        ("definition", "", "Always."),
        ("paragraph", "", "End."),
    ]


def test_definitions_may_be_in_lists_and_quotations() -> None:
    assert found("> Ebb\n> : Water goes.\n>\n> : It sinks.") == [
        ("term", "quotation", "Ebb"),
        ("definition", "quotation", "Water goes."),
        ("definition", "quotation", "It sinks."),
    ]
    assert found("- x\n\n  Ebb\n  : Water goes.") == [
        ("item", "", "• x"),
        ("term", "", "Ebb"),
        ("definition", "", "Water goes."),
    ]


def test_a_definition_that_begins_with_a_block_needs_no_term() -> None:
    assert found("<!-- option -->\n\n:   !!! tip\n\n        Inside.\n\nAfter.") == [
        ("title", "tip", "Tip"),
        ("paragraph", "tip", "Inside."),
        ("paragraph", "", "After."),
    ]


def test_of_microsofts_documentation_what_its_pages_show_is_kept() -> None:
    image = ':::image type="content" source="a.png" alt-text="A list of packages." lightbox="a.png":::'
    assert found(f"{image}\n\nClick {image} now.") == [
        ("paragraph", "", "A list of packages."),
        ("paragraph", "", "Click A list of packages. now."),
    ]
    assert found('> [!div class="nextstepaction"]\n> [Next](x.md)') == [("paragraph", "quotation", "Next")]
    assert found("[!INCLUDE [about](a.md)]\n\nUse [!INCLUDE [Contoso](b.md)] daily.") == [
        ("paragraph", "", "Use Contoso daily.")
    ]
    assert found("> [!VIDEO https://a.org/v?a=b&c_d=e]\n\nSee [!VIDEO https://a.org/w].\n\n> Said.") == [
        ("paragraph", "", "https://a.org/v?a=b&c_d=e"),
        ("paragraph", "", "See https://a.org/w."),
        ("paragraph", "quotation", "Said."),
    ]


def test_abbreviations_are_definitions() -> None:
    assert found("Use DNS.\n\n*[DNS]: Domain Name System\n*[TTL]: Time to live\n") == [
        ("paragraph", "", "Use DNS."),
        ("term", "", "DNS"),
        ("definition", "", "Domain Name System"),
        ("term", "", "TTL"),
        ("definition", "", "Time to live"),
    ]


def test_mathematics_is_kept_as_it_is_written() -> None:
    assert found("$$\na_1 * b_2 *\n\n\\frac{1}{2}\n$$\n\nSo $x_1 * y_1$ is $$z_*$$.") == [
        ("verbatim", "", "$$\na_1 * b_2 *\n\n\\frac{1}{2}\n$$"),
        ("paragraph", "", "So $x_1 * y_1$ is $$z_*$$."),
    ]


MDX = """\
import Tabs from '@theme/Tabs';
import {
  Card,
} from "cards";

export const data = {
  a: 1,

  b: 2,
};

# Guide

<Tabs
  values={[{label: 'Mac', value: 'm'}, {label: '>', value: 'n'}]}>
  <TabItem value="m" label="macOS">

    Run **this**:

    ```sh
    brew install <x>
    ```

  </TabItem>
  <TabItem value="Linux">
    1. one
    2. two
  </TabItem>
</Tabs>

<Card title="Fast" href="/fast">It is *quick*.</Card>

Press <Key name="k" />, or read <Link to="/b">the book</Link>. {/* hidden */}

import taxes are due.
"""


def test_of_mdx_the_text_is_kept() -> None:
    assert found(MDX) == [
        ("heading", "", "Guide"),
        ("title", "", "macOS"),
        ("paragraph", "", "Run this:"),
        ("verbatim", "", "brew install <x>"),
        ("title", "", "Linux"),
        ("item", "", "1. one"),
        ("item", "", "2. two"),
        ("title", "", "Fast"),
        ("paragraph", "", "It is quick."),
        ("paragraph", "", "Press , or read the book."),
        ("paragraph", "", "import taxes are due."),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '<TabItem label="Apple">Red.</TabItem>\n<TabItem label="Lime">Green.</TabItem>',
            ["Apple", "Red.", "Lime", "Green."],
        ),
        ('<Step title="One">do</Step><Step title="Two">go</Step>', ["One", "do", "Two", "go"]),
        ("<Note>Cold.</Note>\n<Warning>Hot.</Warning>", ["Cold.", "Hot."]),
        ('<Card title="A">One.</Card> and more', ["A", "One.", "and more"]),
        ("Press <Tab> or </Tab> to go on.", ["Press or to go on."]),
        ("<Term>API</Term> is short for it.", ["API is short for it."]),
        ('It is <Badge text="new" /> here, <Card title="A">or</Card> not.', ["It is new here, or not."]),
    ],
)
def test_a_component_with_a_title_ends_its_paragraph_and_one_in_a_sentence_does_not(
    text: str, expected: list[str]
) -> None:
    assert [text for _, _, text in found(text)] == expected


def test_a_note_on_one_line_is_a_note() -> None:
    assert found("<Note>Cold.</Note>\n\nAfter.") == [("paragraph", "note", "Cold."), ("paragraph", "", "After.")]


def test_texts_that_a_component_is_given_are_on_the_page() -> None:
    text = "<LinkCard title='Next' description='The *plan*.' href='/next' />\n\n<Grid\n  items={[\n"
    text += "    { href: '/a', title: 'Rapide', description: \"It's fast.\" },\n  ]}\n/>\n"
    assert [text for _, _, text in found(text)] == ["Next", "The *plan*.", "Rapide", "It's fast."]


def test_after_a_component_indented_lines_are_code_again() -> None:
    assert found("<Steps>\n\n    Text.\n\n</Steps>\n\n    code\n\n<Name>\n\n    code\n") == [
        ("paragraph", "", "Text."),
        ("verbatim", "", "code"),
        ("verbatim", "", "code"),
    ]


def test_a_table_right_below_a_tag_is_a_table() -> None:
    text = "<details>\n  <summary>Old</summary>\n  | A | B |\n  |---|---|\n  | 1 | 2 |\n</details>\n"
    assert [(kind, shown) for kind, _, shown in found(text)[-2:]] == [("columns", "A\tB"), ("row", "1\t2")]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (
            "| A | B |\n|--|--|\n| 1 | 2 |\n^sums-1\n\nText.",
            [("columns", "", "A\tB"), ("row", "", "1\t2"), ("paragraph", "", "Text.")],
        ),
        ("| A | B |\n|--|--|\n| 1 | 2 |  \n\n^sums-1\n", [("columns", "", "A\tB"), ("row", "", "1\t2")]),
        ("Text.\n^a1\n", [("paragraph", "", "Text.")]),
        ("- one\n  ^a1\n- two\n", [("item", "", "• one"), ("item", "", "• two")]),
        ("Stop it with\n\n^C\n", [("paragraph", "", "Stop it with"), ("paragraph", "", "^C")]),
    ],
)
def test_what_obsidian_calls_the_block_above_isnt_shown(text: str, blocks: list[Found]) -> None:
    assert found(text) == blocks


GRID = (
    "+-----+-------+\n| Day | Open  |\n+=====+=======+\n| Mon | 9 to  |\n|     | noon  |\n"
    "+-----+-------+\n| Sun | never |\n+-----+-------+"
)


@pytest.mark.parametrize(
    "text",
    [
        GRID,
        GRID.replace("+=====+=======+", "+:====+======:+").replace("\n", " \n"),
        "  Day  Open\n  ---- -----------\n  Mon  9 to noon\n  Sun  never",
        "Day        Open\n---- ----------\nMon  9 to noon\nSun  never\n---- ----------",
        "```{list-table}\n:header-rows: 1\n\n* - Day\n  - Open\n* - Mon\n  - 9 to\n    noon\n* - Sun\n  - never\n```",
    ],
)
def test_a_drawn_table_is_rows(text: str) -> None:
    rows = [("columns", "", "Day\tOpen"), ("row", "", "Mon\t9 to noon"), ("row", "", "Sun\tnever")]
    assert found(f"Hours:\n\n{text}\n\nAfter.") == [("paragraph", "", "Hours:"), *rows, ("paragraph", "", "After.")]
    raw = markdown.read(text.encode())
    assert {block.table and block.table.columns for block in raw.blocks} == {("Day", "Open")}


def test_merged_cells_of_a_grid_keep_the_other_cells_in_their_columns() -> None:
    grid = "+---+---+---+\n| D | A | B |\n+===+===+===+\n| M | x | y |\n|   +---+---+\n|   | z     |\n+---+-------+"
    assert [text for _, _, text in found(grid)] == ["D\tA\tB", "M\tx\ty", "M\tz\t"]


@pytest.mark.parametrize(
    "text",
    [
        "Here\n---- ----\nis text.",
        "a  b\n-- --\n\nText.",
        "one two\n--- ---\nabcdefgh ij",
        "+--+\n| a |\n+----+",
        "+ one\n+ two",
    ],
)
def test_what_only_looks_like_a_drawn_table_is_none(text: str) -> None:
    assert not {"row", "columns"} & {kind for kind, *_ in found(text)}


def test_a_target_of_myst_is_not_shown() -> None:
    assert found("(hours)=\n# Hours\n\n(see below) = all.") == [
        ("heading", "", "Hours"),
        ("paragraph", "", "(see below) = all."),
    ]


@pytest.mark.parametrize(
    "matter",
    [
        '{\n  "title": "Port rules",\n  "date": "2024-05-03"\n}',
        "---\ntitle: >-\n  Port\n  rules\ndate: 2024-05-03\n---",
    ],
)
def test_front_matter_is_known_in_json_and_over_several_lines(matter: str) -> None:
    raw = markdown.read(f"{matter}\n\nText.".encode())
    assert (raw.info.title, raw.info.date) == ("Port rules", "2024-05-03")
    assert raw.text == "date: 2024-05-03\n\nText."


def test_the_options_of_a_code_directive_arent_code_and_its_caption_is_a_line_above() -> None:
    assert found("```{code-block} python\n:caption: setup.py\n:emphasize-lines: 2\n\nprint(1)\n```") == [
        ("paragraph", "", "setup.py"),
        ("verbatim", "", "print(1)"),
    ]
    assert found("```{code-cell}\n1 + 1\n```") == [("verbatim", "", "1 + 1")]


def test_a_figure_of_myst_is_its_caption_and_boxes_in_boxes_are_read() -> None:
    figure = "```{figure} img/a.png\n:alt: A port\n:align: center\n\nThe *port* at night.\n```"
    assert [text for _, _, text in found(figure)] == ["The port at night."]
    assert found("```{image} img/a.png\n:align: center\n```\n\nText.") == [("paragraph", "", "Text.")]
    tabs = "````{tab-set}\n```{tab-item} Linux\nUse apt.\n```\n````\n\n```{card} Fees\nDue in March.\n```"
    assert [text for _, _, text in found(tabs)] == ["Linux", "Use apt.", "Fees", "Due in March."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See {ref}`the fees <fees-label>` first.", "See the fees first."),
        ("See {doc}`/guide/fees` and {term}`API <api>`.", "See guide/fees and API."),
        ("Press {kbd}`Ctrl-C` or see {std:ref}`below <b>`.", "Press Ctrl-C or see below."),
        ("The type is `list <T>`.", "The type is list <T>."),
    ],
)
def test_a_role_of_myst_shows_its_text_without_where_it_leads(text: str, expected: str) -> None:
    assert [shown for _, _, shown in found(text)] == [expected]


def test_a_break_between_cells_is_only_one_in_myst() -> None:
    assert [text for _, _, text in found("{ref}`a`\n\n+++\n\nText.")] == ["a", "Text."]
    assert [text for _, _, text in found("A word\n\n+++\n\nText.")] != ["A word", "Text."]


def test_shortcodes_of_hugo_show_their_titles_captions_and_words() -> None:
    assert found('{{% tab name="Linux" %}}\nUse apt.\n{{% /tab %}}') == [
        ("title", "", "Linux"),
        ("paragraph", "", "Use apt."),
    ]
    assert found('{{< details "Why?" >}}\nIt is faster.\n{{< /details >}}')[0] == ("title", "", "Why?")
    assert [text for *_, text in found('{{< figure src="a.png" title="Port" caption="At night." >}}\n\nText.')] == [
        "Port",
        "At night.",
        "Text.",
    ]
    assert found('All {{< tooltip text="pods" term_id="pod" >}} run.') == [("paragraph", "", "All pods run.")]
    assert found('{{< highlight go "linenos=table" >}}\nx := *p\n{{< /highlight >}}') == [("verbatim", "", "x := *p")]


def test_files_that_are_included_and_queries_arent_text() -> None:
    assert found("Before.\n\n<<< @/snippets/a.js{2}\n\n```dataview\nTABLE rating FROM #book\n```\n\nAfter.") == [
        ("paragraph", "", "Before."),
        ("paragraph", "", "After."),
    ]


def test_what_only_looks_like_the_contents_or_an_included_file_is_kept() -> None:
    text = "* First\n{:toc-item}\n\n<<< .local is good\n\n```\n* x\n{:toc}\n```\n"
    assert [shown for *_, shown in found(text)] == ["• First", "<<< .local is good", "* x\n{:toc}"]


def test_the_item_that_stands_for_jekylls_table_of_contents_is_left_out() -> None:
    text = "Before.\n\n1. TOC\n{:toc}\n\n* Contents\n{: .toc}\n\n* First\n* Second\n{: .list}\n"
    assert [shown for *_, shown in found(text)] == ["Before.", "• First", "• Second"]
    raw = markdown.read(text.encode())
    assert raw.lines is not None
    assert raw.lines.at(raw.text.index("First")) == 9


def test_a_line_of_a_box_of_tabs_is_the_title_of_what_follows() -> None:
    text = "::: code-tabs#shell\n\n@tab pnpm\n\n```sh\npnpm add x\n```\n\n@tab:active Node.js 20#node\n\nText.\n\n:::\n"
    assert found(text) == [
        ("title", "", "pnpm"),
        ("verbatim", "", "pnpm add x"),
        ("title", "", "Node.js 20"),
        ("paragraph", "", "Text."),
    ]


@pytest.mark.parametrize("text", ["@tab is a word here.", "@tabby said so", "Ask\n@tab one", "@tab one\nor two"])
def test_other_lines_that_begin_like_a_tab_are_text(text: str) -> None:
    assert found(text) == [("paragraph", "", " ".join(text.split()))]


@pytest.mark.parametrize(
    "text",
    [
        "{{#include watcher.md}}",
        "{{ #rustdoc_include ../listing.rs:5:9 }}",
        "{{#title Another title}}",
        "```rust\n{{#playground example.rs editable}}\n```",
    ],
)
def test_a_line_for_which_mdbook_puts_in_a_file_is_not_shown(text: str) -> None:
    assert found(f"Before.\n\n{text}\n\nAfter.") == [("paragraph", "", "Before."), ("paragraph", "", "After.")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\\{{#include watcher.md}}", "{{#include watcher.md}}"),
        ("Write `{{#include watcher.md}}` there.", "Write {{#include watcher.md}} there."),
        ("```hbs\n{{#each rows}}\n<li>\n{{/each}}\n```", "{{#each rows}}\n<li>\n{{/each}}"),
    ],
)
def test_what_is_said_about_such_lines_is_shown(text: str, shown: str) -> None:
    assert [text for _, _, text in found(text)] == [shown]


@pytest.mark.parametrize(
    "attributes",
    ["{#notable-0.153.0}", '{.wide alt="a {b} \\"c\\" d"}', '{#v1.2 .x key="a"}', "{.a.b}"],
)
def test_attributes_may_have_dots_braces_and_quotes_in_them(attributes: str) -> None:
    assert found(f"## Release{attributes}\n\n![A map](m.png){attributes}") == [
        ("heading", "", "Release"),
        ("paragraph", "", "A map"),
    ]


@pytest.mark.parametrize("text", ['{.not a "class}', '{key="v', "{a.b}", '{.a k="x\\"}'])
def test_braces_with_something_else_in_them_are_text(text: str) -> None:
    assert found(f"Set {text} now")[0][2].replace("\\", "") == f"Set {text} now".replace("\\", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{%\nassign posts = site.notes |\nsort: "date"\n%}', []),
        (
            '{{< figure\n  src="a.png"\n  title="The plan"\n  caption="Drawn in 1911"\n>}}',
            ["The plan", "Drawn in 1911"],
        ),
        (
            '{{% blocks/cover\n  title="Welcome"\n  height="full"\n%}}\nText in it.\n{{% /blocks/cover %}}',
            ["Welcome", "Text in it."],
        ),
        ("@[code{1-3} js](./tide.js)", []),
    ],
)
def test_a_template_tag_may_have_several_lines(text: str, expected: list[str]) -> None:
    assert [text for _, _, text in found(f"Before.\n\n{text}\n\nAfter.")] == ["Before.", *expected, "After."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{% not closed\nand text", ["{% not closed and text"]),
        ("{{< also not\n\nLast >}}", ["{{< also not", "Last >}}"]),
        ("See @[code](x.js) there.", ["See @code there."]),
    ],
)
def test_what_only_begins_like_a_template_tag_is_text(text: str, expected: list[str]) -> None:
    assert [text for _, _, text in found(text)] == expected


COMPUTED = "```{r}\nplot(x)\n```\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There are `r nrow(x)` gates.", "There are … gates."),
        ("There are `{python} len(x)` gates.", "There are … gates."),
        ("As @fig-low-tide shows, see @sec-fees.", "As Figure low-tide shows, see Section fees."),
        ("Figure \\@ref(fig:tide) and\\index{tides} more.", "Figure tide and more."),
        ("Write to ann@sec-gate.org, or `x` to @fig/y.", "Write to ann@sec-gate.org, or x to @fig/y."),
        ("It is [small print]{.smaller} here.", "It is small print here."),
        ("Wide ![a gate](g.png){\n.wide\nfig-alt='a {b}'\n} words.", "Wide a gate words."),
        ("Press {{< kbd Ctrl-C >}} to stop.", "Press Ctrl-C to stop."),
        ("One <br> more`<b>bold</b>`{=html} word`\\vfill`{=latex}.", "One  \n morebold word."),
        ('Wide ![a gate](g.png){.wide\nwidth="50%"} words.', "Wide a gate words."),
    ],
)
def test_what_quarto_and_r_markdown_put_into_a_sentence(text: str, expected: str) -> None:
    kind, _, shown = found(COMPUTED + text)[1]
    assert (kind, " ".join(shown.split())) == ("paragraph", " ".join(expected.split()))


def test_where_no_code_is_run_such_signs_are_text() -> None:
    assert found("Set `r = 5`, thanks to @sec-ops and @eq-bot.") == [
        ("paragraph", "", "Set r = 5, thanks to @sec-ops and @eq-bot.")
    ]


@pytest.mark.parametrize(
    ("chunk", "expected"),
    [
        ("```{r}\n#| label: fig-a\n#| fig-cap: Hours of *low* tide\nplot(x)\n```", ["plot(x)", "Hours of low tide"]),
        ("```{r}\n#| echo: false\n#| fig-cap: |\n#|   Hours of\n#|   low tide\nplot(x)\n```", ["Hours of low tide"]),
        ("```{r tide, echo=FALSE, fig.cap='Low tide'}\nplot(x)\n```", ["Low tide"]),
        ("```{r setup, include=FALSE}\nlibrary(x)\n```", []),
        ("```{ojs}\n//| echo: true\nx = 1\n```", ["x = 1"]),
        ("```{=latex}\n\\newpage\n```", []),
        ("```{=html}\n<p>Closed</p>\n```", ["Closed"]),
        ("$$\nx = 1\n$$ {#eq-x}", ["$$\nx = 1\n$$"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\n: Fees {#tbl-fees}", ["a\tb", "1\t2", "Fees"]),
    ],
)
def test_a_chunk_of_code_is_shown_without_its_options_and_with_its_caption(chunk: str, expected: list[str]) -> None:
    assert [text for _, _, text in found(f"{chunk}\n\nAfter.")] == [*expected, "After."]


@pytest.mark.parametrize(
    ("callout", "title"),
    [
        ("::: {.callout-tip}\n## Pay *early* {.x}\n", "Pay early"),
        ("::: {#tip-pay .callout-tip}\n", "Tip"),
        ("::: {.callout-tip collapse=true}\n", "Tip"),
    ],
)
def test_the_title_of_a_callout_may_be_a_heading_and_its_attributes_are_none(callout: str, title: str) -> None:
    assert found(f"{callout}Inside.\n:::\nAfter.") == [
        ("title", "tip", title),
        ("paragraph", "tip", "Inside."),
        ("paragraph", "", "After."),
    ]


def test_a_box_may_begin_right_after_a_tag_and_a_date_that_is_computed_is_none() -> None:
    assert found("<div class=x>\n::: {.callout-tip}\nInside.\n:::\n</div>\n\nAfter.") == [
        ("title", "tip", "Tip"),
        ("paragraph", "tip", "Inside."),
        ("paragraph", "", "After."),
    ]
    assert found('---\ntitle: Tides\ndate: "`r Sys.Date()`"\n---\n\nText.') == [("paragraph", "", "Text.")]


def test_the_headings_in_tabs_of_quarto_are_their_labels_and_no_sections() -> None:
    tabs = "::: {.panel-tabset}\n## Linux\n\nUse apt.\n\n### Old ones\n\nUse dpkg.\n\n## Windows\n\nUse winget.\n:::\n"
    assert found(f"# Setup\n\n{tabs}\n## Next\n\nRun it.") == [
        ("heading", "", "Setup"),
        ("title", "tab", "Linux"),
        ("paragraph", "tab", "Use apt."),
        ("heading", "tab", "Old ones"),
        ("paragraph", "tab", "Use dpkg."),
        ("title", "tab", "Windows"),
        ("paragraph", "tab", "Use winget."),
        ("heading", "", "Next"),
        ("paragraph", "", "Run it."),
    ]
