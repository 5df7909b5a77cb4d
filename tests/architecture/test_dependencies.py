"""What the package imports, it declares; what it declares, it imports."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.architecture.layers import PACKAGE, ROOT

# Installed as apps by name, or the driver behind another package.
NAMED_ONLY = {"django-tasks-db", "django-axes", "django-csp", "wagtail-modeladmin", "django-ninja",
              "django-import-export", "django-tasks"}  # fmt: skip


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {normal(re.split(r"[<>=!~\[; ]", line)[0]) for line in project["dependencies"]}


def imported() -> set[str]:
    tops = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                tops |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                tops.add(node.module.split(".")[0])
    tops -= {*sys.stdlib_module_names, "shequ_workflows"}
    providers = packages_distributions()
    return {normal(name) for top in tops for name in providers.get(top, [top])}


def test_it_declares_what_it_imports() -> None:
    # These come with Wagtail, which names them in its own interface.
    with_wagtail = {
        "django-modelcluster",
        "django-filter",
        "django-treebeard",
        "modelsearch",
        "django-permissionedforms",
    }
    assert imported() - declared() - with_wagtail == set()


def test_it_imports_what_it_declares() -> None:
    assert declared() - imported() - NAMED_ONLY == set()
