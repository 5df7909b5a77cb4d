"""Reading a sum of money as people type it: ``1,000.50``, ``１０００``, ``1.2万``, ``¥300元``. All money is yuan. Pure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.acting import Sentence

#: What the columns hold: fourteen digits, two of them behind the point.
MOST: Final = Decimal("999999999999.99")
_PLAIN: Final = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?")
_YUAN: Final = re.compile(r"^(?:人民币|rmb|cny|¥)|(?:元整|元|圆|人民币|rmb|cny)$")
_FOREIGN: Final = re.compile(
    r"[$€£₩₽₹฿₫円]|usd|eur|gbp|hkd|mop|twd|jpy|krw|chf|aud|cad|sgd|"
    r"美元|美金|欧元|英镑|日元|日圆|港币|港元|港圆|澳门元|澳元|台币|韩元|卢布|加元|新元|瑞郎|外币"
)
#: By code: what is wrong, and what to do.
SENTENCES: Final[dict[str, Sentence]] = {
    "empty": _("Enter an amount in yuan."),
    "currency": _("All money is entered in yuan (人民币). Convert the amount first, and enter yuan only."),
    "negative": _("An amount is more than zero. What was entered wrongly is put right by a correction."),
    "zero": _("An amount is more than zero."),
    "fen": _("There is nothing smaller than a fen: enter two digits behind the point at most."),
    "large": _("This amount is too large. Please look at the number of zeros."),
    "unreadable": _("This cannot be read as an amount. Enter digits, such as 12000 or 1.2万."),
}


class NotAnAmount(ValueError):
    """``code`` is a key of ``SENTENCES``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def fault(amount: Decimal) -> str:
    """Code of why ``amount`` is no sum of money; empty where it is one."""
    if not amount.is_finite():
        return "unreadable"
    if amount <= 0:
        return "negative" if amount < 0 else "zero"
    if amount > MOST:
        return "large"
    return "" if amount == amount.quantize(Decimal("0.01")) else "fen"


def read_amount(text: str) -> Decimal:
    """The amount in yuan with two digits behind the point. Raises ``NotAnAmount``; never guesses a currency."""
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower().replace("￥", "¥").replace("，", ",")
    if not said:
        raise NotAnAmount("empty")
    if _FOREIGN.search(said):
        raise NotAnAmount("currency")
    bare = _YUAN.sub("", said)
    times = Decimal(10_000) if bare.endswith("万") else Decimal(1)
    bare = bare.removesuffix("万")
    if bare[:1] in {"-", "−", "–"} or (bare[:1] == "(" and bare[-1:] == ")"):
        raise NotAnAmount("negative")
    if not _PLAIN.fullmatch(bare) or len(bare) > 24:
        raise NotAnAmount("unreadable")
    amount = Decimal(bare.replace(",", "")) * times
    code = fault(amount)
    if code:
        raise NotAnAmount(code)
    return amount.quantize(Decimal("0.01"))
