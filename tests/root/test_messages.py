"""Sentences are collected from Python and templates, and nothing missing goes unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from scripts import messages

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
a = _("First sentence.")
b = ngettext("%(count)s day", "%(count)s days", n) % {"count": n}
c = pgettext_lazy("verb", "open")
d = _(
    "Two lines "
    "of one sentence."
)
"""
TEMPLATE = """{% load i18n %}
  {# {% translate "commented out" %} #}
  <h1>{% translate "A heading" %}</h1>
      {% if a > b and c == "x" %}<p title="{% trans 'A title' %}">{{ _("In a variable")|upper }}</p>{% endif %}
{% blocktranslate count counter=n %}{{ counter }} matter{% plural %}{{ counter }} matters{% endblocktranslate %}
{% blocktranslate with name=x trimmed %}
  Hello
  {{ name }}
{% endblocktranslate %}
  {% translate "May" context "month" %}
"""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An app with one module and one template, which stands alone in its repository."""
    folder = tmp_path / "shequ_workflows"
    (folder / "templates").mkdir(parents=True)
    (folder / "sample.py").write_text(PYTHON, encoding="utf-8")
    (folder / "templates" / "sample.html").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGE", folder)
    monkeypatch.setattr(messages, "apps", lambda: [folder])
    return folder


def translated(app: Path, answers: dict[str, str]) -> None:
    """Fill in translations in an app's .po."""
    path = messages.po_file(app)
    text = path.read_text(encoding="utf-8")
    for sentence, answer in answers.items():
        text = text.replace(f'msgid "{sentence}"\nmsgstr ""', f'msgid "{sentence}"\nmsgstr "{answer}"')
    path.write_text(text, encoding="utf-8")


def test_it_collects_from_python_and_templates(app: Path) -> None:
    found = set(messages.by_key(messages.extracted(app)))
    assert found == {
        (None, "First sentence."),
        (None, "%(count)s day"),
        ("verb", "open"),
        (None, "Two lines of one sentence."),
        (None, "A heading"),
        (None, "A title"),
        (None, "In a variable"),
        (None, "%(counter)s matter"),
        (None, "Hello %(name)s"),
        ("month", "May"),
    }


def test_it_keeps_translations_and_drops_what_is_no_longer_said(app: Path) -> None:
    messages.update(app)
    translated(app, {"First sentence.": "第一句。", "A heading": "标题"})
    (app / "sample.py").write_text('a = _("First sentence.")\nb = _("New.")\n', encoding="utf-8")
    messages.update(app)
    kept = messages.by_key(messages.stored(app))
    assert kept[None, "First sentence."].string == "第一句。"
    assert kept[None, "A heading"].string == "标题"
    assert kept[None, "New."].string == ""
    assert ("verb", "open") not in kept


def test_it_writes_the_same_file_twice(app: Path) -> None:
    messages.update(app)
    first = messages.po_file(app).read_bytes()
    messages.update(app)
    assert messages.po_file(app).read_bytes() == first


def test_it_sees_what_is_not_collected_not_translated_and_left_over(app: Path) -> None:
    assert any("not collected" in fault for fault in messages.faults(app))
    messages.update(app)
    assert all("not translated" in fault for fault in messages.faults(app))
    (app / "sample.py").write_text("", encoding="utf-8")
    assert any("no longer used: 'First sentence.'" in fault for fault in messages.faults(app))


def test_it_sees_fuzzy_and_changed_placeholders(app: Path) -> None:
    (app / "sample.py").write_text('a = _("Room %(room)s")\nb = _("Yes")\n', encoding="utf-8")
    (app / "templates" / "sample.html").unlink()
    messages.update(app)
    translated(app, {"Room %(room)s": "房间 %(rom)s", "Yes": "是"})
    path = messages.po_file(app)
    path.write_text(path.read_text(encoding="utf-8").replace('msgid "Yes"', '#, fuzzy\nmsgid "Yes"'), encoding="utf-8")
    assert sorted(fault.split(": ")[1] for fault in messages.faults(app)) == ["fuzzy", "placeholders differ"]


def test_it_sees_one_sentence_with_two_translations(app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "home"
    other.mkdir()
    for folder, answer in ((app, "打开"), (other, "开放")):
        (folder / "sample.py").write_text('a = _("Open")\n', encoding="utf-8")
        messages.update(folder)
        translated(folder, {"Open": answer})
    monkeypatch.setattr(messages, "apps", lambda: [app, other])
    assert len(list(messages.contradictions())) == 1


def test_it_compiles_what_is_newer(app: Path) -> None:
    (app / "sample.py").write_text('a = _("Yes")\n', encoding="utf-8")
    messages.update(app)
    translated(app, {"Yes": "是"})
    assert messages.compile_all() == 1
    assert messages.compile_all() == 0
    with messages.po_file(app).with_suffix(".mo").open("rb") as file:
        import gettext

        assert gettext.GNUTranslations(file).gettext("Yes") == "是"


def test_it_speaks_chinese_once_compiled() -> None:
    with translation.override("zh-hans"):
        assert translation.gettext("Sign in") != "Sign in"
