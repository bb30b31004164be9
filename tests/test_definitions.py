"""Which definitions are in force, and which errors are shown for unusable ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bjut_exchange.config.terms import FieldName
from bjut_exchange.errors import ConfigError
from bjut_exchange.reading.setup import Setup, load_setup


def setup_in(folder: Path, text: str) -> Setup:
    """Load the definitions of a folder with this `exchange.toml`."""
    path = folder / "exchange.toml"
    path.write_text(text, "utf-8")
    return load_setup(path, [], {})


def test_without_any_file_those_of_bjut_are_in_force(tmp_path: Path) -> None:
    """They are part of the package."""
    definitions = load_setup(None, [str(tmp_path)], {}).definitions
    assert [each.id for each in definitions.outbound.categories] == [
        *("graduate", "volunteer", "long_term", "short_term")
    ]


def test_an_office_says_only_what_differs(tmp_path: Path) -> None:
    """Tables are merged key by key, headers are added in front."""
    definitions = setup_in(
        tmp_path,
        'title = "Example"\n[columns]\nperson = ["Matricola"]\n'
        '[values.level]\nlaurea = "bachelor"\n',
    ).definitions
    assert definitions.title.en == "Example"
    headers = [each.column for each in definitions.outbound.columns[FieldName.PERSON]]
    assert headers[:2] == ["Matricola", "学号"]
    assert definitions.values[FieldName.LEVEL]["laurea"] == "bachelor"
    assert definitions.values[FieldName.LEVEL]["本科"] == "bachelor"


def test_shared_columns_of_an_office_come_before_packaged_ones_of_a_direction(
    tmp_path: Path,
) -> None:
    """What the office says is looked for first."""
    definitions = setup_in(tmp_path, '[columns]\nstart = ["Inizio"]\n').definitions
    for direction in (definitions.outbound, definitions.inbound):
        assert direction.columns[FieldName.START][0].column == "Inizio"


def test_the_file_is_found_from_the_working_folder_upwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder is where the exports are, unless it says otherwise."""
    (tmp_path / "exchange.toml").write_text('title = "Above"\ndata = "exports"\n', "utf-8")
    (below := tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(below)
    setup = load_setup(None, [], {})
    assert setup.definitions.title.en == "Above"
    assert setup.data.resolve() == tmp_path / "exports"


def test_pyproject_counts_where_it_has_a_table_of_the_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One without is passed over."""
    (tmp_path / "pyproject.toml").write_text('[tool.exchange]\ntitle = "Project"\n', "utf-8")
    (below := tmp_path / "sub").mkdir()
    (below / "pyproject.toml").write_text("[tool.other]\n", "utf-8")
    monkeypatch.chdir(below)
    assert load_setup(None, [], {}).definitions.title.en == "Project"


def test_exports_bring_their_own_definitions_along(tmp_path: Path) -> None:
    """From wherever they are counted; a file given by hand is laid over them."""
    (tmp_path / "exchange.toml").write_text('title = "Own"\nnotice = "Draft"\n', "utf-8")
    given = tmp_path / "given.toml"
    given.write_text('title = "Given"\n', "utf-8")
    assert load_setup(None, [str(tmp_path)], {}).definitions.title.en == "Own"
    over = load_setup(given, [str(tmp_path)], {}).definitions
    assert over.notice
    assert (over.title.en, over.notice.en) == ("Given", "Draft")


def test_the_option_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    """`--data`, then EXCHANGE_DATA, then the key `data`."""
    path = tmp_path / "exchange.toml"
    path.write_text('data = "c"\n', "utf-8")
    environment = {"EXCHANGE_DATA": str(tmp_path / "b")}
    (tmp_path / "a").mkdir()
    assert load_setup(path, [str(tmp_path / "a")], environment).data == tmp_path / "a"
    assert load_setup(path, [], environment).data == tmp_path / "b"
    assert load_setup(path, [], {}).data.resolve() == tmp_path / "c"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel = 'X'", "unknown key 'titel'; did you mean 'title'?"),
        (
            "[columns]\npersn = ['X']",
            "unknown key 'columns.persn'; did you mean 'person'?",
        ),
        ("[outbound]\nyaer = 'end'", "unknown key 'outbound.yaer'; did you mean 'year'?"),
        (
            "[outbound]\nyear = 'strat'",
            "outbound.year: unknown value 'strat'; did you mean 'start'?",
        ),
        ("[outbound]\nunit = 'x'", "unknown value 'x'; possible: participations, persons"),
        ("[outbound]\nunit = 1", "outbound.unit: must be one of 'participations', 'persons'"),
        ("title = 1", "title: must be text"),
        ("year_starts = '13-01'", "year_starts: "),
        ("year_starts = 'autumn'", 'year_starts: must be a month and day such as "09-01"'),
        ("long_stay = 90", 'long_stay: must be a bound such as ">= 90"'),
        ("long_stay = '= 90'", 'long_stay: must be a bound such as ">= 90"'),
        ("[outbound]\ncategories = []", "outbound.categories: "),
        (
            "[[outbound.categories]]\nid = 'a'\nlabel = 'A'\nwhen = { levl = ['master'] }",
            "unknown key 'outbound.categories[1].when.levl'; did you mean 'level'?",
        ),
        (
            "[[outbound.categories]]\nid = 'a'\nlabel = 'A'\nwhen = { level = ['mastr'] }",
            "outbound, a: 'mastr' is not a known level (nearest: 'master')",
        ),
        (
            "[[inbound.left_out]]\nid = 'a'\nlabel = 'A'\nwhen = { country = ['Hong Kong'] }",
            "inbound.left_out[1].when: must be an ISO code of two capital letters",
        ),
        (
            "[[inbound.categories]]\nid = 'total'\nlabel = 'A'",
            "the id 'total' is used twice, or is reserved by the tool",
        ),
        (
            "[outbound.columns]\ncountry = [{ column = 'x', pattern = '(' }]",
            "outbound.columns.country[1].pattern: is not a regular expression",
        ),
        ("[[outbound.categories]]\nid = 'a'", "outbound.categories[1].label: is required"),
        ("[[outbound.categories]]\nid = 'a'\nlable = 'A'", "did you mean 'label'?"),
        (
            "[[outbound.left_out]]\nid = 'duplicate'\nlabel = 'A'",
            "the id 'duplicate' is used twice",
        ),
        ("regions = ['HKG']", "regions[1]: must be an ISO code of two capital letters, not 'HKG'"),
        ("[values.country]\nFoo = 'Fooland'", "must be an ISO code of two capital letters"),
        ("[values.duration]\nx = 'shrt'", "values.duration.x: must be 'long' or 'short'"),
        (
            "[values.start]\nx = 'y'",
            "values.start: only country, level, activity, duration, status",
        ),
        ("[[outbound.exports]]\nfiles = ['*']\nset = { person = '1' }", "person cannot be set"),
        ("[[outbound.exports]]\nfile = ['*']", "did you mean 'files'?"),
        ("outbound = 1", "outbound: must be a table"),
        ('title = "a\\u001b[31m"', "title: it contains a character that cannot be printed"),
        ("as_of = 9999-12-31", "as_of: "),
        ("[inbound]\nfirst_year = '2015/16'", "inbound.first_year: must be a year such as '2011'"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_file_and_key(
    tmp_path: Path, text: str, said: str
) -> None:
    """And with the nearest key or value that could be meant."""
    with pytest.raises(ConfigError) as caught:
        setup_in(tmp_path, text)
    assert "exchange.toml: " in str(caught.value)
    assert said in str(caught.value)


def test_a_broken_file_is_named_with_the_line(tmp_path: Path) -> None:
    """As the TOML parser gives it."""
    with pytest.raises(ConfigError, match=r"exchange\.toml is not valid TOML: .*line 2"):
        setup_in(tmp_path, "title = 'X'\ndata = =")


@pytest.mark.parametrize("text", ["tool = 1", "[tool]\nexchange = 1"])
def test_a_pyproject_that_is_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Its tables are tables."""
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"pyproject\.toml: '.*' is not a table"):
        load_setup(None, [], {})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """It was asked for by name."""
    with pytest.raises(ConfigError, match=r"nowhere\.toml cannot be read: No such file"):
        load_setup(tmp_path / "nowhere.toml", [], {})
