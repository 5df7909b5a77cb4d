"""One text, every channel: the words of a notice, pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from .constants import GROUP_TEXT, Urgency

_ENDS = "。！？；\n"
#: What must be left for the words themselves before contact and signature are dropped.
_LEAST = 40


def plain(html: str) -> str:
    """The words of rich text: a line a paragraph, list items with a dash."""
    text = re.sub(r"<li[^>]*>", "\n- ", html)
    text = re.sub(r"<(?:/p|br ?/?|/h\d|/ul|/ol)>", "\n", text)
    text = unescape(re.sub(r"<[^>]+>", "", text))
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def in_a_row(sentences: Iterable[str]) -> str:
    """Sentences as one paragraph: Chinese needs no space after a full stop."""
    language = get_language() or ""
    return ("" if language.startswith("zh") else " ").join(sentences)


def cut(text: str, most: int) -> str:
    """``text`` within ``most`` characters, cut after a sentence where there is one, with an ellipsis."""
    if len(text) <= most:
        return text
    if most < 1:
        return ""
    short = text[: most - 1]
    end = max(short.rfind(sign) for sign in _ENDS)
    return (short[: end + 1] if end > most // 2 else short).rstrip() + "…"


def group_text(*, tag: str, title: str, body: str, issuer: str, contact: str, url: str, most: int = GROUP_TEXT) -> str:
    """What is pasted into a chat group: tag and title, the words, who says it, where to ask, the address.

    Never longer than ``most``: the words give way first, then contact and signature, then the title; the address stays
    whole, since half an address leads nowhere.
    """
    head = f"【{tag}】{title}"
    for tail in ("\n".join(part for part in (issuer, contact, url) if part), url):
        room = most - len(head) - len(tail) - 2
        if room >= min(_LEAST, len(plain(body))):
            return "\n".join(part for part in (head, cut(plain(body), room), tail) if part)
    return "\n".join(part for part in (cut(head, most - len(url) - 1), url) if part)


@dataclass(frozen=True)
class Outage:
    """What an urgent notice says, in the order people ask it: what, where, from when until when, why, what to do."""

    urgency: str
    place: str
    begins: dt.datetime | None
    ends: dt.datetime | None
    reason: str = ""
    advice: str = ""

    @property
    def title(self) -> str:
        """Who is concerned, when, what: 1—6 栋 11月24日停水通知."""
        what = headline(self.urgency)
        when = date_format(local(self.begins), _("j M")) if self.begins else ""
        return (_("%(place)s: %(what)s %(when)s") % {"place": self.place, "what": what, "when": when}).strip()

    @property
    def summary(self) -> str:
        """When and why, for lists."""
        when = ""
        if self.begins and self.ends and local(self.begins).date() == local(self.ends).date():
            times = {"from": moment(self.begins), "until": date_format(local(self.ends), "H:i")}
            when = _("%(from)s to %(until)s.") % times
        elif self.begins and self.ends:
            when = _("%(from)s to %(until)s.") % {"from": moment(self.begins), "until": moment(self.ends)}
        elif self.begins:
            when = _("From: %(when)s.") % {"when": moment(self.begins)}
        why = _("Why: %(reason)s.") % {"reason": self.reason.rstrip(" 。.")} if self.reason else ""
        return cut(in_a_row(part for part in (when, why, self.advice) if part), 120)

    def lines(self) -> list[str]:
        """One sentence a line."""
        found = [_("Where: %(place)s.") % {"place": self.place}]
        if self.begins:
            found.append(_("From: %(when)s.") % {"when": moment(self.begins)})
        found.append(
            _("Until about: %(when)s.") % {"when": moment(self.ends)}
            if self.ends
            else _("It is not known yet until when; we shall tell you.")
        )
        if self.reason:
            found.append(_("Why: %(reason)s.") % {"reason": self.reason.rstrip(" 。.")})
        if self.advice:
            found.append(self.advice)
        return found


def local(at: dt.datetime) -> dt.datetime:
    """On the clock at the site."""
    return at.astimezone(timezone.get_default_timezone())


def moment(at: dt.datetime) -> str:
    return date_format(local(at), _("j M, H:i"))


def headline(urgency: str) -> str:
    words = {
        Urgency.WATER: pgettext("urgent notice", "water cut off"),
        Urgency.POWER: pgettext("urgent notice", "power cut off"),
        Urgency.GAS: pgettext("urgent notice", "gas cut off"),
        Urgency.HEATING: pgettext("urgent notice", "heating interrupted"),
        Urgency.LIFT: pgettext("urgent notice", "lift out of service"),
        Urgency.ROAD: pgettext("urgent notice", "way closed"),
        Urgency.WEATHER: pgettext("urgent notice", "weather warning"),
    }
    return words.get(Urgency(urgency), pgettext("urgent notice", "please note"))


def usual_advice(urgency: str) -> str:
    """What people should do, to start from."""
    advice = {
        Urgency.WATER: _("Please store water in time and close your taps. The first water afterwards may be cloudy."),
        Urgency.POWER: _("Please switch appliances off. Do not use the lift; who needs help at home, please ring us."),
        Urgency.GAS: _("Please close the valve and do not light anything. Air the kitchen before you use gas again."),
        Urgency.HEATING: _("Please keep warm. Old people living alone and the sick may ring us for help."),
        Urgency.LIFT: _("Please take the stairs. Who cannot, please ring us: we shall carry things for you."),
        Urgency.ROAD: _("Please take the other way and mind the signs."),
        Urgency.WEATHER: _("Please stay indoors, take things in from balconies, and look after old neighbours."),
    }
    return advice.get(Urgency(urgency), "")
