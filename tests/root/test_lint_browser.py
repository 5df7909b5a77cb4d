"""The lint for old browsers finds what it is there for, and lets pass what is fine."""

from __future__ import annotations

import pytest

from scripts import lint_browser

BAD_CSS = [
    "a:is(.b, .c) { color: red }",
    "a:where(.b) { color: red }",
    ".card:has(img) { color: red }",
    "a:not(.b, .c) { color: red }",
    "@layer base { a { color: red } }",
    "@container (min-width: 20em) { a { color: red } }",
    "@media (width >= 40em) { a { color: red } }",
    "a { inset: 0 }",
    "a { margin-inline: auto }",
    "a { padding-block: 1em }",
    "a { border-inline: 1px solid }",
    "a { aspect-ratio: 16 / 9 }",
    "a { accent-color: green }",
    "a { rotate: 3deg }",
    "a { overflow: clip }",
    "a { text-wrap: balance }",
    "a { height: 100dvh }",
    "a { width: 50cqw }",
    "a { color: color-mix(in srgb, red, blue) }",
    "a { color: oklch(60% 0.1 20) }",
    "a { line-height: 2lh }",
    "a { mask: url(x.svg) }",
    "a { grid-template-rows: subgrid }",
    ".card { color: red; .title { color: blue } }",
    ".card { color: red; &:hover { color: blue } }",
    ".card { @media print { .title { color: blue } } }",
]
GOOD_CSS = [
    "a:not(.b):focus-visible { color: red }",
    "/* :is( aspect-ratio: */ a { color: red }",
    "a { margin-inline-start: 1em; gap: 1em; display: inline-flex; transform: rotate(3deg) }",
    "a { width: clamp(1rem, 2vw, 3rem); color: rgb(0 0 0 / 50%); background: linear-gradient(red, blue) }",
    "@media print { @page { margin: 1cm } a { color: red } }",
    "@supports (display: grid) { @media (min-width: 40em) { a { color: red } } }",
    "@keyframes turn { from { opacity: 0 } to { opacity: 1 } }",
    "a { text-wrap: balance } /* newer: only evens out the lines */",
    "@font-face { font-family: x; src: url(a.woff2) } a { -webkit-mask: url(x.svg) }",
    "a { scale-x: 1; --inset: 3px; height: calc(100vh - 2em) }",
]
BAD_JS = [
    "const last = list.at(-1);",
    "list.findLast((x) => x);",
    "structuredClone(x);",
    "Object.hasOwn(a, 'b');",
    "list.toSorted();",
    "crypto.randomUUID();",
    "const data = await fetch('/x');",
    "document.querySelector('a:has(b)');",
    "document.querySelector(`:is(a, b)`);",
    "class A { static { x() } }",
    "throw new Error('a', { cause: b });",
    "AbortSignal.timeout(5);",
]
GOOD_JS = [
    "a ??= b; a?.b; [...c]; x ?? y;",
    "// list.at(-1)\n/* structuredClone( */",
    "const text = 'list.at(-1) and Object.hasOwn(';",
    "async function load() {\n  const data = await fetch('/x');\n}",
    "const load = async () => { const data = await fetch('/x'); };",
    "list.at = 3; map.format('x');",
    "new Error('a', b);",
]
BAD_HTML = [
    "<script>alert(1)</script>",
    "<style>a{}</style>",
    '<p style="color:red">',
    '<button onclick="go()">',
    '<a href="javascript:go()">',
    '<div {% if a %}class="b"{% endif %} style="x">',
    "<div popover>",
    "<div inert>",
    '<details name="x">',
    '<img src="//elsewhere.example/x.png">',
    '<link href="https://elsewhere.example/x.css">',
]
GOOD_HTML = [
    '<script src="{% static "a.js" %}" defer></script>',
    '<script type="application/json" id="x">{}</script>',
    "{# <style> #}{% comment %}<script>{% endcomment %}",
    '<p class="style" data-on="x">',
    '<svg><path d="M0 0"/></svg>',
    '<a href="{{ url }}">{% if a > b %}x{% endif %}</a>',
    '<details class="x"><summary>name=1</summary></details>',
]


@pytest.mark.parametrize("sample", BAD_CSS)
def test_it_refuses_newer_css(sample: str) -> None:
    assert list(lint_browser.css_faults(sample))


@pytest.mark.parametrize("sample", GOOD_CSS)
def test_it_lets_old_css_pass(sample: str) -> None:
    assert list(lint_browser.css_faults(sample)) == []


@pytest.mark.parametrize("sample", BAD_JS)
def test_it_refuses_newer_javascript(sample: str) -> None:
    assert list(lint_browser.js_faults(sample))


@pytest.mark.parametrize("sample", GOOD_JS)
def test_it_lets_old_javascript_pass(sample: str) -> None:
    assert list(lint_browser.js_faults(sample)) == []


@pytest.mark.parametrize("sample", BAD_HTML)
def test_it_refuses_what_the_content_policy_would_block(sample: str) -> None:
    assert list(lint_browser.html_faults(sample))


@pytest.mark.parametrize("sample", GOOD_HTML)
def test_it_lets_plain_html_pass(sample: str) -> None:
    assert list(lint_browser.html_faults(sample)) == []


def test_it_names_the_line() -> None:
    assert list(lint_browser.css_faults("a { color: red }\n\nb { inset: 0 }")) == [(3, "inset: since Chromium 87")]


def test_it_finds_files_of_desk_and_public_pages() -> None:
    names = {path.name for path in lint_browser.files()}
    assert {"base.html", "shequ.css", "shequ.js"} <= names
    assert not any("vendor" in path.parts for path in lint_browser.files())


def test_it_finds_nothing_in_what_we_ship() -> None:
    assert lint_browser.main([]) == 0
