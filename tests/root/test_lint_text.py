"""What must not be in the repository is found, and ordinary text is not."""

from __future__ import annotations

import pytest

from scripts import lint_text

HOSTS = {"packages.example"}


@pytest.mark.parametrize(
    "line",
    [
        "# TODO later",
        "x = 1  # FIXME",
        "pip install --extra-index-url x",
        "see /work/main/x",
        "https://packages.example/simple",
    ],
)
def test_it_refuses(line: str) -> None:
    assert list(lint_text.faults(f"fine\n{line}\n", HOSTS)) != []


@pytest.mark.parametrize("line", ["todos = []", "the work of /var/lib", "https://wagtail.org", "a network/work/x path"])
def test_it_lets_pass(line: str) -> None:
    assert list(lint_text.faults(line, HOSTS)) == []
