"""The layers, read from the one place that lists them: the import-linter contract in pyproject.toml."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "shequ_workflows"


@cache
def heights() -> dict[str, int]:
    """Layer → height, 0 at the bottom."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [one for one in configuration["tool"]["importlinter"]["contracts"] if one["id"] == "layers"]
    rows = [re.findall(r"\w+", row) for row in reversed(contract["layers"])]
    return {name: height for height, names in enumerate(rows) for name in names}


def may_know(knower: str, known: str) -> bool:
    """Whether one layer may name another: itself, and what stands below it."""
    return knower == known or heights()[known] < heights()[knower]


def layers_built() -> list[str]:
    """Layers that have a folder, lowest first."""
    return sorted((name for name in heights() if (PACKAGE / name).is_dir()), key=lambda name: heights()[name])


def layer_of(path: Path) -> str | None:
    """The layer a file belongs to; None for the root package."""
    first = path.relative_to(PACKAGE).parts[0]
    return first if first in heights() else None


@dataclass(frozen=True)
class Mention:
    """A place where a layer names another one."""

    knower: str
    known: str
    where: str
    text: str

    @property
    def allowed(self) -> bool:
        """Whether the layers permit it."""
        return may_know(self.knower, self.known)

    def __str__(self) -> str:
        return f"{self.where}: {self.knower} names {self.known}: {self.text!r}"


# "shequ_core", "shequ_core.Subject", "shequ_core:worklist", "shequ_core/page.html", "shequ_workflows.core.models"
_APP = re.compile(r"(?<![\w/])shequ_(?!workflows)([a-z]+)(?=$|[.:/_\s\"'%])")
_MODULE = re.compile(r"\bshequ_workflows\.([a-z]+)\b")


def names_in(text: str) -> Iterator[str]:
    """Layers that a piece of text names as an app label, namespace, template folder or module."""
    for pattern in (_APP, _MODULE):
        for match in pattern.finditer(text):
            if match.group(1) in heights():
                yield match.group(1)


def _docstrings(tree: ast.AST) -> set[int]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
    return found


def mentions_in_python(source: str, knower: str, where: str) -> Iterator[Mention]:
    """String constants that name a layer: foreign keys, get_model, migration dependencies, addresses, templates.

    Docstrings may speak of anything.
    """
    tree = ast.parse(source)
    comments = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in comments:
            for known in names_in(node.value):
                yield Mention(knower, known, f"{where}:{node.lineno}", node.value[:80])


_DJANGO_COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}", re.S)
_DJANGO_TAG = re.compile(r"{%\s*(?:url|include|extends|load|static|component)\b.*?%}|{{.*?}}", re.S)


def mentions_in_template(source: str, knower: str, where: str) -> Iterator[Mention]:
    """Layers named by `{% url %}`, `{% include %}`, `{% extends %}`, `{% load %}`, `{% static %}`."""
    bare = _DJANGO_COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), source)
    for tag in _DJANGO_TAG.finditer(bare):
        for known in names_in(tag.group()):
            yield Mention(knower, known, f"{where}:{bare.count(chr(10), 0, tag.start()) + 1}", tag.group()[:80])


def mentions() -> Iterator[Mention]:
    """Every place in a layer's Python and templates that names a layer."""
    for path in sorted(PACKAGE.rglob("*")):
        knower = layer_of(path)
        if knower is None or not path.is_file():
            continue
        where = str(path.relative_to(ROOT))
        if path.suffix == ".py":
            yield from mentions_in_python(path.read_text(encoding="utf-8"), knower, where)
        elif "templates" in path.parts:
            yield from mentions_in_template(path.read_text(encoding="utf-8"), knower, where)
