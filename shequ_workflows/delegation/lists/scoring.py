"""Which line a demand speaks of, by code, name and words; no dictionary, pairs of characters (``core.search.bigrams``).

Pure.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from shequ_workflows.core.search.bigrams import fold, grams

#: A demand is a line's from this score on.
THRESHOLD: Final = 0.45
#: Below it a line is not even proposed.
FAINT: Final = 0.12
#: Words that every demand has and that tell no line from another.
_NOISE: Final = "社区 居委会 居民 街道 部门 单位 工作 开展 做好 落实 协助 配合 负责 管理 服务 相关 有关 情况 信息 统计 上报 报送 名单 名册 辖区 进行 组织 参与 宣传 完成 材料 及时 各类"
_NOISE_GRAMS: Final = grams(_NOISE)
_BETWEEN_HAN: Final = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


@dataclass(frozen=True)
class Entry:
    """A line that may be meant. ``words``: one a line; a demand that holds all words of a line is its."""

    code: str
    name: str
    words: str = ""


@dataclass(frozen=True)
class Scored:
    entry: Entry
    score: float


def plain(text: str) -> str:
    """As demands are compared: folded, and Chinese that was broken by blanks or line ends joined again."""
    return fold(_BETWEEN_HAN.sub("", text))


def phrases(words: str) -> list[list[str]]:
    """The lines of ``words`` as lists of folded words; empty lines give none."""
    return [parts for line in words.splitlines() if (parts := fold(line).split())]


def held(text: str, words: str) -> int:
    """Length of the longest line of ``words`` whose words all stand in the plain ``text``; 0 where none does."""
    hits = (sum(map(len, parts)) for parts in phrases(words) if all(part in text for part in parts))
    return max(hits, default=0)


def first_held(text: str, entries: Iterable[Entry]) -> Entry | None:
    """Of entries that are found by words or by their whole name, the one that says most; None where none is."""
    asked = plain(text)
    found = [(held(asked, f"{entry.words}\n{entry.name}"), entry) for entry in entries]
    best = max(found, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def _has_code(text: str, code: str) -> bool:
    """Whether the code stands there by itself: A-1 is not in A-12."""
    wanted = fold(code)
    return len(wanted) > 1 and re.search(rf"(?<![0-9a-z]){re.escape(wanted)}(?![0-9a-z])", text) is not None


def ranked(text: str, entries: Sequence[Entry]) -> list[Scored]:
    """Entries by how well the demand fits, best first, those that hardly fit left out. A score is from 0 to 1."""
    asked = plain(text)
    pairs = grams(asked) - _NOISE_GRAMS
    names = [grams(fold(entry.name)) - _NOISE_GRAMS for entry in entries]
    seen = Counter(gram for name in names for gram in name)
    weight = {gram: 1 + math.log(len(entries) / number) for gram, number in seen.items()}
    found = [
        Scored(entry, max(_direct(asked, entry), _by_name(pairs, name, weight)))
        for entry, name in zip(entries, names, strict=True)
    ]
    return sorted((one for one in found if one.score >= FAINT), key=lambda one: (-one.score, one.entry.code))


def _direct(asked: str, entry: Entry) -> float:
    """Its code, its whole name, or words it is found by: longer words say more."""
    if _has_code(asked, entry.code):
        return 1.0
    length = held(asked, f"{entry.words}\n{entry.name}")
    return min(0.99, 0.6 + 0.03 * length) if length > 1 else 0.0


def _by_name(pairs: set[str], name: set[str], weight: dict[str, float]) -> float:
    """The share of the name's pairs that the demand has, rare ones counting more; one pair alone is chance."""
    shared = pairs & name
    if len(shared) < 2:
        return 0.0 if len(name) > 1 else 0.3 * len(shared)
    return 0.9 * sum(weight[gram] for gram in shared) / sum(weight[gram] for gram in name)
