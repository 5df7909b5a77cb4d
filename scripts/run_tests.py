"""Run the suite on SQLite or on PostgreSQL. Called by `make test` and `make test-both`.

    python scripts/run_tests.py [--jobs N] [--postgres URL] [--share [URL]] -- PATHS AND OPTIONS OF PYTEST

Tests marked `browser` and `wheel` do not depend on the database and run with SQLite only. With --postgres and no
server there, the run is skipped with that reason; under SHEQU_REQUIRE_ALL=1 it fails.

With --share, each test runs on the database of which it says most, and those that speak of a database itself on both
(``tests/sharing.py``): the two runs together then take half the time of two whole ones. A run on SQLite names the server
that will take the other share; where it does not answer, SQLite runs everything.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def unreachable(url: str) -> str:
    """Why PostgreSQL cannot be used, or an empty string."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=3):
            return ""
    except psycopg.Error as error:
        return str(error).splitlines()[0]


def main() -> int:
    """Run pytest; its exit code is the answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=0)
    parser.add_argument("--postgres", metavar="URL", default="")
    parser.add_argument("--share", metavar="URL", nargs="?", const="-", default="")
    parser.add_argument("pytest", nargs="*")
    options = parser.parse_args()

    environment = dict(os.environ)
    environment.pop("SHEQU_DATABASE_URL", None)
    marks = "not postgres"
    if options.postgres:
        reason = unreachable(options.postgres)
        if reason:
            print(f"PostgreSQL is not there, its half of the suite is skipped: {reason}", flush=True)
            return 1 if os.environ.get("SHEQU_REQUIRE_ALL") else 0
        environment["SHEQU_DATABASE_URL"] = options.postgres
        marks = "not browser and not wheel" + (" and (server or both or postgres)" if options.share else "")
    elif options.share and not unreachable(options.share):
        marks += " and not server"
    # A page that did not come within a minute is asked once more (and said: “1 rerun”); no other failure is.
    again = ["--reruns", "1", "--only-rerun", r"TimeoutError: .*Timeout \d+ms exceeded"]
    command = [sys.executable, "-m", "pytest", "-q", "-m", marks, *again, *options.pytest]
    if options.jobs > 1:
        # In the order in which they are collected: the longest single test is among the first, and nobody waits for it.
        command += ["-n", str(options.jobs), "--dist", "loadscope", "--no-loadscope-reorder"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
