"""Refuse what must not be in the repository: half-done places, package hosts and paths of somebody's machine.

python scripts/lint_text.py
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT = {
    ".py",
    ".md",
    ".txt",
    ".in",
    ".toml",
    ".cfg",
    ".html",
    ".css",
    ".js",
    ".po",
    ".csv",
    ".json",
    ".yml",
    ".svg",
    "",
}
_HALF_DONE = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b|pragma: no " r"cover")
_INDEX = re.compile(r"--(?:extra-)?index" r"-url|--trusted" r"-host|--find" r"-links(?!\s*\\?$)")
_PATH = re.compile(r"(?<![\w.<{])/(?:root|Users/\w+|home/(?!demo|management)\w+)/")
_HOST = re.compile(r"https?://(?:[^/\s\"'@]*@)?([^/\s\"':]+)")


def machine_hosts() -> set[str]:
    """Hosts this machine takes packages from, by the settings of its own tools; the public ones are allowed."""
    text = ""
    for command in (["pip", "config", "list"], ["npm", "config", "get", "registry"]):
        try:
            text += subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
        except OSError:
            continue
    for path in [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]:
        if path.is_file():
            text += path.read_text(encoding="utf-8", errors="replace")
    return set(_HOST.findall(text))


def tracked() -> Iterator[Path]:
    """Text files under version control, or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in listed.split("\0"):
        path = ROOT / name
        if name and path.suffix in TEXT and path.is_file():
            yield path


def faults(text: str, hosts: set[str]) -> Iterator[tuple[int, str]]:
    """Line and sentence for each place that must go."""
    for number, line in enumerate(text.splitlines(), 1):
        if _HALF_DONE.search(line):
            yield number, "half done: do it, or say in the documentation that it is not done"
        if _INDEX.search(line):
            yield number, "an index address belongs into the settings of the machine"
        if _PATH.search(line) or str(ROOT) in line:
            yield number, "a path of one machine"
        if any(host in line for host in hosts):
            yield number, "a package host of one machine"


def main() -> int:
    """Print every fault; exit 1 if there is one."""
    hosts = machine_hosts()
    exempt = {Path(__file__).resolve(), ROOT / "Makefile"}
    found = [
        f"{path.relative_to(ROOT)}:{number}: {sentence}"
        for path in tracked()
        if path not in exempt
        for number, sentence in faults(path.read_text(encoding="utf-8", errors="replace"), hosts)
    ]
    print("\n".join(found) or "text: clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
