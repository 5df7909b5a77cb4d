"""Ordinary, plainly invented names: surname and given name drawn apart."""

from __future__ import annotations

import datetime as dt
from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"  # fmt: skip
WEIGHTS = [max(2, 60 - 2 * place) for place in range(len(SURNAMES))]
RARE = ("欧阳", "上官", "司徒", "诸葛", "单", "仇", "查", "解", "覃", "逄", "禤", "㑇")
OLD_WOMEN = (
    "秀英",
    "桂英",
    "玉兰",
    "淑珍",
    "凤英",
    "秀兰",
    "桂兰",
    "玉珍",
    "素芬",
    "桂芳",
    "玉梅",
    "淑华",
    "翠兰",
    "月娥",
    "惠芬",
)
OLD_MEN = (
    "建国",
    "德明",
    "志强",
    "国栋",
    "永福",
    "长生",
    "福生",
    "保国",
    "树林",
    "金贵",
    "玉山",
    "忠良",
    "德胜",
    "世昌",
    "文礼",
)
MID_WOMEN = (
    "丽华",
    "红梅",
    "雪梅",
    "海燕",
    "晓红",
    "丽娟",
    "敏",
    "静",
    "艳",
    "丽",
    "娟",
    "霞",
    "芳",
    "玲",
    "燕",
    "惠敏",
)
MID_MEN = (
    "建军",
    "伟",
    "勇",
    "军",
    "涛",
    "志刚",
    "海波",
    "永强",
    "晓东",
    "立新",
    "卫东",
    "国庆",
    "斌",
    "鹏",
    "俊峰",
    "文斌",
)
YOUNG_WOMEN = ("欣怡", "梓涵", "雨桐", "佳琪", "思雨", "诗涵", "晓彤", "梦洁", "雅婷", "一诺", "若曦", "语嫣", "静怡")
YOUNG_MEN = ("浩然", "子轩", "宇航", "俊杰", "博文", "天佑", "嘉豪", "志远", "泽宇", "明轩", "梓睿", "一鸣", "子墨")


def surname(random: Random) -> str:
    """A surname; about one in a hundred is a rare or a double one."""
    if random.random() < 0.01:
        return random.choice(RARE)
    return random.choices(SURNAMES, WEIGHTS)[0]


def given(random: Random, age: int, *, woman: bool) -> str:
    """A given name of that generation."""
    if age >= 58:
        return random.choice(OLD_WOMEN if woman else OLD_MEN)
    if age >= 28:
        return random.choice(MID_WOMEN if woman else MID_MEN)
    return random.choice(YOUNG_WOMEN if woman else YOUNG_MEN)


def birthday(random: Random, age: int, today: dt.date) -> dt.date:
    """A date of birth that makes somebody ``age`` full years old today."""
    latest = today.replace(year=today.year - age, day=min(today.day, 28))
    return latest - dt.timedelta(days=random.randrange(0, 360))
