"""Room codes: ``3-2-501`` is building 3, entrance 2, room 501. People write it in many ways; here is one form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .identifiers import WrongRoom, half_width

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE = "零〇一二两三四五六七八九十"
_NUMBER = rf"(?:[A-Z]?[0-9]{{1,3}}[A-Z]?|[A-Z]|[东西南北中甲乙丙丁]|[{_CHINESE}]{{1,3}})"
_ENTRANCE = rf"(?:[0-9]{{1,2}}|[A-Z]|[东西南北中甲乙丙丁]|[{_CHINESE}]{{1,3}})"
_ROOM = r"[A-Z]?[0-9]{1,4}[A-Z]?"
_ROOM_WORD = r"(?:室|房间?|户|号)?"

_WORDS = re.compile(
    rf"(?:(?P<building>[甲乙丙丁东西南北]?{_NUMBER})(?:号楼|栋|幢|座|楼|#)-?)?"
    rf"(?:(?P<entrance>{_ENTRANCE})(?:单元|门|梯|-)-?)?"
    rf"(?:(?P<floor>{_NUMBER})(?:层|楼))?"
    rf"(?:(?P<room>{_ROOM}){_ROOM_WORD})?"
)
_CODE = re.compile(rf"(?P<building>[甲乙丙丁]?{_NUMBER})-(?:(?P<entrance>{_ENTRANCE})-)?(?P<room>{_ROOM}){_ROOM_WORD}")


@dataclass(frozen=True, slots=True)
class RoomCode:
    """Parts that were written; an empty one was not."""

    building: str = ""
    entrance: str = ""
    room: str = ""

    @property
    def code(self) -> str:
        """``3-2-501``; ``3-501`` where the building has one entrance."""
        return "-".join(part for part in (self.building, self.entrance, self.room) if part)

    @property
    def is_whole(self) -> bool:
        """Names one room of a compound."""
        return bool(self.building and self.room)

    @property
    def floor(self) -> int | None:
        """Read off a room number of three or four digits: 501 → 5, 1203 → 12."""
        match = re.fullmatch(r"([0-9]{1,2})[0-9]{2}[A-Z]?", self.room)
        return int(match[1]) if match else None


def parse_room(text: str) -> RoomCode:
    """``3-2-501``, ``３－２－５０１``, ``3栋2单元501室``, ``三号楼二单元501``, ``3-501``, ``2单元501``, ``501``.

    Raises ``WrongRoom`` where the text is something else.
    """
    written = re.sub(r"(?<=[0-9])\s+(?=[0-9])", "-", half_width(text).upper())
    written = re.sub(r"\s+", "", written).replace("/", "-").replace("_", "-")
    match = _CODE.fullmatch(written) or (_WORDS.fullmatch(written) if written else None)
    parts = {name: value or "" for name, value in match.groupdict().items()} if match else {}
    if not any(parts.get(name) for name in ("building", "entrance", "room")):
        raise WrongRoom
    return RoomCode(
        building=_plain(parts["building"]),
        entrance=_plain(parts["entrance"]),
        room=re.sub(r"^0+(?=[0-9]{3})", "", parts["room"]),
    )


def _plain(part: str) -> str:
    """Chinese numerals to digits, leading zeros off: 二 → 2, 十二 → 12, 03 → 3."""
    if part and all(char in _CHINESE for char in part):
        if "十" not in part:
            return str(int("".join(str(_DIGITS[char]) for char in part)))
        tens, _, units = part.partition("十")
        return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[units] if units else 0))
    return re.sub(r"^([A-Z甲乙丙丁]?)0+(?=[0-9])", r"\1", part)
