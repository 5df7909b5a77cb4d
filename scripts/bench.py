"""Run every script in benchmarks/, one after the other, and gather their figures.

    python scripts/bench.py [NAME]

Each script prints a table for people and, as its last line, one JSON object; the objects of all are written to
var/bench.json. Exit code 1 if a script fails or its last line is no JSON object.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(script: Path) -> dict[str, object] | None:
    """The figures of one script; its output passes through. None if it failed."""
    print(f"\n== {script.stem}", flush=True)
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, str(script)], cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    last = ""
    for line in process.stdout or ():
        print(line, end="", flush=True)
        last = line.strip() or last
    if process.wait() != 0:
        print(f"{script.name} ended with exit code {process.returncode}")
        return None
    try:
        figures = json.loads(last)
    except ValueError:
        figures = None
    if not isinstance(figures, dict):
        print(f"{script.name} did not end with a line of JSON")
        return None
    return figures


def main(names: list[str]) -> int:
    """Run all, or those named."""
    scripts = [
        path
        for path in sorted((ROOT / "benchmarks").glob("*.py"))
        if not path.stem.startswith("_") and (not names or path.stem in names)
    ]
    if not scripts:
        print(f"No such benchmark: {', '.join(names)}" if names else "No benchmarks yet.")
        return 1 if names else 0
    results = {script.stem: run(script) for script in scripts}
    target = ROOT / "var" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
    return 1 if None in results.values() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
