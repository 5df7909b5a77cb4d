"""The way of a text message out of the house. A site writes its own in a few lines, in any app's ``registers.py``::

    from shequ_workflows.core.texting.gateways import Gateway, NotSent, gateways

    def send(number: str, text: str, key: str) -> None:
        answer = post_to_my_provider(number, text, key)   # the same key again is the same message
        if answer.surely_not_taken:
            raise NotSent("busy")                         # tried again while the message is of use

    gateways.register(Gateway("provider", send))

and names it in ``SHEQU_SMS``. Any other exception leaves the message *uncertain*: nobody knows whether it left, and it
is not sent again by itself. ``none`` (the default) offers no text messages at all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from shequ_workflows.core.delivery.outbox import NotSent
from shequ_workflows.org.registry import Registry

__all__ = ["NONE", "Gateway", "NotSent", "gateway", "gateways"]

NONE: Final = "none"


@dataclass(frozen=True)
class Gateway:
    """``send(number, text, key)`` returns once the other side has taken the message; called outside any transaction.

    ``shows_on_screen``: for demonstrations. Nothing is sent; the page that waits for the message shows it.
    ``is_for_trials``: no site that strangers reach may use it (a system check says so).
    """

    key: str
    send: Callable[[str, str, str], None]
    shows_on_screen: bool = False
    is_for_trials: bool = False


gateways: Registry[Gateway] = Registry("text message gateways")


def gateway() -> Gateway | None:
    """The site's gateway; None where it has none."""
    return gateways.get(getattr(settings, "SHEQU_SMS", NONE))


def _print(number: str, text: str, key: str) -> None:
    """To the terminal of the worker, past the log."""
    sys.stdout.write(f"{key} → {number}: {text}\n")
    sys.stdout.flush()


def _nothing(number: str, text: str, key: str) -> None:
    """The screen shows it."""


gateways.register(Gateway("console", _print, is_for_trials=True))
gateways.register(Gateway("screen", _nothing, shows_on_screen=True, is_for_trials=True))
