"""What the scripts have to know of exports: headers, values, categories and names of countries."""

from __future__ import annotations

import csv
from pathlib import Path

_COUNTRIES = Path(__file__).parent / "countries.csv"

# The columns of a clean export and of a messy one, and what the scripts call them.
HEADER = "student id,name,college,level,country,partner,programme,activity,status,start,end"
MESSY_HEADER = "学号,姓名,学院,培养层次,国家/地区,接收院校,项目名称,项目类别,状态,派出日期,回国日期"
FIELDS = "student,name,college,level,place,partner,programme,activity,status,start,end"
UNUSED = ("name", "college")

DATE = "%Y-%m-%d"
MESSY_DATES = (DATE, "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")
MESSY_ENCODING = "gb18030"

GRADUATES = ("master", "doctor", "PhD", "硕士研究生", "硕士", "博士研究生", "博士生", "博士")
VOLUNTEERS = ("volunteer", "国际志愿者", "志愿者")
NOT_HAPPENED = ("cancelled", "withdrawn", "已取消", "未成行", "退出", "放弃")
LONG_DAYS = 90

CATEGORIES = ("graduate", "volunteer", "long_term", "short_term", "total")
GRADUATE, VOLUNTEER, LONG_TERM, SHORT_TERM, TOTAL = range(len(CATEGORIES))

_REGIONS = {"HK", "MO", "TW"}


def fields(*, is_messy: bool) -> dict[str, str]:
    """Return the field of each column."""
    header = MESSY_HEADER if is_messy else HEADER
    return dict(zip(header.split(","), FIELDS.split(","), strict=True))


def places() -> list[tuple[str, int, bool]]:
    """Return each name of a country or region with its number, and whether it is a region."""
    with _COUNTRIES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [
        (row[language], number, row["code"] in _REGIONS)
        for language in ("english", "chinese")
        for number, row in enumerate(rows)
    ]
