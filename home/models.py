"""The example site's home page."""

from __future__ import annotations

from wagtail.models import Page


class HomePage(Page):
    """Entrance of the example site: what waits for me, what is open, newest notices."""

    template = "home/home_page.html"
    max_count = 1
