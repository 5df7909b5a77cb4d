"""The package, installed into a bare Wagtail project as the README says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
README = ROOT / "README.md"
KEY = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="
pytestmark = pytest.mark.wheel


def readme_steps() -> list[tuple[str, str]]:
    """Code blocks of the section "Into an existing site", in order: what it is, and its text without indentation."""
    section = README.read_text(encoding="utf-8").split("## Into an existing site")[1].split("\n## ")[0]
    found = re.findall(r'^( *)```(\w+(?: title="\w+")?)\n(.*?)^ *```', section, re.S | re.M)
    return [(info, re.sub(rf"^{indent}", "", block, flags=re.M)) for indent, info, block in found]


def run(*command: str, cwd: Path, **environment: str) -> str:
    """Run a program outside the checkout; its words are the failure's words."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SHEQU_", "DJANGO_", "PYTHON"))}
    done = subprocess.run(
        command, cwd=cwd, env={**clean, **environment}, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what a fresh clone would hold: no compiled translations, no caches."""
    source = tmp_path_factory.mktemp("source")
    leave = shutil.ignore_patterns("__pycache__", "*.mo")
    for name in ("shequ_workflows", "home", "site_config"):
        shutil.copytree(ROOT / name, source / name, ignore=leave)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source), cwd=source)
    (built,) = out.glob("*.whl")
    return built


def test_it_holds_all_that_the_plugin_needs_and_nothing_of_the_example_site(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if not name.endswith("/")}
    tops = {name.split("/")[0] for name in inside}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"shequ_workflows"}
    for path in (ROOT / "shequ_workflows").rglob("*"):
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".pyc", ".mo"}:
            assert name in inside, f"{name} is missing from the wheel"
        if path.suffix == ".po":
            assert name.removesuffix(".po") + ".mo" in inside, f"{name} is not compiled"
    assert any(name.endswith("LICENSE") for name in inside)


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """`wagtail start`, then the README's steps, word for word."""
    packages = tmp_path_factory.mktemp("packages")
    run(
        sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(packages),
        str(wheel), cwd=packages,
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("town")
    run(sys.executable, "-m", "wagtail.bin.wagtail", "start", "town", str(folder), cwd=folder)
    settings, urls = folder / "town" / "settings" / "base.py", folder / "town" / "urls.py"
    environment = {
        "PYTHONPATH": str(packages),
        "SHEQU_DATA_KEYS": f"k1:{KEY}",
        "SHEQU_INDEX_KEY": KEY,
        "SHEQU_DIGEST_KEY": KEY,
    }
    for info, block in readme_steps():
        if info == 'python title="settings"':
            settings.write_text(f"{settings.read_text()}\n{block}", encoding="utf-8")
        elif info == 'python title="urls"':
            before, after = urls.read_text().rsplit("urlpatterns = urlpatterns + [", 1)
            urls.write_text(f"{before}urlpatterns = urlpatterns + [\n    {block}{after}", encoding="utf-8")
        else:
            assert info == "sh", info
            for command in block.splitlines():
                # The worker runs until it is stopped; a tick is what it does twice a minute.
                once = command.replace("shequ_worker", "tick").replace("python", sys.executable, 1)
                run(*once.split(), cwd=folder, **environment)
    return folder, environment


PAGES = """
from django.contrib.auth import get_user_model
from django.test import Client
from django.contrib.staticfiles import finders
from wagtail.models import Site

import shequ_workflows
assert "packages" in shequ_workflows.__file__, shequ_workflows.__file__

from shequ_workflows.deliberation.pages import HallPage
from shequ_workflows.notices.models import NoticeIndexPage
from shequ_workflows.org.models import CommunityPage, Node

street = Node.add_root(instance=Node(kind="street", code="s1", name="青石街道"))
node = street.add_child(instance=Node(kind="community", code="c1", name="桂花里社区"))
site_home = Site.objects.get(is_default_site=True).root_page
home = site_home.add_child(instance=CommunityPage(title="桂花里社区", slug="guihuali", node=node))
opened = ["/", "/login/", "/healthz", "/readyz", home.get_url()]
for kind, slug in ((HallPage, "hall"), (NoticeIndexPage, "notices")):
    opened.append(home.add_child(instance=kind(title=slug, slug=slug)).get_url())
visitor, staff = Client(), Client()
get_user_model().objects.create_superuser("chief", "", "chief-of-all-1")
staff.force_login(get_user_model().objects.get())
for path in opened:
    answer = visitor.get(path, HTTP_HOST="localhost")
    assert answer.status_code == 200, (path, answer.status_code)
assert visitor.get("/desk/", HTTP_HOST="localhost").status_code in (302, 403)
for path in ["/admin/", "/admin/pages/"]:
    answer = staff.get(path, HTTP_HOST="localhost", follow=True)
    assert answer.status_code == 200, (path, answer.status_code)
login = visitor.get("/login/", HTTP_HOST="localhost").content.decode()
assert "登录" in login, login
assert finders.find("shequ/css/shequ.css")
print("opened", len(opened))
"""


def test_it_opens_its_pages_in_a_bare_project(site: tuple[Path, dict[str, str]]) -> None:
    folder, environment = site
    script = folder / "pages.py"
    script.write_text(f"import django\ndjango.setup()\n{PAGES}", encoding="utf-8")
    printed = run(
        sys.executable, str(script), cwd=folder,
        **{**environment, "PYTHONPATH": f"{environment['PYTHONPATH']}{os.pathsep}{folder}"},
        DJANGO_SETTINGS_MODULE="town.settings.dev",
    )  # fmt: skip
    assert "opened 7" in printed


def test_it_needs_no_migration_of_the_sites_own(site: tuple[Path, dict[str, str]]) -> None:
    folder, environment = site
    run(sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", cwd=folder, **environment)
