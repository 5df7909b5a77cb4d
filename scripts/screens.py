"""Screenshots of every screen in scripts/screens.csv, on a phone and on the office's old monitor, on one sheet.

    python scripts/screens.py [--url http://127.0.0.1:8000] [NAME ...]

Without --url it sets the demo up and starts it by itself. Pictures go to var/screens/, all of them together to
var/screens/contact-sheet.png. Exit code 1 if a screen answers with an error or is wider than the phone.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import demo

OUT = demo.VAR / "screens"
SIZES = {"phone": (360, 740), "monitor": (1366, 768)}
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
COLUMN = 420
CAPTION = 30
PER_LINE = 6
FONTS = Path("/usr/share/fonts")


@contextlib.contextmanager
def site(url: str) -> Iterator[str]:
    """Address of a running demo: the one named, or one started for the purpose."""
    if url:
        yield url
        return
    demo.prepare()
    port = demo.free_port()
    with demo.running(port) as processes:
        base = f"http://127.0.0.1:{port}"
        demo.wait_until_up(base, processes)
        yield base


def sign_in(page: Page, base: str, account: demo.Login) -> None:
    """Fill the sign-in form."""
    page.goto(urljoin(base, "/login/"))
    page.fill("input[name=username]", account.username)
    page.fill("input[name=password]", account.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


def file_name(row: dict[str, str], size: str) -> str:
    """Where a screen's picture goes."""
    return f"{row['who']}-{re.sub(r'[^a-z0-9]+', '-', row['name'].lower()).strip('-')}-{size}.png"


def shoot(browser: Browser, base: str, rows: list[dict[str, str]]) -> list[str]:
    """Take all pictures; answer what was wrong."""
    wrong: list[str] = []
    accounts = {account.username: account for account in demo.logins()}
    for size, (width, height) in SIZES.items():
        for who in dict.fromkeys(row["who"] for row in rows):
            if who != demo.VISITOR and who not in accounts:
                wrong.append(f"{who}: the demo has no such account")
                continue
            context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
            page = context.new_page()
            if who != demo.VISITOR:
                sign_in(page, base, accounts[who])
            for row in (row for row in rows if row["who"] == who):
                fault = _shoot_one(page, base, row, size)
                print(f"  {'BAD' if fault else 'ok '} {size:<8} {who:<12} {row['name']}", flush=True)
                wrong += [f"{who} {row['name']} ({size}): {fault}"] if fault else []
            context.close()
    return wrong


def _shoot_one(page: Page, base: str, row: dict[str, str], size: str) -> str:
    """One picture; answer what was wrong with the screen, or an empty string."""
    response = page.goto(urljoin(base, row["path"]))
    for pattern in row["follow"].split():
        target = demo.linked(page.content(), pattern)
        if not target:
            return f"no link like {pattern} on {page.url}"
        response = page.goto(urljoin(page.url, target))
    page.screenshot(path=OUT / file_name(row, size), full_page=True)
    if response is None or response.status >= 400:
        return f"answered {response.status if response else 'nothing'}"
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if size == "phone" and overflow > 0 and "/admin/" not in page.url:
        return f"{overflow} pixels wider than the phone"
    return ""


def caption_font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font with Chinese, where there is one."""
    for pattern in ("NotoSansCJK-Regular.*", "*CJK*Regular*", "DejaVuSans.ttf"):
        for path in sorted(FONTS.rglob(pattern)):
            return ImageFont.truetype(str(path), 16)
    return ImageFont.load_default()


def contact_sheet(rows: list[dict[str, str]]) -> Path:
    """All pictures on one sheet: a row of the list in two cells, phone and monitor, cut at the same height."""
    font, cells = caption_font(), []
    for row in rows:
        for size in SIZES:
            path = OUT / file_name(row, size)
            if path.exists():
                picture: Image.Image = Image.open(path).convert("RGB")
                width = COLUMN if size == "monitor" else COLUMN // 2
                picture = picture.resize((width, max(1, picture.height * width // picture.width)))
                cells.append(
                    (
                        f"{row['who']} · {row['name']}" if size == "phone" else "",
                        picture.crop((0, 0, width, min(picture.height, 620))),
                    )
                )
    lines = [cells[start : start + PER_LINE] for start in range(0, len(cells), PER_LINE)]
    heights = [max(picture.height for _, picture in line) + CAPTION + 20 for line in lines]
    width = max(sum(picture.width + 20 for _, picture in line) for line in lines) + 20
    sheet = Image.new("RGB", (width, sum(heights) + 20), "#d9d4c8")
    draw, top = ImageDraw.Draw(sheet), 20
    for line, height in zip(lines, heights, strict=True):
        left = 20
        for caption, picture in line:
            draw.text((left, top), caption, fill="#222222", font=font)
            sheet.paste(picture, (left, top + CAPTION))
            left += picture.width + 20
        top += height
    target = OUT / "contact-sheet.png"
    sheet.save(target)
    return target


def main() -> int:
    """Take the pictures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="")
    parser.add_argument("--chromium", default=shutil.which("chromium-headless-shell") or shutil.which("chromium") or "")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if not options.chromium:
        print("Chromium is not installed: on Debian, apt-get install chromium-headless-shell fonts-noto-cjk")
        return 1
    rows = [row for row in demo.screens() if not options.names or row["name"] in options.names]
    OUT.mkdir(parents=True, exist_ok=True)
    try:
        with site(options.url) as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=options.chromium, args=SWITCHES)
            wrong = shoot(browser, base, [row for row in rows if not row["path"].endswith("z")])
            browser.close()
    except demo.DemoFailed as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join([*wrong, str(contact_sheet(rows))]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
