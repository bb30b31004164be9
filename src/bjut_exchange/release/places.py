"""Where students went and came from, who they are, and how long they stay."""

from __future__ import annotations

from bjut_exchange.config.countries import world_regions
from bjut_exchange.config.terms import WORLD_REGION, DirectionName, FieldName, Protection
from bjut_exchange.figures.groups import GroupKind
from bjut_exchange.release.cells import sign_notes
from bjut_exchange.release.document import Chapter, Exhibit, Tile, TileGroup, Tiles
from bjut_exchange.release.groups import counted_in, groups_of, is_stated, number_column, top_of
from bjut_exchange.release.numbers import FIELDS, Numbers
from bjut_exchange.views.breakdown import shown_number
from bjut_exchange.views.columns import headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import Column, Kind, Section


def places_chapter(numbers: Numbers, context: Context) -> Chapter:
    """Return destinations and countries of origin in the year."""
    words = context.words
    exhibits = tuple(
        exhibit
        for name in numbers.figures
        if is_stated(numbers, name, FieldName.COUNTRY)
        for exhibit in (
            _tiles(numbers, context, name),
            top_of(numbers, context, name, FieldName.COUNTRY),
        )
    )
    lead = "" if exhibits else words.say("report_no_data")
    if exhibits and numbers.protection is Protection.SUPPRESS:
        lead = words.say("report_places_withheld")
    return Chapter("places", words.say("report_places"), lead, exhibits)


def people_chapter(numbers: Numbers, context: Context) -> Chapter:
    """Return the year by level, days of stay and college, where exports state them."""
    exhibits = tuple(
        top_of(numbers, context, name, field)
        for field in FIELDS
        if field != FieldName.COUNTRY
        for name in numbers.figures
        if is_stated(numbers, name, field)
    )
    words = context.words
    lead = words.say("report_people_lead" if exhibits else "report_no_data")
    return Chapter("people", words.say("report_people"), lead, exhibits)


def _tiles(numbers: Numbers, context: Context, name: DirectionName) -> Exhibit:
    words, unit = context.words, numbers.figures[name].headline(numbers.year)
    regions = {*context.definitions.regions}
    parts: dict[str, list[Tile]] = {}
    for cell in groups_of(numbers, context, name, FieldName.COUNTRY):
        if cell["kind"] == GroupKind.GROUP:
            tile = Tile(str(cell["value"]), str(cell["label"]), shown_number(cell, unit))
            parts.setdefault(world_regions()[tile.code], []).append(tile)

    def note(tiles: list[Tile]) -> str:
        of_regions = sum(each.code in regions for each in tiles)
        counts = {"countries": len(tiles) - of_regions, "regions": of_regions}
        said = (words.amount(count, noun) for noun, count in counts.items() if count)
        return words.say("list").join(said)

    # Most countries first; those with equally many by their ids, the same in every language.
    ordered = sorted(parts.items(), key=lambda part: (-len(part[1]), part[0]))
    groups = tuple(
        TileGroup(context.value(WORLD_REGION, part, name), note(tiles), tuple(tiles))
        for part, tiles in ordered
    )
    rows = tuple((each.name, of.name, each.value) for of in groups for each in of.tiles)
    part = Column(WORLD_REGION, Kind.TEXT, context.field_heading(WORLD_REGION))
    columns = (*headed(words, "country"), part, number_column(numbers, context, name))
    notes = tuple(sign_notes(rows, words))
    said = [words.say("named", what=each.name, name=each.note) for each in groups]
    return Exhibit(
        key=f"{name}_countries",
        section=Section(words.say(f"report_tiles_{name}"), columns, rows, notes, keys=2),
        unit=counted_in(numbers, context, name),
        direction=name,
        chart=Tiles(groups),
        alternative=words.say("report_tiles_alternative", parts=words.say("list").join(said)),
    )
