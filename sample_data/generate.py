"""Write the sample exports and agreements: `python sample_data/generate.py [FOLDER]`.

Everything here is invented. Students, partners and programmes do not exist, and the figures of
2011–2015 are made up; those of 2016 are the ones that Beijing University of Technology has
published, so that the tool can be seen to reach them from rows. The same files come out each time.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
Cells = Sequence[str]

YEARS = range(2011, 2017)

# Outbound participations by category, and the number of short-term programmes.
GRADUATE = dict(zip(YEARS, (118, 146, 171, 214, 203, 251), strict=True))
VOLUNTEER = dict(zip(YEARS, (40, 52, 61, 78, 96, 109), strict=True))
LONG_TERM = dict(zip(YEARS, (92, 101, 118, 131, 124, 136), strict=True))
SHORT_TERM = dict(zip(YEARS, (205, 238, 262, 317, 305, 376), strict=True))
PROGRAMMES = dict(zip(YEARS, (9, 11, 12, 15, 14, 18), strict=True))

# Inbound persons by category, and the number of countries that they come from.
DEGREE = dict(zip(YEARS, (508, 561, 617, 672, 664, 725), strict=True))
NON_DEGREE = dict(zip(YEARS, (171, 186, 214, 233, 218, 221), strict=True))
COUNTRIES = dict(zip(YEARS, (48, 52, 57, 63, 66, 70), strict=True))

COLLEGES = (
    "机电学院",
    "信息学部",
    "建工学院",
    "环能学院",
    "数理学院",
    "材料学院",
    "经管学院",
    "外国语学院",
)

DESTINATIONS = (
    *(
        ("日本", "Japan"),
        ("美国", "United States"),
        ("英国", "United Kingdom"),
        ("德国", "Germany"),
    ),
    *(("加拿大", "Canada"), ("法国", "France"), ("韩国", "South Korea"), ("澳大利亚", "Australia")),
    *(("爱尔兰", "Ireland"), ("芬兰", "Finland"), ("瑞典", "Sweden"), ("荷兰", "Netherlands")),
    *(("西班牙", "Spain"), ("意大利", "Italy"), ("俄罗斯", "Russia"), ("波兰", "Poland")),
    *(("奥地利", "Austria"), ("比利时", "Belgium"), ("丹麦", "Denmark"), ("挪威", "Norway")),
    *(
        ("新西兰", "New Zealand"),
        ("新加坡", "Singapore"),
        ("马来西亚", "Malaysia"),
        ("泰国", "Thailand"),
    ),
    *(("葡萄牙", "Portugal"), ("捷克", "Czechia"), ("匈牙利", "Hungary"), ("以色列", "Israel")),
    *(("墨西哥", "Mexico"), ("巴西", "Brazil"), ("香港", "Hong Kong"), ("澳门", "Macao")),
    ("台湾", "Taiwan"),
)
# fmt: off
ORIGINS = (
    "韩国", "巴基斯坦", "俄罗斯", "蒙古", "越南", "泰国", "印度尼西亚", "哈萨克斯坦", "法国",
    "德国", "美国", "日本", "意大利", "尼泊尔", "孟加拉国", "加纳", "尼日利亚", "埃塞俄比亚",
    "坦桑尼亚", "肯尼亚", "喀麦隆", "刚果（金）", "刚果（布）", "也门", "苏丹", "埃及",
    "摩洛哥", "阿尔及利亚", "马来西亚", "缅甸", "老挝", "柬埔寨", "斯里兰卡", "印度", "伊朗",
    "土耳其", "乌克兰", "白俄罗斯", "波兰", "西班牙", "英国", "爱尔兰", "加拿大", "澳大利亚",
    "墨西哥", "巴西", "哥伦比亚", "秘鲁", "智利", "乌兹别克斯坦", "吉尔吉斯斯坦", "塔吉克斯坦",
    "土库曼斯坦", "阿塞拜疆", "亚美尼亚", "格鲁吉亚", "芬兰", "瑞典", "荷兰", "比利时",
    "卢旺达", "乌干达", "赞比亚", "津巴布韦", "纳米比亚", "马里", "贝宁", "加蓬", "毛里求斯",
    "马达加斯加",
)
# fmt: on
DEGREE_LENGTHS = {"本科生": 4, "硕士研究生": 3, "博士研究生": 4}
NAME = "示例学生"  # every student's; real exports hold real names, which the tool never reads
EXCHANGE = "学生交换"
REGIONS = ("中国香港", "中国澳门", "中国台湾")


@dataclass(frozen=True)
class Student:
    number: str
    college: str
    level: str


@dataclass(frozen=True)
class Trip:
    """A stay abroad. `place` is a destination in Chinese and in English."""

    student: Student
    place: tuple[str, str]
    partner: str
    programme: str
    start: date
    end: date
    status: str = "已完成"


@dataclass(frozen=True)
class Visit:
    """A stay in Beijing; `kind` is the Ministry's category of international student."""

    number: str
    origin: str
    kind: str
    subject: str
    start: date
    end: date


