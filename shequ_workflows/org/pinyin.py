"""Names: their pinyin for search (张伟 → ``zhangwei`` and ``zw``; 单 shan, 曾 zeng), and what of them the public sees.

Characters without a known reading stay as they are, so that a rare name can still be found by itself.
Pure; pypinyin's tables are loaded at first use.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SURNAMES: Final = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 "
    "公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 "
    "拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 南荣 第五 贺兰 完颜 耶律 纳兰 叶赫 "
    "那拉 富察 钮祜 爱新 佟佳 瓜尔"
)
COMPOUND_SURNAMES: Final = frozenset(_SURNAMES.split())
DOTS: Final = "·•・‧∙⋅．･"

#: Surnames whose reading differs from the everyday one.
SURNAMES: Final[dict[str, str]] = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "朴": "piao", "盖": "ge", "乐": "yue",
    "翟": "zhai", "折": "she", "黑": "he", "员": "yun", "召": "shao", "缪": "miao", "宓": "mi", "冼": "xian", "洗": "xian",
    "覃": "qin", "句": "gou", "种": "chong", "繁": "po", "逄": "pang", "过": "guo", "祭": "zhai", "粘": "nian", "佴": "nai",
    "秘": "bi", "牟": "mu", "能": "nai", "炅": "gui", "隗": "wei", "卜": "bu", "郗": "chi", "乜": "nie", "阚": "kan",
    "郇": "xun", "幺": "yao", "适": "kuo", "都": "du", "钭": "dou", "藏": "zang", "六": "lu", "什": "shi", "贲": "ben",
    "尉": "wei", "任": "ren", "华": "hua", "纪": "ji", "宁": "ning", "那": "na", "应": "ying", "费": "fei", "车": "che",
    "沈": "shen", "石": "shi", "葛": "ge", "柏": "bai", "哈": "ha", "谌": "chen", "撒": "sa", "郄": "qie", "妫": "gui",
    "重": "chong", "长": "chang", "万": "wan", "瞿": "qu", "褚": "chu", "谷": "gu", "舍": "she", "相": "xiang", "行": "xing",
    "盛": "sheng", "强": "qiang", "冯": "feng", "訾": "zi", "於": "yu", "厍": "she", "朝": "chao", "降": "jiang",
}  # fmt: skip

COMPOUND_READINGS: Final[dict[str, tuple[str, str]]] = {
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "令狐": ("ling", "hu"), "澹台": ("tan", "tai"),
    "亓官": ("qi", "guan"), "宰父": ("zai", "fu"), "乐正": ("yue", "zheng"), "鲜于": ("xian", "yu"), "拓跋": ("tuo", "ba"),
    "呼延": ("hu", "yan"), "皇甫": ("huang", "fu"), "谷梁": ("gu", "liang"), "夏侯": ("xia", "hou"), "那拉": ("na", "la"),
}  # fmt: skip

_DOT = re.compile(rf"\s*[{DOTS}]\s*")


def syllables(name: str) -> list[str]:
    """One lower-case syllable for each Chinese character (ü as v); Latin words whole; unknown characters as they are."""
    from pypinyin import lazy_pinyin

    name = normalise_name(name)
    head: list[str] = []
    rest = name
    if name[:2] in COMPOUND_READINGS and len(name) > 2:
        head, rest = list(COMPOUND_READINGS[name[:2]]), name[2:]
    elif name[:1] in SURNAMES and "·" not in name and not (len(name) > 2 and name[:2] in COMPOUND_SURNAMES):
        head, rest = [SURNAMES[name[0]]], name[1:]
    read = lazy_pinyin(rest, errors=lambda unknown: _words(unknown))  # type: ignore[arg-type, return-value]
    return [syllable.lower() for syllable in head + read if syllable.strip()]


def full_pinyin(name: str) -> str:
    """``zhangwei``; the parts of a name with a middle dot stay apart: ``maimaiti aili``."""
    return " ".join("".join(syllables(part)) for part in normalise_name(name).split("·") if part)


def initials(name: str) -> str:
    """``zw``, ``oynn``; of a Latin word its first letter; a character without a reading itself."""
    return "".join(syllable[0] for part in normalise_name(name).split("·") for syllable in syllables(part))


def normalise_name(name: str) -> str:
    """As a name is stored and compared: composed, half-width, one kind of middle dot, no spaces between Chinese."""
    text = _DOT.sub("·", unicodedata.normalize("NFC", name).strip())
    text = "".join(
        unicodedata.normalize("NFKC", char) if "！" <= char <= "～" or char == "\u3000" else char for char in text
    )
    text = re.sub(r"\s+", " ", text.strip())
    return re.sub(r"(?<=[^\x00-\u024f]) (?=[^\x00-\u024f])", "", text)


def normalise_query(text: str) -> str:
    """A search word as it is compared: like a name, and lower-case."""
    return normalise_name(text).lower()


def mask_name(name: str) -> str:
    """张伟 → 张*, 欧阳娜娜 → 欧阳*, 买买提·艾力 → 买*·*, Anna Smith → A*. How long it was does not show."""
    name = name.strip()
    if not name:
        return ""
    if _DOT.search(name):
        first, *others = _DOT.split(name)
        return "·".join([f"{first[:1]}*", *("*" for _ in others)])
    compact = re.sub(r"[ \t\u3000]", "", name)
    if len(compact) >= 3 and compact[:2] in COMPOUND_SURNAMES:
        return f"{compact[:2]}*"
    return f"{name[:1]}*"


def _words(unknown: str) -> list[str]:
    """What pypinyin cannot read: Latin words whole, other characters one by one."""
    return re.findall(r"[A-Za-z\u00c0-\u024f']+|[^\s\x00-\u024f·-]", unknown)


def readings(text: str) -> list[str]:
    """One lower-case syllable for each Chinese character of a text that is no name (查询 is ``cha xun``, not a surname's
    ``zha``); Latin words and numbers whole. What cannot be read and punctuation is left out."""
    from pypinyin import lazy_pinyin

    plain = unicodedata.normalize("NFKC", text).lower()
    read = lazy_pinyin(plain, errors=lambda unknown: re.findall(r"[a-z0-9]+", unknown))  # type: ignore[arg-type, return-value]
    return [syllable for syllable in read if syllable]
