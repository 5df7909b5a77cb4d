"""Languages as spreadsheets write them (``English (en)``, ``中文``) → codes as definitions carry them."""

from __future__ import annotations

import re
from typing import Final

from shequ_workflows.forms.definition.reading import LANGUAGE

CHINESE: Final = "zh-hans"
_CODE: Final = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,8})*)\s*\)\s*$")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_NAMES: Final = {
    "chinese": CHINESE, "中文": CHINESE, "简体中文": CHINESE, "汉语": CHINESE, "simplified chinese": CHINESE,
    "繁體中文": "zh-hant", "traditional chinese": "zh-hant", "english": "en", "英文": "en", "英语": "en", "french": "fr",
    "français": "fr", "spanish": "es", "español": "es", "portuguese": "pt", "german": "de", "deutsch": "de", "italian": "it",
    "japanese": "ja", "korean": "ko", "russian": "ru", "arabic": "ar", "swahili": "sw", "hindi": "hi", "nepali": "ne",
    "indonesian": "id", "vietnamese": "vi", "thai": "th", "turkish": "tr", "persian": "fa", "urdu": "ur", "bengali": "bn",
    "macedonian": "mk", "tibetan": "bo", "藏语": "bo", "uyghur": "ug", "维吾尔语": "ug", "mongolian": "mn", "蒙古语": "mn",
    "kazakh": "kk", "hausa": "ha", "dutch": "nl", "polish": "pl", "ukrainian": "uk",
}  # fmt: skip
_THREE: Final = {
    "eng": "en", "fra": "fr", "fre": "fr", "spa": "es", "por": "pt", "zho": CHINESE, "chi": CHINESE, "cmn": CHINESE,
    "swa": "sw", "ara": "ar", "rus": "ru", "deu": "de", "ger": "de", "jpn": "ja", "kor": "ko", "bod": "bo", "uig": "ug",
}  # fmt: skip
_CHINESE: Final = {"zh": CHINESE, "zh-cn": CHINESE, "zh-sg": CHINESE, "zh-tw": "zh-hant", "zh-hk": "zh-hant"}


def code_of(name: str) -> str | None:
    """None where the language is not known."""
    bracketed = _CODE.search(name)
    said = (bracketed[1] if bracketed else name).strip().casefold().replace("_", "-")
    if said in _NAMES:
        return _NAMES[said]
    if said in _THREE:
        return _THREE[said]
    if said.startswith(("zh-hans", "zh-hant")):
        return said[:7]
    if said in _CHINESE:
        return _CHINESE[said]
    parts = said.split("-")
    if parts[0] == "zh":
        return CHINESE
    # Without brackets a word of two letters is a code, a longer one is a name.
    code = "-".join(parts[:2])
    return code if LANGUAGE.fullmatch(code) and (bracketed or len(parts[0]) == 2) else None


def guessed(texts: list[str]) -> str:
    """Of words whose language is not said: Chinese if there are Chinese characters in them, else English."""
    return CHINESE if any(_HAN.search(text) for text in texts) else "en"
