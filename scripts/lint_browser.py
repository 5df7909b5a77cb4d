"""Refuse CSS, JavaScript and HTML that Chromium 86 does not know, on the desk and on public pages.

    python scripts/lint_browser.py [FILE ...]

Community offices run old browsers on old machines (`docs/developers.md`). The list below names features with the
version of Chromium that brought them. Under Wagtail's admin newer browsers may be asked for: files below a folder
`admin/` or named `admin_*` are not read, nor is what stands below `vendor/` (its licence names the build).

A declaration that merely does nothing in an old browser may be kept by ending its line with the comment
`/* newer: reason */`. Inline scripts, inline styles and `on…` attributes are refused too: the content security
policy would block them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEWER = re.compile(r"/\*\s*newer:\s*\S[^*]*\*/")

# Pattern → (what, since). CSS is read without its comments.
CSS: list[tuple[str, str, int]] = [
    (r":is\(", ":is()", 88),
    (r":where\(", ":where()", 88),
    (r":has\(", ":has()", 105),
    (r":not\([^()]*,", ":not() with a list", 88),
    (r":dir\(", ":dir()", 120),
    (r":(?:user-valid|user-invalid)\b", ":user-valid", 119),
    (r":(?:modal|popover-open|open)\b", ":modal, :popover-open, :open", 105),
    (r":autofill\b", ":autofill without prefix", 110),
    (r"@layer\b", "@layer", 99),
    (r"@container\b", "@container", 105),
    (r"@scope\b", "@scope", 118),
    (r"@starting-style\b", "@starting-style", 117),
    (r"@counter-style\b", "@counter-style", 91),
    (r"@view-transition\b", "@view-transition", 126),
    (r"@media[^{]*\([^)]*[<>]=?", "range syntax in @media", 104),
    (r"@supports[^{]*font-(?:tech|format)\(", "font-tech() in @supports", 108),
    (r"(?<![\w-])inset(?:-block|-inline)?\s*:", "inset", 87),
    (r"(?<![\w-])(?:margin|padding)-(?:inline|block)\s*:", "logical shorthand such as margin-inline", 87),
    (r"(?<![\w-])border-(?:inline|block)(?:-(?:color|width|style))?\s*:", "logical border shorthand", 87),
    (r"(?<![\w-])border-(?:start|end)-(?:start|end)-radius\s*:", "logical radius", 89),
    (r"(?<![\w-])aspect-ratio\s*:", "aspect-ratio", 88),
    (r"(?<![\w-])accent-color\s*:", "accent-color", 93),
    (r"(?<![\w-])text-underline-offset\s*:", "text-underline-offset", 87),
    (r"(?<![\w-])text-decoration-thickness\s*:", "text-decoration-thickness", 89),
    (r"(?<![\w-])hyphens\s*:\s*auto", "hyphens: auto", 88),
    (r"(?<![\w-])(?:translate|rotate|scale)\s*:", "translate, rotate, scale as properties", 104),
    (r"(?<![\w-])text-wrap(?:-\w+)?\s*:", "text-wrap", 114),
    (r"(?<![\w-])text-box(?:-\w+)?\s*:", "text-box", 133),
    (r"(?<![\w-])white-space-collapse\s*:", "white-space-collapse", 114),
    (r"(?<![\w-])scrollbar-(?:width|color)\s*:", "scrollbar-width, scrollbar-color", 121),
    (r"(?<![\w-])scrollbar-gutter\s*:", "scrollbar-gutter", 94),
    (r"(?<![\w-])overflow(?:-[xy])?\s*:[^;}]*\bclip\b", "overflow: clip", 90),
    (r"(?<![\w-])overflow-clip-margin\s*:", "overflow-clip-margin", 90),
    (r"(?<![\w-])contain(?:er|-intrinsic)[\w-]*\s*:", "container, contain-intrinsic-size", 95),
    (r"(?<![\w-])field-sizing\s*:", "field-sizing", 123),
    (r"(?<![\w-])interpolate-size\s*:", "interpolate-size", 129),
    (r"(?<![\w-])(?:anchor-name|position-anchor|position-area|position-try[\w-]*)\s*:", "anchor positioning", 125),
    (r"(?<![\w-])animation-(?:timeline|range|composition)\s*:", "scroll-driven animation", 112),
    (r"(?<![\w-])view-transition-name\s*:", "view-transition-name", 111),
    (r"(?<![\w-])font-(?:palette|size-adjust|synthesis-[\w-]+)\s*:", "font-palette, font-size-adjust", 101),
    (r"(?<![\w-])(?:mask|mask-image|mask-size|mask-position|mask-repeat)\s*:", "mask without -webkit-", 120),
    (r"(?<![\w-])print-color-adjust\s*:", "print-color-adjust without -webkit-", 136),
    (r"(?<![\w-])image-set\(", "image-set() without -webkit-", 113),
    (r"(?<![\w-])grid-template-(?:rows|columns)\s*:[^;}]*\bsubgrid\b", "subgrid", 117),
    (r"(?<![\w-])display\s*:\s*(?:inline|block)\s+[\w-]+", "display with two keywords", 115),
    (r"(?<![\w-])(?:color-mix|light-dark|oklch|oklab|lch|lab|hwb|color)\(", "newer colour functions", 101),
    (r"(?<![\w-])(?:rgba?|hsla?)\(\s*from\b", "relative colours", 119),
    (r"(?<![\w-])(?:round|mod|rem|sin|cos|tan|asin|acos|atan2?|pow|sqrt|hypot|log|exp|abs|sign)\(", "newer maths", 111),
    (r"(?<![\w-])linear\(\s*[\d.]", "linear() easing", 113),
    (r"\d(?:dv|sv|lv)(?:h|w|i|b|min|max)\b", "dynamic viewport units", 108),
    (r"\dcq(?:w|h|i|b|min|max)\b", "container units", 105),
    (r"\d(?:r?lh|rex|rch|ric|ic|r?cap)\b", "newer font-relative units", 106),
]  # fmt: skip

# Read without comments and strings, except where marked.
JS: list[tuple[str, str, int]] = [
    (r"\.at\(", ".at()", 92),
    (r"\.findLast(?:Index)?\(", ".findLast()", 97),
    (r"\.to(?:Sorted|Reversed|Spliced)\(", ".toSorted() and its like", 110),
    (r"\bObject\.(?:hasOwn|groupBy)\(", "Object.hasOwn, Object.groupBy", 93),
    (r"\bMap\.groupBy\(", "Map.groupBy", 117),
    (r"\bArray\.fromAsync\(", "Array.fromAsync", 121),
    (r"\bPromise\.(?:withResolvers|try)\(", "Promise.withResolvers, Promise.try", 119),
    (
        r"\bIterator\.|\.(?:isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\(",
        "iterator and set methods",
        122,
    ),
    (r"\bstructuredClone\(", "structuredClone", 98),
    (r"\bcrypto\.randomUUID\(", "crypto.randomUUID", 92),
    (r"\bAbortSignal\.(?:timeout|any|abort)\(", "AbortSignal.timeout, .any, .abort", 93),
    (r"\bURL\.(?:canParse|parse)\(", "URL.canParse, URL.parse", 120),
    (r"\bIntl\.(?:Segmenter|DurationFormat|supportedValuesOf)\b", "Intl.Segmenter and newer", 87),
    (r"\bnew\s+\w*Error\([^()]*,\s*\{\s*cause\b", "error cause", 93),
    (r"\.(?:showPicker|showPopover|hidePopover|togglePopover)\(", "showPicker, popovers", 99),
    (r"\.(?:isWellFormed|toWellFormed)\(", "isWellFormed", 111),
    (r"\.checkVisibility\(", "checkVisibility", 105),
    (r"\bdocument\.startViewTransition\b", "startViewTransition", 111),
    (r"\bscheduler\.(?:postTask|yield)\(", "scheduler", 94),
    (r"\breportError\(", "reportError", 95),
    (r"\bnavigator\.(?:userAgentData|userActivation)\b", "navigator.userAgentData", 90),
    (r"\bstatic\s*\{", "static block in a class", 94),
    (r"#\w+\s+in\s+\w", "#private in object", 91),
    (r"\bimport\b[^;\n]*\b(?:with|assert)\s*\{", "import attributes", 91),
    (r"^(?:(?:const|let|var)\s[^\n(){}=]*=\s*)?await\s", "await outside a function", 89),
    (r"/[dgimsuy]*v[dgimsuy]*\.(?:test|exec)\(", "flag v of regular expressions", 112),
    (r"\busing\s+\w+\s*=", "using", 134),
]
JS_STRINGS: list[tuple[str, str, int]] = [
    (r":(?:is|where|has)\(", ":is(), :where(), :has() in a selector", 88),
]

HTML: list[tuple[str, str]] = [
    (r"<script(?![^>]*\bsrc=)(?![^>]*\btype=[\"']application/(?:json|ld\+json)[\"'])[^>]*>", "inline script"),
    (r"<style\b", "inline style sheet"),
    (r"<[a-zA-Z][^<>]*\sstyle\s*=", "style attribute"),
    (r"<[a-zA-Z][^<>]*\son[a-z]+\s*=", "on… attribute"),
    (r"(?:href|action|src)\s*=\s*[\"']\s*javascript:", "javascript: address"),
    (r"<[a-zA-Z][^<>]*\s(?:popover|popovertarget|inert|commandfor)\b(?=[\s=>])", "popover or inert (Chromium 102+)"),
    (r"<(?:search|selectlist|selectedcontent)\b", "element newer than Chromium 86"),
    (r"<details[^<>]*\sname=", "details with name (Chromium 120)"),
    (r"<[a-zA-Z][^<>]*\b(?:src|href)\s*=\s*[\"']?(?:https?:)?//", "address of another host"),
]

_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_JS_TOKENS = re.compile(
    r"(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<string>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)", re.S
)
_DJANGO_COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.S)
_DJANGO_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.S)


def _blank(text: str) -> str:
    """As many characters and lines, nothing in them."""
    return re.sub(r"[^\n]", " ", text)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def css_faults(text: str) -> Iterator[tuple[int, str]]:
    """Line and sentence for each thing in a style sheet that Chromium 86 lacks."""
    allowed = {number for number, line in enumerate(text.splitlines(), 1) if NEWER.search(line)}
    bare = _CSS_COMMENT.sub(lambda match: _blank(match.group()), text)
    for pattern, what, since in CSS:
        for match in re.finditer(pattern, bare):
            number = _line(bare, match.end() - 1)
            if number not in allowed:
                yield number, f"{what}: since Chromium {since}"
    yield from _nesting(bare)


def _nesting(bare: str) -> Iterator[tuple[int, str]]:
    """A rule within a rule (Chromium 112); at-rules may hold rules. Boxes in the margin of a page are left out where they
    are not known, and nothing else is."""
    holders: list[bool] = []  # for each open brace: is it a rule with declarations?
    start = 0
    for match in re.finditer(r"[{};]", bare):
        if match.group() == "{":
            head = bare[start : match.start()].strip()
            if any(holders) and not re.match(r"@(?:page|(?:top|bottom|left|right)-)", head):
                yield _line(bare, match.start()), "nested rule: since Chromium 112"
            grouping = re.match(r"@(?:media|supports|keyframes|-webkit-keyframes|layer|container|document)\b", head)
            holders.append(not grouping)
        elif match.group() == "}" and holders:
            holders.pop()
        start = match.end()


def js_faults(text: str) -> Iterator[tuple[int, str]]:
    """Line and sentence for each thing in a script that Chromium 86 lacks."""
    code = _JS_TOKENS.sub(lambda match: _blank(match.group()), text)
    strings = _JS_TOKENS.sub(lambda match: _blank(match.group()) if match.group("comment") else match.group(), text)
    for patterns, source in ((JS, code), (JS_STRINGS, strings)):
        for pattern, what, since in patterns:
            for match in re.finditer(pattern, source, re.M):
                yield _line(source, match.start()), f"{what}: since Chromium {since}"


def html_faults(text: str) -> Iterator[tuple[int, str]]:
    """Line and sentence for what the content security policy or Chromium 86 would not run in a template."""
    bare = _DJANGO_COMMENT.sub(lambda match: _blank(match.group()), text)
    bare = _DJANGO_TAG.sub(lambda match: re.sub(r"[^\n]", "x", match.group()), bare)
    for pattern, what in HTML:
        for match in re.finditer(pattern, bare, re.S):
            yield _line(bare, match.start()), what


READERS = {".css": css_faults, ".js": js_faults, ".html": html_faults}


def read(path: Path) -> Iterator[tuple[int, str]]:
    """Faults of one file."""
    return READERS[path.suffix](path.read_text(encoding="utf-8"))


def files() -> Iterator[Path]:
    """Style sheets, scripts and templates of the desk and of public pages."""
    for top in (ROOT / "shequ_workflows", ROOT / "home"):
        for path in sorted(top.rglob("*")):
            inside = path.relative_to(ROOT).parts
            if (
                path.suffix in READERS
                and {"static", "templates"} & set(inside)
                and not {"admin", "vendor", "wagtailadmin"} & set(inside)
                and not path.name.startswith("admin_")
            ):
                yield path


def main(names: list[str]) -> int:
    """Print every fault; exit 1 if there is one."""
    paths = [Path(name).resolve() for name in names] or list(files())
    found = [f"{path}:{number}: {sentence}" for path in paths for number, sentence in sorted(read(path))]
    print("\n".join(found).replace(f"{ROOT}/", "") or f"browser: {len(paths)} files run on Chromium 86")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
