"""What all templates hold to: no inline style or script, each component documented and shown in the style guide."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shequ_workflows.templatetags.shequ import dialled
from tests.root.look_site import look_alone

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted(
    path
    for folder in (ROOT / "shequ_workflows", ROOT / "home")
    for path in folder.rglob("templates/**/*.html")
    if "docx" not in path.name
)
COMPONENTS = sorted((ROOT / "shequ_workflows/templates/shequ/components").glob("*.html"))
CSS = ROOT / "shequ_workflows/static/shequ/css"
# Parts of other components and of the frames: seen wherever those are.
INNER = {"key", "guest_way", "confirm", "error_summary"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_has_no_inline_style_or_script(template: Path) -> None:
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", template.read_text(encoding="utf-8"), flags=re.S)

    assert not re.search(r"<style\b", text), "styles belong into static/shequ/css"
    assert not re.search(r"\sstyle\s*=", text), "no style attribute"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "no on…= attribute"
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or "application/json" in script, "no inline script"
    assert "javascript:" not in text


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.stem)
def test_it_documents_every_component(component: Path) -> None:
    text = component.read_text(encoding="utf-8")
    guide = (ROOT / "docs/developers-design.md").read_text(encoding="utf-8")

    assert f"`{component.stem}`" in guide, f"{component.stem} is missing in docs/developers-design.md"
    assert component.stem == "key" or "{% comment %}" in text.split("\n<", 1)[0], "say its context at the top"


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.stem)
def test_it_shows_every_component_in_the_style_guide(component: Path) -> None:
    if component.stem in INNER:
        return
    folder = ROOT / "shequ_workflows/templates/shequ"
    pages = " ".join(path.read_text(encoding="utf-8") for path in folder.glob("*.html"))
    parts = " ".join(path.read_text(encoding="utf-8") for path in COMPONENTS if path != component)

    assert f'component "{component.stem}"' in pages + parts or f"components/{component.stem}.html" in pages + parts


@pytest.mark.parametrize("frame", ["public", "desk", "print"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_renders_the_style_guide_whole(settings: Any, client: Client, frame: str, language: str) -> None:
    look_alone(settings)
    response = client.get("/styleguide/", {"frame": frame}, headers={"accept-language": language})

    assert response.status_code == 200
    assert "{%" not in response.content.decode()
    ids = re.findall(r'\sid="([^"]+)"', response.content.decode())
    doubled = {one for one in ids if ids.count(one) > 1}
    # The guide shows the same form twice; nothing else may share an id.
    assert not {one for one in doubled if not one.startswith("id_")}


def test_it_weighs_little(settings: Any, client: Client) -> None:
    """A cheap phone on a slow line: below 60 kB for a page with its styles and script, 75 kB for the desk."""
    look_alone(settings)
    static = ROOT / "shequ_workflows/static/shequ"
    public = sum(len((static / name).read_bytes()) for name in ("css/tokens.css", "css/shequ.css", "js/shequ.js"))
    desk = public + len((static / "css/desk.css").read_bytes())

    assert public + len(client.get("/login/").content) < 60_000
    assert desk + len(client.get("/styleguide/?frame=desk").content) < 150_000


def _tokens() -> dict[str, dict[str, str]]:
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^(:root|\.is-large) \{(.*?)^\}", text, flags=re.S | re.M))
    found = {name: dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", block)) for name, block in blocks.items()}
    return {"normal": found[":root"], "large": found[":root"] | found[".is-large"]}


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(one * 2 for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# Ink → the grounds it stands on.
PAIRS = {
    "ink": ["paper", "surface", "sunken", "primary-soft", "good-soft", "wait-soft", "bad-soft"],
    "ink-soft": ["paper", "surface", "sunken", "primary-soft"],
    "link": ["paper", "surface", "sunken"],
    "visited": ["paper", "surface", "sunken"],
    "primary": ["surface", "paper", "primary-soft"],
    "primary-strong": ["primary-soft"],
    "on-primary": ["primary", "primary-strong", "bad", "seal", "seal-strong"],
    "seal": ["surface"],
    "good": ["surface", "paper", "good-soft"],
    "wait": ["surface", "paper", "wait-soft"],
    "bad": ["surface", "paper", "bad-soft"],
    "off": ["off-soft", "surface"],
}


@pytest.mark.parametrize(("mode", "least"), [("normal", 4.5), ("large", 7.0)])
def test_its_colours_can_be_read(mode: str, least: float) -> None:
    """AA in normal type, AAA in large type; body ink AAA always."""
    colours = _tokens()[mode]
    weak = [
        f"{ink} on {ground}: {contrast(colours[ink], colours[ground]):.2f}"
        for ink, grounds in PAIRS.items()
        for ground in grounds
        if contrast(colours[ink], colours[ground]) < (7.0 if ink == "ink" else least)
    ]

    assert not weak
    assert contrast(colours["rule-strong"], colours["surface"]) >= 3  # borders of inputs


def test_it_has_no_slanted_chinese() -> None:
    for sheet in CSS.glob("*.css"):
        assert "italic" not in sheet.read_text(encoding="utf-8")
        assert "letter-spacing" not in sheet.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "digits"),
    [("0000 0000（示范号码）", "00000000"), ("021-5555 1234 (李)", "02155551234"), ("见公告栏", ""), ("", "")],
)
def test_a_number_written_for_people_can_be_dialled(written: str, digits: str) -> None:
    assert dialled(written) == digits
