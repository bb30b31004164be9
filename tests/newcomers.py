"""Folders of universities that nobody prepared, with the figures that are right for them.

Each function writes a folder and returns, by direction, year and category, how many stays
(participations) or persons there are. All students are invented.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.workbook import Cell, write_workbook

Rows = list[list[Cell]]
# By direction, year and category: participations of those who go, persons of those who come.
Right = Counter[tuple[str, str, str]]

_SURNAMES = "王李张刘陈杨赵黄周吴"
_GIVEN = ("伟", "芳", "娜", "敏", "静", "丽", "强", "磊")
_LONG = 120  # days


def write_csv(
    path: Path, rows: Sequence[Sequence[Cell]], encoding: str = "utf-8", delimiter: str = ","
) -> None:
    """Write rows as text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


def _name(number: int) -> str:
    return _SURNAMES[number % 10] + _GIVEN[number % 8] + _GIVEN[number // 8 % 8]


def _latin_name(number: int) -> str:
    first = ("Ana", "Luis", "Marta", "Jorge", "Elena", "Pablo", "Rosa")[number % 7]
    return f"{first} {('Pérez', 'García', 'López', 'Núñez', 'Vega')[number % 5]}"


def chinese_office(folder: Path) -> Right:
    """Write a workbook with a title, a GBK export, an English list, and inbound lists."""
    right: Right = Counter()
    places = [
        ("日本", "东京大学"),
        ("德国", "慕尼黑工业大学"),
        ("美国", "加州大学戴维斯分校"),
        ("韩国", "首尔大学"),
    ]
    for year in (2015, 2016):
        rows: Rows = [[f"{year}年交换生派出情况一览表", *[None] * 8]]
        rows.append(["序号", "学号", "姓名", "所在学院", "派出信息", None, None, None, "备注"])
        rows.append([None, None, None, None, "派往国家", "派往学校", "离境时间", "返校时间", None])
        for at in range(30):
            country, partner = places[at % 4]
            start = dt.date(year, 2 + at % 7, 3 + at % 20)
            rows.append(
                [
                    at + 1,
                    f"{year - 2}0{at % 9}{at:03d}",
                    _name(at),
                    ("信息学部", "建工学院")[at % 2],
                    country,
                    partner,
                    start,
                    start + dt.timedelta(_LONG + at),
                    None,
                ]
            )
            right["outbound", str(year), "long_term"] += 1
        write_workbook(folder / "派出" / f"交换生{year}.xlsx", {"Sheet1": rows})
        short: Rows = [
            [
                "学号",
                "姓名",
                "学院",
                "层次",
                "国家",
                "访学院校",
                "访学项目",
                "出发日期",
                "返回日期",
                "手机号",
            ]
        ]
        for at in range(45):
            country, partner = places[at % 3]
            start = dt.date(year, 7, 1 + at % 20)
            short.append(
                [
                    f"{year - 1}1{at % 9}{at:03d}",
                    _name(at + 3),
                    "经管学院",
                    "本科生",
                    country,
                    partner,
                    f"{country}暑期项目",
                    f"{start:%Y/%m/%d}",
                    f"{start + dt.timedelta(20):%Y/%m/%d}",
                    f"138{at:08d}",
                ]
            )
            right["outbound", str(year), "short_term"] += 1
        write_csv(folder / "派出" / f"暑期{year}.csv", short, "gbk")
        graduate: Rows = [
            [
                "Student Number",
                "Full name",
                "School",
                "Degree",
                "Destination country",
                "Host",
                "Type of visit",
                "Departure",
                "Return",
            ]
        ]
        for at in range(20):
            country = ("Japan", "Germany", "United States")[at % 3]
            start = dt.date(year, 3, 1 + at)
            graduate.append(
                [
                    f"S{year - 1}{at:05d}",
                    "Student",
                    "School of Physics",
                    ("Master", "PhD")[at % 2],
                    country,
                    f"University of {country}",
                    "joint research",
                    start.isoformat(),
                    (start + dt.timedelta(50)).isoformat(),
                ]
            )
            right["outbound", str(year), "graduate"] += 1
        write_csv(folder / "派出" / f"graduate school {year}.csv", graduate)
        inbound: Rows = [
            ["编号", "英文姓名", "国籍", "学生类型", "护照号码", "报到日期", "离校日期"]
        ]
        for at in range(40):
            kind = ("语言生", "普通进修生", "本科生")[at % 3]
            start = dt.date(year, 3, 1)
            inbound.append(
                [
                    f"L{year}{at:04d}",
                    f"STUDENT {at}",
                    ("越南", "泰国", "法国")[at % 3],
                    kind,
                    f"E{at:08d}",
                    start.isoformat(),
                    (start + dt.timedelta(120)).isoformat(),
                ]
            )
            right["inbound", str(year), "degree" if kind == "本科生" else "non_degree"] += 1
        write_csv(folder / f"来华留学生名单{year}.csv", inbound, "utf-8-sig")
    return right


def spanish(folder: Path) -> Right:
    """Write outbound and inbound lists with academic years, in Spanish."""
    right: Right = Counter()
    for first in (2014, 2015):
        label = f"{first}/{(first + 1) % 100:02d}"
        rows: Rows = [
            [
                "DNI/ID alumno",
                "Apellidos y nombre",
                "Centro",
                "Universidad de destino",
                "País de destino",
                "Curso académico",
                "Nivel de estudios",
                "Fecha inicio",
                "Fecha fin",
            ]
        ]
        for at in range(60):
            country, partner = (
                ("Alemania", "Universität Köln"),
                ("Italia", "Università di Bologna"),
                ("Reino Unido", "University of Leeds"),
            )[at % 3]
            level = ("Grado", "Grado", "Máster", "Doctorado")[at % 4]
            start = dt.date(first, 9, 5 + at % 20) if at % 2 else dt.date(first + 1, 2, 1 + at % 20)
            end = start + dt.timedelta(140)
            rows.append(
                [
                    f"{10000000 + at * 7919 + first}{'ABCDEFGH'[at % 8]}",
                    _latin_name(at),
                    "Facultad de Derecho",
                    partner,
                    country,
                    label,
                    level,
                    f"{start:%d/%m/%Y}",
                    f"{end:%d/%m/%Y}",
                ]
            )
            right[
                "outbound", label, "graduate" if level in {"Máster", "Doctorado"} else "long_term"
            ] += 1
        write_csv(folder / f"salientes_{first}.csv", rows, "cp1252", ";")
        rows = [
            [
                "ID alumno",
                "Nombre",
                "Universidad de origen",
                "Nacionalidad",
                "Curso académico",
                "Programa",
                "Llegada",
                "Salida",
            ]
        ]
        for at in range(35):
            start = dt.date(first, 9, 10)
            rows.append(
                [
                    f"IN{first}{at:03d}",
                    _latin_name(at),
                    ("Universität Wien", "Université de Lille")[at % 2],
                    ("Austria", "Francia")[at % 2],
                    label,
                    "Erasmus+",
                    f"{start:%d/%m/%Y}",
                    f"{start + dt.timedelta(150):%d/%m/%Y}",
                ]
            )
            right["inbound", label, "non_degree"] += 1
        write_csv(folder / f"entrantes_{first}.csv", rows, "utf-8", ";")
    return right


def german(folder: Path) -> Right:
    """Write a workbook for each year: Matrikelnummer, Gasthochschule, Abschluss; sheets by term."""
    right: Right = Counter()
    for year in (2017, 2018):
        sheets: dict[str, Rows] = {}
        for term, month in (("SoSe", 4), ("WiSe", 10)):
            rows: Rows = [
                [
                    "Matrikelnr.",
                    "Name",
                    "Vorname",
                    "Fakultät",
                    "Angestrebter Abschluss",
                    "Gasthochschule",
                    "Gastland",
                    "Beginn",
                    "Ende",
                ]
            ]
            for at in range(25):
                country, partner = (
                    ("Frankreich", "Université de Nantes"),
                    ("Spanien", "Universidad de Granada"),
                    ("Schweden", "Lunds universitet"),
                )[at % 3]
                level = ("Bachelor", "Master", "Promotion")[at % 3]
                start = dt.date(year, month, 1 + at)
                rows.append(
                    [
                        f"{300000 + year * 100 + at + month * 7}",
                        "Muster",
                        "Max",
                        "Fakultät für Physik",
                        level,
                        partner,
                        country,
                        start,
                        start + dt.timedelta(100),
                    ]
                )
                right[
                    "outbound", str(year), "long_term" if level == "Bachelor" else "graduate"
                ] += 1
            sheets[term] = rows
        write_workbook(folder / f"Outgoings {year}.xlsx", sheets)
    return right


def french(folder: Path) -> Right:
    """Write folders by year with `sortants` and `entrants`; the year stands in names alone."""
    right: Right = Counter()
    for year in (2018, 2019):
        rows: Rows = [
            [
                "N° étudiant",
                "Nom",
                "Prénom",
                "Composante",
                "Diplôme préparé",
                "Établissement d'accueil",
                "Pays",
                "Sexe",
            ]
        ]
        for at in range(40):
            country, partner = (
                ("Allemagne", "Universität Bonn"),
                ("Espagne", "Universidad de Sevilla"),
                ("Japon", "Université de Kyoto"),
            )[at % 3]
            level = ("Licence", "Master", "Doctorat")[at % 3]
            rows.append(
                [
                    f"{21800000 + year + at * 13}",
                    "Durand",
                    "Alice",
                    "Faculté des lettres",
                    level,
                    partner,
                    country,
                    "FM"[at % 2],
                ]
            )
            right["outbound", str(year), "graduate" if level != "Licence" else "unclassified"] += 1
        write_csv(folder / str(year) / "Etudiants sortants.csv", rows, "utf-8-sig", ";")
        rows = [["N° étudiant", "Nom", "Établissement d'origine", "Nationalité"]]
        for at in range(22):
            rows.append(
                [
                    f"E{year}{at:03d}",
                    "Martin",
                    ("Universität Graz", "Uniwersytet Warszawski")[at % 2],
                    ("Autriche", "Pologne")[at % 2],
                ]
            )
            right["inbound", str(year), "unclassified"] += 1
        write_csv(folder / str(year) / "Etudiants entrants.csv", rows, "utf-8-sig", ";")
    return right


def english(folder: Path) -> Right:
    """Write folders of academic years, with terms in place of dates."""
    right: Right = Counter()
    places = (("Vienna", "Austria"), ("Bonn", "Germany"), ("Oslo", "Norway"))
    for first in (2015, 2016):
        label = f"{first}/{(first + 1) % 100:02d}"
        sent: Rows = [
            ["Banner ID", "Surname", "Department", "Programme of Study", "Host University", "Term"]
        ]
        come: Rows = [["Banner ID", "Full Name", "Home University", "Nationality", "Stay", "Term"]]
        for at in range(24):
            city, country = places[at % 3]
            term = (f"Autumn {first}", f"Spring {first + 1}")[at % 2]
            university = f"University of {city}"
            sent.append(
                [f"B{first}{at:05d}", "Smith", "Department of Physics", "BSc", university, term]
            )
            come.append(
                [f"V{first}{at:05d}", "Al Smith", university, country, "Exchange student", term]
            )
            right["outbound", label, "long_term"] += 1
            right["inbound", label, "non_degree"] += 1
        write_csv(folder / f"{first}-{first + 1}" / "Outgoing.csv", sent)
        write_csv(folder / f"{first}-{first + 1}" / "Incoming.csv", come)
    return right


def titled(folder: Path) -> Right:
    """Write a workbook for each year whose titles alone tell the direction, with a total."""
    right: Right = Counter()
    for year in (2015, 2016, 2017):
        rows: Rows = [[f"{year}年度学生出国（境）情况统计表", *[None] * 7]]
        rows.append(
            ["序号", "姓名", "学号", "学院", "国家（地区）", "学校名称", "出境时间", "入境时间"]
        )
        for at in range(20):
            start = dt.date(year, 3, 1 + at)
            end = start + dt.timedelta(_LONG)
            stay: list[Cell] = [f"{start:%Y.%m.%d}", f"{end:%Y.%m.%d}"]
            number = f"14{at:03d}{year}"
            rows.append([at + 1, _name(at), number, "外国语学院", "日本", "东京大学", *stay])
            right["outbound", str(year), "long_term"] += 1
        rows.append(["合计", None, None, 20])
        write_workbook(folder / f"{year}.xlsx", {"Sheet1": rows})
    return right


def renamed(folder: Path) -> Right:
    """Write exports with days of birth, of application and phone numbers under unknown headers."""
    right: Right = Counter()
    places = (("日本", "东京大学"), ("德国", "慕尼黑工业大学"), ("美国", "加州大学"))
    for year in (2015, 2016):
        rows: Rows = [["qa", "qb", "qc", "qd", "qe", "qf", "qg", "qh", "qi", "qj"]]
        for at in range(40):
            start = dt.date(year, 3, 1 + at % 28)
            born = dt.date(1990 + at % 5, 1 + at % 9, 11)
            days = [start - dt.timedelta(100), start, start + dt.timedelta(_LONG)]
            stay = [each.isoformat() for each in days]
            person: list[Cell] = [_name(at), f"13{at:03d}{year}", born.isoformat(), "中国"]
            rows.append([*person, *places[at % 3], *stay, f"139{at:08d}"])
            right["outbound", str(year), "long_term"] += 1
        write_csv(folder / "outbound" / f"x{year}.csv", rows)
    return right


# What stands in the cells of persons in these files.
PERSONAL = (
    _name(0),
    _name(1),
    _name(13),
    "Ana Pérez",
    "Muster",
    "Durand",
    "STUDENT",
    "1380000",
    "E0000",
)


def years(right: Mapping[tuple[str, str, str], int]) -> list[str]:
    """Return the years of some figures."""
    return sorted({year for _, year, _ in right})


def figures(records: Sequence[Mapping[str, str]]) -> Iterator[tuple[tuple[str, str, str], int]]:
    """Yield the figures of a CSV summary as the functions above give them; totals left out."""
    for each in records:
        unit = "participations" if each["direction"] == "outbound" else "persons"
        if each["category"] != "total" and each[unit] not in {"", "0"}:
            yield (each["direction"], each["year"], each["category"]), int(each[unit])
