"""What must not be in the repository is found, and ordinary text is not."""

from __future__ import annotations

import pytest

from scripts import lint_text

HOSTS = {"packages.example"}


@pytest.mark.parametrize(
    "line",
    [
        "# {}DO later".format("TO"),
        "x = 1  # {}ME".format("FIX"),
        "pip install --extra-{}-url x".format("index"),
        f"see {lint_text.ROOT}/x",
        "see /{}/x".format("root"),
        "https://packages.example/simple",
    ],
)
def test_it_refuses(line: str) -> None:
    assert list(lint_text.faults(f"fine\n{line}\n", HOSTS)) != []


@pytest.mark.parametrize("line", ["todos = []", "the work of /var/lib", "https://wagtail.org", "a network/work/x path"])
def test_it_lets_pass(line: str) -> None:
    assert list(lint_text.faults(line, HOSTS)) == []
