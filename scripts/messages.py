"""Translations without gettext's tools: collect, compile and check them with Babel.

python scripts/messages.py update    collect sentences of every app into its .po; translations stay
python scripts/messages.py compile   write .mo files that are older than their .po
python scripts/messages.py check     exit 1 unless every sentence has its translation, and nothing is left over
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "shequ_workflows"
LANGUAGE = "zh_Hans"
# Name of a function and which of its arguments are sentences; `c` marks the context.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sd]|\{(\w*)\}")


def apps() -> list[Path]:
    """Folders with translations of their own: each layer, the root package, the example site."""
    layers = sorted(path.parent for path in PACKAGE.glob("*/apps.py"))
    return [PACKAGE, *layers, ROOT / "home"]


def sources(app: Path) -> Iterator[Path]:
    """Python files and templates of an app, without those of the layers below its folder."""
    others = {other for other in apps() if other != app and app in other.parents}
    for path in sorted([*app.rglob("*.py"), *app.rglob("templates/**/*.*")]):
        if not others.intersection(path.parents) and "migrations" not in path.parts and path.is_file():
            yield path


def as_python(template: str, name: str) -> bytes:
    """A Django template as lines of Python calls that Babel can read; line numbers stay."""
    lines = templatize(template, origin=name).splitlines()
    return "\n".join(line.strip() for line in lines).encode()


def extracted(app: Path) -> Catalog:
    """Every sentence an app asks for."""
    catalog = Catalog(locale=LANGUAGE)
    for path in sources(app):
        name = path.relative_to(ROOT).as_posix()
        text = path.read_text(encoding="utf-8")
        content = text.encode() if path.suffix == ".py" else as_python(text, name)
        for line, message, _comments, context in extract("python", BytesIO(content), keywords=KEYWORDS):
            catalog.add(message, locations=[(name, line)], context=context)
    return catalog


def po_file(app: Path) -> Path:
    """Where an app keeps its Chinese."""
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def stored(app: Path) -> Catalog:
    """The translations an app has."""
    path = po_file(app)
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def key(message: Message) -> tuple[str | None, str]:
    """What gettext looks a message up by."""
    return message.context, message.id[0] if isinstance(message.id, (list, tuple)) else message.id


def by_key(catalog: Catalog) -> dict[tuple[str | None, str], Message]:
    """Messages without the header."""
    return {key(message): message for message in catalog if message.id}


def update(app: Path) -> None:
    """Write an app's .po anew: sentences from the source, translations as they stand, nothing guessed."""
    old, new = by_key(stored(app)), extracted(app)
    if not by_key(new):
        return
    fresh = Catalog(
        locale=LANGUAGE, project="shequ_workflows", charset="utf-8", fuzzy=False, header_comment="# 社区治理 · 简体中文"
    )
    fresh.mime_headers = [  # no dates and no names: they would change with every run
        ("Project-Id-Version", "shequ_workflows"),
        ("Language", LANGUAGE),
        ("Plural-Forms", "nplurals=1; plural=0;"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    for identity, message in by_key(new).items():
        known = old.get(identity)
        translation = known.string if known else ""
        if isinstance(message.id, (list, tuple)) and isinstance(translation, str):
            translation = (translation,)
        fresh.add(message.id, translation, locations=message.locations, context=message.context, flags=message.flags)
    path = po_file(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=120, sort_by_file=True, include_lineno=False, omit_header=False)


def compile_all() -> int:
    """Write every .mo that is missing or older than its .po; answer how many."""
    written = 0
    for app in apps():
        source = po_file(app)
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime <= source.stat().st_mtime):
            with target.open("wb") as file:
                write_mo(file, stored(app))
            written += 1
    return written


def _placeholders(text: str) -> set[str]:
    return {match.group(0) for match in _PLACEHOLDER.finditer(text)}


def faults(app: Path) -> Iterator[str]:
    """Sentences that say what is missing in an app's translations."""
    name = po_file(app).relative_to(ROOT)
    asked, kept = by_key(extracted(app)), by_key(stored(app))
    for identity in asked.keys() - kept.keys():
        yield f"{name}: not collected: {identity[1]!r}"
    for identity in kept.keys() - asked.keys():
        yield f"{name}: no longer used: {identity[1]!r}"
    for identity, message in kept.items():
        found = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        strings = [str(one or "") for one in found]
        if not all(strings):
            yield f"{name}: not translated: {identity[1]!r}"
        elif message.fuzzy:
            yield f"{name}: fuzzy: {identity[1]!r}"
        else:
            ids = [str(one) for one in (message.id if isinstance(message.id, (list, tuple)) else [message.id])]
            allowed = {place for text in ids for place in _placeholders(text)}
            for text in strings:
                if not _placeholders(text) <= allowed or (len(ids) == 1 and _placeholders(text) != allowed):
                    yield f"{name}: placeholders differ: {identity[1]!r} → {text!r}"


def contradictions() -> Iterator[str]:
    """One sentence, two translations: Django shows the one of the app listed first, everywhere."""
    seen: dict[tuple[str | None, str], tuple[object, str]] = {}
    for app in apps():
        for identity, message in by_key(stored(app)).items():
            string = message.string[0] if isinstance(message.string, (list, tuple)) else message.string
            other, where = seen.setdefault(identity, (string, app.name))
            if string and other and string != other:
                yield f"{identity[1]!r} is {other!r} in {where} but {string!r} in {app.name}: use pgettext for one"


def main(verb: str) -> int:
    """Do one of the three verbs."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    if verb == "update":
        for app in apps():
            update(app)
    elif verb == "compile":
        print(f"translations: {compile_all()} compiled")
    elif verb == "check":
        found = [*(fault for app in apps() for fault in faults(app)), *contradictions()]
        print("\n".join(sorted(found)) or "translations: complete")
        return 1 if found else 0
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
