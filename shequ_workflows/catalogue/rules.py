"""What a guide must not ask for, in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from shequ_workflows.forms.compiling.checking import asks_for

if TYPE_CHECKING:
    from shequ_workflows.core.barred import BarredCertificate

#: 其他材料, 其他相关资料, 相关证明材料, 需要的其他文件, 等材料: whoever reads it does not know what to bring.
_CATCH_ALL: Final = re.compile(
    r"(其他|其它|另外|别的)[^，。；（）()]{0,12}(材料|资料|证件|文件|证明|手续|凭证)$"
    r"|^(有关|相关|必要的?|所需的?|规定的?|要求的?|其他|其它)+(的)?(证明)?(材料|资料|证件|文件|手续)$"
    r"|等(相关|有关|其他|其它)?的?(材料|资料|证件|文件|手续)$"
    r"|^(工作人员|窗口|社区|居委会|办理机关)?(认为|要求|规定)[^，。；]{0,10}(材料|资料|证件|文件)$"
    r"|\bother (materials|documents|papers)\b",
    re.I,
)
_IN_BRACKETS: Final = re.compile(r"（[^）]*）|\([^)]*\)")


def is_catch_all(name: str) -> bool:
    """Whether the name of a material says “whatever else is asked for” (Anyang Government Services Regulation art. 13)."""
    plain = "".join(_IN_BRACKETS.sub("", name).split()) if not name.isascii() else name.strip()
    return _CATCH_ALL.search(plain.rstrip("。.；;等")) is not None or plain in {"其他", "其它", "等", "其他材料"}


def barred_among(text: str, certificates: Iterable[BarredCertificate]) -> BarredCertificate | None:
    """The first certificate, of those that a committee must not issue, that ``text`` names."""
    return next((one for one in certificates if asks_for(text, one.words)), None)
