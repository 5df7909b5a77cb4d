"""Themes, life events and audiences by which services are found: reference tables that come with the product."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_DATA: Final = Path(__file__).parent / "data"


class CodeRow(models.Model):
    """``words``: other names, one a line, under which it is found and under which it may stand in a file."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40)
    words = models.TextField(_("other names"), blank=True)
    rank = models.PositiveSmallIntegerField(pgettext_lazy("order", "place in the list"), default=100)
    is_active = models.BooleanField(pgettext_lazy("of a row", "in force"), default=True)

    class Meta:
        abstract = True
        ordering = ["rank", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> list[str]:
        return [self.code, self.name, *self.words.split()]


class Theme(CodeRow):
    """主题."""

    class Meta(CodeRow.Meta):
        verbose_name = pgettext_lazy("of services", "theme")
        verbose_name_plural = pgettext_lazy("of services", "themes")


class LifeEvent(CodeRow):
    """人生事件 / 一件事."""

    class Meta(CodeRow.Meta):
        verbose_name = _("life event")
        verbose_name_plural = _("life events")


class Audience(CodeRow):
    """服务对象."""

    class Meta(CodeRow.Meta):
        verbose_name = pgettext_lazy("of services", "audience")
        verbose_name_plural = pgettext_lazy("of services", "audiences")


SHIPPED: Final[dict[type[CodeRow], Path]] = {
    Theme: _DATA / "themes.json",
    LifeEvent: _DATA / "life_events.json",
    Audience: _DATA / "audiences.json",
}
