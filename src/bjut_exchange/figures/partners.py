"""Partners: agreements in force, students out and in, and the balance in student-semesters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, takewhile

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.config.years import YearStart
from bjut_exchange.figures.flows import ByYear, Flow, Flows
from bjut_exchange.register.agreements import Agreement
from bjut_exchange.text import folded

_OUT, _IN = DirectionName.OUTBOUND, DirectionName.INBOUND


@dataclass(frozen=True)
class Partner:
    """What there is to say of a partner in a year; None where it is not available.

    `agreements` are those in force in the year, `history` all that the register holds.
    `students` are participations. `balance` is student-semesters out less in, `carried` that of
    all years held up to this one. `last_exchange` is the latest of these years with a student.
    """

    name: str
    countries: tuple[str, ...]
    agreements: tuple[Agreement, ...]
    history: tuple[Agreement, ...]
    students: Mapping[DirectionName, int | None]
    semesters: Mapping[DirectionName, int | None]
    balance: int | None
    carried: int | None
    last_exchange: int | None

    @property
    def types(self) -> tuple[str, ...]:
        """Give the types of the agreements in force, each once, sorted."""
        shown = {folded(text): text for text in sorted(a.type for a in self.agreements if a.type)}
        return tuple(shown[key] for key in sorted(shown))

    @property
    def until(self) -> dt.date | None:
        """Give the day on which its last agreement ends; None if one is open or there is none."""
        ends = [each.end for each in self.agreements or self.history]
        return None if None in ends else max(filter(None, ends), default=None)


@dataclass(frozen=True)
class Partners:
    """The partners of a year: with an agreement in force, and named in exports without one.

    Both stand by their students in the year, most first; ties by name.
    `carried_years` are those over which the balance is carried; none where none can be drawn.
    `held_years` says for how many years up to this one there are exports that name partners.
    """

    year: int
    in_force: tuple[Partner, ...]
    without: tuple[Partner, ...]
    carried_years: tuple[int, ...]
    held_years: int

    def idle(self, years: int, starts: YearStart) -> tuple[Partner, ...]:
        """Give the partners with an agreement in force in so many years, and no student in any.

        The longest without stand first; ties by name.
        """
        these = range(self.year - years + 1, self.year + 1)
        idle = (
            each
            for each in self.in_force
            if (each.last_exchange or 0) < these[0]
            and all(_in_force(each.history, year, starts) for year in these)
        )
        return tuple(sorted(idle, key=lambda each: (each.last_exchange or 0, _by_name(each))))


@dataclass(frozen=True)
class Reach:
    """Distinct universities, and the countries and the regions that they are in."""

    universities: int
    countries: int
    regions: int

    @property
    def territories(self) -> int:
        """Count countries and regions together."""
        return self.countries + self.regions


def partners_of(
    agreements: Iterable[Agreement], flows: Flows, starts: YearStart, year: int
) -> Partners:
    """Join the agreements with what students did at the partners in `year` and before.

    `flows` holds the directions whose exports name partners.
    """
    history: dict[str, list[Agreement]] = {}
    for each in agreements:
        history.setdefault(folded(each.partner), []).append(each)
    current = {key: _in_force(own, year, starts) for key, own in history.items()}
    in_force = {key: own for key, own in current.items() if own}
    carried = _carried_years(flows, year)
    named = {key for of in flows.values() for key in of.students.get(year, {})}

    def partners(keys: Iterable[str]) -> tuple[Partner, ...]:
        found = (
            _partner(key, in_force.get(key, ()), history.get(key, ()), flows, carried, year)
            for key in keys
        )
        return tuple(sorted(found, key=_by_students))

    held = {each for of in flows.values() for each in of.years}
    return Partners(
        year=year,
        in_force=partners(in_force),
        without=partners(named - set(in_force)),
        carried_years=carried,
        held_years=len(list(takewhile(held.__contains__, count(year, -1)))),
    )


def reach(partners: Collection[Partner], regions: Collection[str]) -> Reach:
    """Count partners, and the distinct countries and regions that they are in."""
    codes = {code for each in partners for code in each.countries}
    among = codes & set(regions)
    return Reach(len(partners), len(codes - among), len(among))


def _in_force(
    agreements: Iterable[Agreement], year: int, starts: YearStart
) -> tuple[Agreement, ...]:
    first = starts.last_day(year - 1) + dt.timedelta(days=1)
    last = starts.last_day(year)
    return tuple(each for each in agreements if each.overlaps(first, last))


def _carried_years(flows: Flows, year: int) -> tuple[int, ...]:
    """Give the years up to `year` that are held both ways, if it is itself."""
    held = [set(flows[name].years) if name in flows else set() for name in DirectionName]
    both = set.intersection(*held)
    return tuple(each for each in sorted(both) if each <= year) if year in both else ()


def _partner(
    key: str,
    agreements: Sequence[Agreement],
    history: Sequence[Agreement],
    flows: Flows,
    carried: Sequence[int],
    year: int,
) -> Partner:
    names = [each.partner for each in agreements or history]
    names = names or [of.names[key] for of in flows.values() if key in of.names]
    countries = {each.country for each in agreements if each.country}
    if not agreements:
        countries = {code for of in flows.values() for code in of.countries.get(key, ())}

    def in_year(of: ByYear, flow: Flow) -> int | None:
        return of.get(year, {}).get(key, 0) if year in flow.years else None

    def balance(at: int) -> int:
        out, back = (flows[name].semesters.get(at, {}).get(key, 0) for name in (_OUT, _IN))
        return out - back

    with_students = (
        at for of in flows.values() for at, by in of.students.items() if at <= year and key in by
    )
    return Partner(
        name=min(names),
        countries=tuple(sorted(countries)),
        agreements=tuple(agreements),
        history=tuple(history),
        students={name: in_year(of.students, of) for name, of in flows.items()},
        semesters={name: in_year(of.semesters, of) for name, of in flows.items()},
        balance=balance(year) if carried else None,
        carried=sum(map(balance, carried)) if carried else None,
        last_exchange=max(with_students, default=None),
    )


def _by_name(partner: Partner) -> tuple[str, str]:
    return folded(partner.name), partner.name


def _by_students(partner: Partner) -> tuple[int, tuple[str, str]]:
    return -sum(number or 0 for number in partner.students.values()), _by_name(partner)
