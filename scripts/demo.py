"""The demo community on this machine: set up once, then a web server and a worker until Ctrl-C.

    python scripts/demo.py            set up what is missing, keep what is there, serve on 127.0.0.1:$PORT
    python scripts/demo.py --check    set up, ask the main pages of each role, stop; exit code 0 or 1
    python scripts/demo.py --reset    throw database, uploads and digests away, load them afresh

What the processes say goes to var/log/.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("SHEQU_VAR_DIR", ROOT / "var"))
DATABASE = Path(os.environ.get("SHEQU_DB_NAME", VAR / "db.sqlite3"))
MEDIA = Path(os.environ.get("SHEQU_MEDIA_DIR", VAR / "media"))
DIGESTS = Path(os.environ.get("SHEQU_DIGEST_DIR", VAR / "digests"))
PID = VAR / "demo.pid"
SCREENS = ROOT / "scripts" / "screens.csv"
VISITOR = "visitor"


class DemoFailed(Exception):
    """The demo cannot go on; the text says why and what to do."""


@dataclass(frozen=True)
class Login:
    """An account of the demo, as `manage.py load_demo --logins` names it."""

    role: str
    title: str
    username: str
    password: str


def manage(*arguments: str) -> str:
    """Run a management command; answer what it printed. Raises DemoFailed with its own words."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode:
        raise DemoFailed(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout


def step(sentence: str) -> None:
    """Tell what is being done."""
    print(f"· {sentence}", flush=True)


def reset() -> None:
    """Remove what the demo wrote. Keys stay: they are the machine's."""
    if os.environ.get("SHEQU_DATABASE_URL"):
        raise DemoFailed(
            "SHEQU_DATABASE_URL is set: demo-reset only removes the demo's own SQLite file, never another database."
        )
    other = other_demo()
    if other:
        raise DemoFailed(f"The demo is running (process {other}). Stop it with Ctrl-C first.")
    step("Removing the demo's database, uploads and digests")
    for suffix in ("", "-wal", "-shm", "-journal"):
        DATABASE.with_name(DATABASE.name + suffix).unlink(missing_ok=True)
    for folder in (MEDIA, DIGESTS):
        shutil.rmtree(folder, ignore_errors=True)


def other_demo() -> int:
    """Process id of a demo that serves this database; 0 if there is none."""
    try:
        other = int(PID.read_text())
        os.kill(other, 0)
    except (OSError, ValueError):
        return 0
    return 0 if other == os.getpid() else other


def prepare() -> None:
    """Translations, tables, demo community: each only if missing."""
    step("Compiling translations")
    subprocess.run([sys.executable, "scripts/messages.py", "compile"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    step("Setting up the database")
    manage("migrate", "--no-input", "--verbosity=0")
    step("Loading the demo community, if it is not there yet (the first time takes about a minute)")
    manage("load_demo")


def logins() -> list[Login]:
    """One account per role."""
    return [Login(**row) for row in json.loads(manage("load_demo", "--logins"))]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ensure_free(port: int) -> None:
    """Raise DemoFailed if somebody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemoFailed(
                f"Port {port} is taken ({error.strerror}). Stop the other program, or: make demo PORT={port + 1}"
            ) from error


def web_command(port: int) -> list[str]:
    """Gunicorn where it runs; Django's own server on Windows."""
    if os.name == "nt":
        return [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    return [
        sys.executable, "-m", "gunicorn", "site_config.wsgi:application",
        "--config", "python:site_config.gunicorn", "--bind", f"127.0.0.1:{port}",
    ]  # fmt: skip


@contextlib.contextmanager
def running(port: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Web server and worker, in sessions of their own; both are stopped at the end, whatever happens."""
    log = VAR / "log"
    log.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "SHEQU_BASE_URL": os.environ.get("SHEQU_BASE_URL", f"http://127.0.0.1:{port}")}
    processes: list[subprocess.Popen[bytes]] = []
    alone = not other_demo()
    if alone:
        PID.write_text(str(os.getpid()))
    try:
        for name, command in (("web", web_command(port)), ("worker", [sys.executable, "manage.py", "shequ_worker"])):
            with (log / f"{name}.log").open("ab") as output:
                processes.append(
                    subprocess.Popen(  # noqa: S603
                        command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
                    )
                )
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if alone:
            PID.unlink(missing_ok=True)


class Reader:
    """A browser without a screen: cookies, forms, redirects."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, final address and text of a page."""
        return self._ask(Request(urljoin(self.base, path), headers={"Accept-Language": "zh-CN"}))  # noqa: S310

    def post(self, path: str, **fields: str) -> tuple[int, str, str]:
        """The same for a form; the token comes from the page that shows it."""
        _, address, text = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        data = urlencode({**fields, "csrfmiddlewaretoken": token.group(1) if token else ""}).encode()
        return self._ask(Request(address, data=data, headers={"Referer": address}))  # noqa: S310

    def _ask(self, request: Request) -> tuple[int, str, str]:
        try:
            with self.opener.open(request, timeout=60) as response:
                return response.status, response.url, response.read().decode("utf-8", "replace")
        except HTTPError as error:
            return error.code, error.url or "", error.read().decode("utf-8", "replace")


def wait_until_up(base: str, processes: list[subprocess.Popen[bytes]], seconds: float = 60) -> None:
    """Return when the server is ready and the worker has ticked; raise DemoFailed if one ends, or takes too long."""
    reader, until, answer = Reader(base), time.monotonic() + seconds, "nothing"
    while time.monotonic() < until:
        ensure_running(processes)
        try:
            status, _, answer = reader.get("/readyz")
            if status == 200:
                return
        except URLError:
            pass
        time.sleep(0.3)
    raise DemoFailed(f"Not ready after {seconds:.0f} seconds, /readyz says: {answer}. See {VAR / 'log'}.")


def ensure_running(processes: list[subprocess.Popen[bytes]]) -> None:
    """Raise DemoFailed, with the last lines of its log, if a process has ended."""
    for name, process in zip(("web", "worker"), processes, strict=False):
        if process.poll() is not None:
            file = VAR / "log" / f"{name}.log"
            tail = "\n".join(file.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
            raise DemoFailed(f"The {name} process ended with exit code {process.returncode}. Its last lines:\n{tail}")


def screens() -> list[dict[str, str]]:
    """The list of screens.

    `who` is an account or "visitor"; `follow` holds patterns of links to go on to from `path`, one after the other,
    separated by spaces; `main` is "yes" for what --check asks too.
    """
    with SCREENS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def linked(text: str, pattern: str) -> str:
    """The first address on a page that matches; empty if there is none."""
    for address in re.findall(r'href="([^"]+)"', text):
        if re.search(pattern, unescape(address)):
            return unescape(address)
    return ""


def check(base: str, accounts: list[Login]) -> list[str]:
    """Ask the main pages of each role; answer what was wrong."""
    wrong: list[str] = []
    by_name = {account.username: account for account in accounts}
    readers: dict[str, Reader] = {}
    for row in screens():
        who = row["who"]
        if row["main"] != "yes":
            continue
        if who not in readers:
            readers[who] = Reader(base)
            if who != VISITOR:
                account = by_name.get(who)
                if account is None:
                    wrong.append(f"{who}: the demo has no such account")
                    continue
                status, address, _ = readers[who].post("/login/", username=account.username, password=account.password)
                if status != 200 or "/login/" in address:
                    wrong.append(f"{who}: cannot sign in as {account.username} ({status})")
        started = time.perf_counter()
        status, address, text = readers[who].get(row["path"])
        for pattern in row["follow"].split():
            target = linked(text, pattern)
            if not target:
                wrong.append(f"{who} {address}: no link like {pattern} ({row['name']})")
                break
            status, address, text = readers[who].get(urljoin(address, target))
        took = (time.perf_counter() - started) * 1000
        fine = status == 200 and ("/login/" not in address or row["path"].startswith("/login/"))
        print(f"  {'ok ' if fine else 'BAD'} {who:<22} {took:6.0f} ms  {row['name']}", flush=True)
        if not fine:
            wrong.append(f"{who} {row['path']} ({row['name']}): answered {status} at {address}")
    return wrong


def introduce(base: str, accounts: list[Login]) -> None:
    """Print where to go and whom to be."""
    print(f"\n  Public pages   {base}/\n  Staff desk     {base}/desk/\n  Administration {base}/admin/\n")
    for account in accounts:
        print(f"  {account.username:<18} {account.password:<14} {account.title}")
    print(f"\n  Logs in {VAR / 'log'}. Stop with Ctrl-C; what was entered stays. Afresh: make demo-reset\n", flush=True)


def main() -> int:
    """Do what the arguments ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--reset", action="store_true")
    parser.add_argument("--fixed-port", action="store_true", help="use $PORT also for --check")
    options = parser.parse_args()
    for name in ("SIGTERM", "SIGHUP"):  # ended by a supervisor, or the terminal was closed
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    port = int(os.environ.get("PORT", "8000"))
    if options.check and not options.fixed_port:
        port = free_port()
    base = f"http://127.0.0.1:{port}"
    try:
        if options.reset:
            reset()
            prepare()
            print("The demo is as new. Start it with: make demo")
            return 0
        ensure_free(port)
        prepare()
        accounts = logins()
        with running(port) as processes:
            wait_until_up(base, processes)
            if options.check:
                wrong = check(base, accounts)
                ensure_running(processes)
                print("\n".join(wrong) or "demo: every main page answers")
                return 1 if wrong else 0
            introduce(base, accounts)
            while True:
                ensure_running(processes)
                time.sleep(1)
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0
    except DemoFailed as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
