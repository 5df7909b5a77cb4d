"""Web server and worker as processes of their own, that can be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A process group; ``kill()`` is kill -9 of all of it, or of one child."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.command, self.environment, self.log = command, environment, log
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )

    def kill(self) -> None:
        """Without a warning, the children too."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.deaths += 1

    def kill_child(self) -> bool:
        """One of its children only; whether there was one."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        if children:
            os.kill(int(children[0]), signal.SIGKILL)
            self.deaths += 1
        return bool(children)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def web(port: int, environment: dict[str, str], log: Path) -> Server:
    """Gunicorn with two workers of four threads, on Wagtail and all."""
    command = [
        sys.executable, "-m", "gunicorn", "tests.races.site.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--preload", "--timeout", "30",
    ]  # fmt: skip
    return Server(command, environment, log)


def worker(environment: dict[str, str], log: Path) -> Server:
    command = [sys.executable, "manage.py", "shequ_worker", "--send-every", "0.05", "--tick-every", "0.5"]
    return Server(command, environment, log)


def wait_for(port: int, seconds: float = 60) -> None:
    """Until the web server answers, whatever it answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except (URLError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