@dataclass(frozen=True)
class Agreement:
    """An agreement with a partner; without an end it is open."""

    partner: str
    country: str
    kind: str
    begin: date
    end: date | None

    def in_force(self, year: int) -> bool:
        return self.begin.year <= year and (self.end is None or self.end.year >= year)


class Dice:
    """Choices that are the same in every version of Python: only `random()` is promised to be."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, limit: int) -> int:
        return int(self._random.random() * limit)

    def pick(self, things: Sequence[T]) -> T:
        return things[self.below(len(things))]

    def often_first(self, things: Sequence[T]) -> T:
        """Pick one, the earlier ones more often."""
        return things[min(self.below(len(things)), self.below(len(things)))]

    def student(self, year: int, level: str, taken: set[str]) -> Student:
        """Invent a student who is not yet among those `taken`."""
        while True:
            college = self.below(len(COLLEGES))
            entry = year - 1 - self.below(3)
            if level == "本科":
                number = f"{entry % 100:02d}{college + 1:02d}{self.below(400):04d}"
            else:
                number = f"S{entry}{college + 1:02d}{self.below(300):03d}"
            if number not in taken:
                taken.add(number)
                return Student(number, COLLEGES[college], level)

    def partner(self) -> tuple[tuple[str, str], str]:
        place = self.often_first(DESTINATIONS)
        return place, f"University {self.pick('ABCDEF')} of {place[1]}"

    def day(self, year: int, month: int) -> date:
        return date(year, month, 1 + self.below(28))


def outbound(year: int, dice: Dice) -> dict[str, list[Trip]]:
    """Invent the trips of one year, by the desk that keeps them."""
    taken: set[str] = set()

    def exchange(level: str, status: str = "已完成") -> Trip:
        place, partner = dice.partner()
        start = dice.day(year, dice.pick((2, 8, 9)))
        end = start + timedelta(days=110 + dice.below(200))
        student = dice.student(year, level, taken)
        return Trip(student, place, partner, f"{partner} 交换", start, end, status)

    def research(student: Student) -> Trip:
        place, partner = dice.partner()
        start = dice.day(year, 1 + dice.below(12))
        conference = dice.below(3) == 0
        programme = "国际会议" if conference else "联合研究"
        days = 4 + dice.below(5) if conference else 20 + dice.below(300)
        return Trip(student, place, partner, programme, start, start + timedelta(days=days))

    long_term = [exchange("本科") for _ in range(LONG_TERM[year])]
    cancelled = [exchange("本科", "取消") for _ in range(5)]
    shared = [exchange("硕士") for _ in range(6)]  # kept by two desks
    graduates: list[Trip] = []
    for at in range(GRADUATE[year] - len(shared) - 10):
        again = at % 15 == 14
        student = (
            graduates[-1].student
            if again
            else dice.student(year, dice.pick(("硕士", "博士")), taken)
        )
        graduates.append(research(student))

    volunteers = []
    for _ in range(VOLUNTEER[year]):
        place, _ = dice.partner()
        start = dice.day(year, 7)
        end = start + timedelta(days=14 + dice.below(28))
        student = dice.student(year, "本科", taken)
        volunteers.append(Trip(student, place, "", "Summer Volunteers", start, end))

    programmes = []
    for at in range(PROGRAMMES[year]):
        place, partner = dice.partner()
        start = dice.day(year, dice.pick((1, 7, 8)))
        programmes.append(
            (
                place,
                partner,
                f"短期项目 {at + 1:02d}",
                start,
                start + timedelta(days=13 + 7 * dice.below(4)),
            )
        )
    earlier = [trip.student for trip in (*volunteers, *long_term)]
    short_term = []
    for at in range(SHORT_TERM[year] + 10):
        if at < 10:
            student = dice.student(year, "硕士", taken)
        else:
            student = earlier.pop() if at % 12 == 0 else dice.student(year, "本科", taken)
        short_term.append(Trip(student, *programmes[at % len(programmes)]))
    return {
        "exchange": sorted([*long_term, *cancelled, *shared], key=lambda trip: trip.start),
        "graduate": sorted([*graduates, *shared], key=lambda trip: trip.start),
        "volunteers": sorted(volunteers, key=lambda trip: trip.start),
        "short": short_term,
    }


def inbound(dice: Dice) -> list[Visit]:
    """Invent the visits of all years, so that each year has the persons and countries given."""
    visits: list[Visit] = []
    for year in YEARS:
        here = [
            visit
            for visit in visits
            if visit.start.year <= year <= visit.end.year and visit.origin not in REGIONS
        ]
        seen = {visit.origin for visit in here}
        known = ORIGINS[: COUNTRIES[year]]
        missing = [origin for origin in known if origin not in seen]
        in_degree = {visit.number for visit in here if visit.kind in DEGREE_LENGTHS}
        others = {visit.number for visit in here} - in_degree

        def origin(missing: list[str] = missing, known: Sequence[str] = known) -> str:
            return missing.pop() if missing else dice.often_first(known)

        for at in range(DEGREE[year] - len(in_degree)):
            entry = YEARS[0] - dice.below(4) if year == YEARS[0] else year
            number, home = f"{entry}L{year % 10}{at:04d}", origin()
            kind = dice.pick(tuple(DEGREE_LENGTHS))
            end = date(entry + DEGREE_LENGTHS[kind], 7, 10)
            subject = dice.pick(("土木工程", "计算机科学", "国际贸易", "环境工程"))
            visits.append(Visit(number, home, kind, subject, date(entry, 9, 1), end))
            if at < 12 and entry == year:  # a language course before the degree, in the same year
                course = date(year, 2, 25), date(year, 7, 5)
                visits.append(Visit(number, home, "语言生", "汉语", *course))
        for at in range(NON_DEGREE[year] - len(others)):
            number, home = f"{year}N{at:04d}", origin()
            kind = dice.pick(("语言生", "语言生", "普通进修生", "高级进修生"))
            spring = Visit(number, home, kind, "汉语", date(year, 2, 25), date(year, 7, 5))
            autumn = Visit(number, home, kind, "汉语", date(year, 9, 1), date(year + 1, 1, 15))
            choice = dice.below(20)
            visits.extend(
                (spring, autumn) if choice == 0 else (autumn,) if choice < 6 else (spring,)
            )
        for at in range(8):  # the Ministry's counts leave them out
            start = date(year, 9, 1)
            number = f"{year}G{at:04d}"
            visits.append(
                Visit(number, dice.pick(REGIONS), "本科生", "建筑学", start, date(year + 4, 7, 10))
            )
    return visits


def agreements(dice: Dice) -> list[Agreement]:
    """Invent the agreements with partners.

    In force in 2016 are those with 198 universities: of the six of each place that the exports
    name, all but one in thirteen, which never had one or let it expire; and as many in their stead
    that no student has been at.
    """
    signed: list[Agreement] = []
    for at, place in enumerate(DESTINATIONS):
        for number, letter in enumerate("ABCDEF", at * 6):
            partner = f"University {letter} of {place[1]}"
            begin = date(1996 + dice.below(21), 1 + dice.below(12), 1)
            if number % 26 == 5:  # none, though students go there
                continue
            if number % 26 == 18:
                begin = date(2003 + dice.below(6), 9, 1)
                signed.append(Agreement(partner, place[0], EXCHANGE, begin, years_on(begin, 5)))
                continue
            signed += renewed(partner, place[0], begin, dice)
            if dice.below(6) == 0:
                begin = date(2008 + dice.below(9), 1, 1)
                signed.append(Agreement(partner, place[0], "联合培养", begin, None))
    missing = len(DESTINATIONS) * 6 - len({each.partner for each in signed if each.in_force(2016)})
    for place in DESTINATIONS[:missing]:
        begin = date(2004 + dice.below(12), 3, 1)
        signed += renewed(f"University G of {place[1]}", place[0], begin, dice)
    begin = date(2017, 3, 1)
    signed.append(Agreement("University H of Japan", "日本", EXCHANGE, begin, years_on(begin, 5)))
    return signed


def renewed(partner: str, country: str, begin: date, dice: Dice) -> Iterator[Agreement]:
    """Give an agreement that is in force in 2016: open, or renewed each five years."""
    if dice.below(3) == 0:
        yield Agreement(partner, country, EXCHANGE, begin, None)
        return
    while begin.year <= 2016:
        end = years_on(begin, 5)
        yield Agreement(partner, country, EXCHANGE, begin, end)
        begin = end + timedelta(days=1)


def years_on(day: date, years: int) -> date:
    return day.replace(year=day.year + years) - timedelta(days=1)


def dashes(day: date) -> str:
    return day.isoformat()


def slashes(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"


def dots(day: date) -> str:
    return f"{day.year}.{day.month}.{day.day}"


def characters(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def digits(day: date) -> str:
    return f"{day:%Y%m%d}"


def exchange_desk(trips: Sequence[Trip]) -> bytes:
    header = (
        "学号,姓名,学院,培养层次,前往国家（地区）,交流院校,交流项目,期限,派出日期,回国日期,状态"
    )
    rows = (
        (*who(t), t.place[0], *what(t), "长期", dashes(t.start), dashes(t.end), t.status)
        for t in trips
    )
    return table(header.split(","), rows, encoding="utf-8-sig", line_end="\r\n")


def graduate_school(trips: Sequence[Trip]) -> bytes:
    header = "序号,学号,姓名,培养单位,层次,国别,接收单位,项目名称,开始日期,结束日期"
    rows = (
        (str(at), *who(t), t.place[0], *what(t), dots(t.start), characters(t.end))
        for at, t in enumerate(trips, 1)
    )
    return table(header.split(","), rows, encoding="utf-8")


def volunteer_desk(trips: Sequence[Trip]) -> bytes:
    header = "Student ID;Name;College;Level;Destination;Programme;Start date;End date"
    rows = (
        (*who(t)[:3], "undergraduate", t.place[1], t.programme, digits(t.start), digits(t.end))
        for t in trips
    )
    return table(header.split(";"), rows, encoding="utf-8", delimiter=";")


def summer_office(trips: Sequence[Trip]) -> bytes:
    header = "学号,姓名,学院,学生类别,国家/地区,接收院校,出国（境）项目名称,出国时间,回国时间"
    rows = [(*who(t), t.place[0], *what(t), slashes(t.start), slashes(t.end)) for t in trips]
    total = ("合计", str(len(trips)), *[""] * 7)
    return table(header.split(","), [*rows, total], encoding="gb18030", line_end="\r\n")


def who(trip: Trip) -> Cells:
    return trip.student.number, NAME, trip.student.college, trip.student.level


def what(trip: Trip) -> Cells:
    return trip.partner, trip.programme


def international_college(visits: Sequence[Visit]) -> bytes:
    header = "学号,姓名,国籍,来华留学生类别,专业,入学日期,预计毕业日期"
    rows = (
        (v.number, NAME, v.origin, v.kind, v.subject, dashes(v.start), dashes(v.end))
        for v in visits
    )
    return table(header.split(","), rows, encoding="utf-8-sig", line_end="\r\n")


def language_centre(visits: Sequence[Visit]) -> bytes:
    codes = {"语言生": "05", "普通进修生": "06", "高级进修生": "07"}
    header = "学号,姓名,国籍,来华留学生类别,来华日期,离校日期"
    rows = (
        (v.number, NAME, v.origin, codes[v.kind], slashes(v.start), slashes(v.end)) for v in visits
    )
    return table(header.split(","), rows, encoding="gb18030", line_end="\r\n")


def international_office(signed: Sequence[Agreement]) -> bytes:
    header = "序号,合作院校,国家/地区,协议类型,生效日期,到期日期"
    rows = (
        (str(at), a.partner, a.country, a.kind, dashes(a.begin), dashes(a.end) if a.end else "长期")
        for at, a in enumerate(signed, 1)
    )
    return table(header.split(","), rows, encoding="utf-8-sig", line_end="\r\n")


def table(
    header: Cells,
    rows: Iterable[Cells],
    *,
    encoding: str,
    delimiter: str = ",",
    line_end: str = "\n",
) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def exports() -> Iterator[tuple[str, bytes]]:
    """Give each file's path and content."""
    dice = Dice(2016)
    for year in YEARS:
        desks = outbound(year, dice)
        yield f"outbound/exchange_{year}.csv", exchange_desk(desks["exchange"])
        yield f"outbound/graduate_{year}.csv", graduate_school(desks["graduate"])
        yield f"outbound/volunteers_{year}.csv", volunteer_desk(desks["volunteers"])
        yield f"outbound/short_programmes_{year}.csv", summer_office(desks["short"])
    visits = inbound(dice)
    for year in YEARS:
        here = [visit for visit in visits if visit.start.year <= year <= visit.end.year]
        degree = [visit for visit in here if visit.kind in DEGREE_LENGTHS]
        courses = [visit for visit in here if visit.kind not in DEGREE_LENGTHS]
        yield f"inbound/degree_{year}.csv", international_college(degree)
        yield f"inbound/non_degree_{year}.csv", language_centre(courses)
    yield "partners.csv", international_office(agreements(Dice(198)))


def main(folder: Path) -> None:
    for name, content in exports():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
