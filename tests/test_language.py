"""Errors, hints, notes and findings in the language of whoever reads them."""

from __future__ import annotations

import ast
import json
import os
import re
import string
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from bjut_exchange.errors import InputError, UsageError, nearest, quoted
from bjut_exchange.figures import publishing
from bjut_exchange.messages import Language, Said, Words, chained, language_spoken
from tests.conftest import Run
from tests.golden_cases import COMMANDS, FOLDER
from tests.tool import ROOT
from tests.workbook import write_workbook

SOURCE = ROOT / "src" / "bjut_exchange"
ERRORS = tomllib.loads((SOURCE / "errors.toml").read_text("utf-8"))
MESSAGES = tomllib.loads((SOURCE / "messages.toml").read_text("utf-8"))
CHECKS = tomllib.loads((SOURCE / "checks" / "checks.toml").read_text("utf-8"))
CHINESE = {"LC_ALL": "zh_CN.UTF-8"}
HAN = "[\u3400-\u9fff]"
# Names that are the same in both languages: commands, options, keys, files, formats.
NAMES = r"`[^`]*`|“[^”]*”|--\w+ [\w-]+|pip install|exchange \w+|CSV UTF-8|\[\[?[\w.]+\]?\]|\{.*?\}+"
HEADER = "student id,programme,partner,country,level,start date,end date"


def blanks(text: str) -> set[str]:
    """Return the names of what is filled into a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def flaws(text: str) -> list[str]:
    """Return what is not Chinese in a Chinese text: words in a row, marks of half width."""
    plain = re.sub(NAMES, "", text)
    return [
        *re.findall(r"\b[A-Za-z]+ [a-z]+\b", plain),
        *re.findall(rf"{HAN} ?[,;:!?]|[,;!?]{HAN}|{HAN}[()]|[()]{HAN}", plain),
    ]


def pairs() -> Iterator[tuple[str, str, str]]:
    """Yield each text of errors, parts and checks: its key, English, Chinese."""
    for key, of in ERRORS.items():
        yield key, of["en"], of["zh"]
        if "hint" in of:
            yield f"{key}.hint", of["hint"]["en"], of["hint"]["zh"]
    for code, check in CHECKS.items():
        for name, of in check.items():
            if isinstance(of, dict):
                yield f"{code}.{name}", of["en"], of["zh"]
    for key, of in MESSAGES["sentences"].items():
        yield key, of["en"], of["zh"]


def test_every_text_says_the_same_in_both_languages() -> None:
    """The same is filled in, and Chinese texts are in Chinese, with Chinese punctuation."""
    for key, english, chinese in pairs():
        if key in ERRORS:
            assert blanks(english) == blanks(chinese), key
        words = re.sub(r"\{.*?\}|[^A-Za-z]", "", re.sub(NAMES, "", chinese))
        assert not words or re.search(HAN, chinese) or english == chinese, key
        assert flaws(re.sub(r"\{\w.*?\}", "", chinese)) == [], key


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls in the source, with the name of what is called."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield node.func.id, node


def test_every_error_has_its_words() -> None:
    """None ends in a defect because its key is misspelt, and no words are left over."""
    code = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    assert {key for key in ERRORS if f'"{key}"' not in code} == set()
    raised = re.compile("(Exchange|Usage|Config|Input|Differs|Output|UnusableValue)Error")
    for name, call in calls():
        first = call.args[0] if call.args else None
        if not isinstance(first, ast.Constant):
            continue
        if raised.fullmatch(name):
            assert first.value in ERRORS, ast.unparse(call)
            given = {each.arg for each in call.keywords} - {"check"}
            texts = [ERRORS[first.value]["en"], ERRORS[first.value].get("hint", {}).get("en", "")]
            assert None in given or given >= set.union(*map(blanks, texts)), ast.unparse(call)
        elif name == "Said" and not call.keywords and len(call.args) < 3:  # a group
            assert first.value in MESSAGES["sentences"], ast.unparse(call)


def said(done: Any) -> list[str]:  # noqa: ANN401  # of a run
    """Return the lines on stderr, of which none may hold English."""
    lines = done.err.splitlines()
    for line in lines:
        text = line.removeprefix("exchange: ")
        assert re.search(HAN, text), line
        assert flaws(re.sub(r"\S*/\S*|\S+\.\w+", "", text)) == [], line
    return [str(line).removeprefix("exchange: ") for line in lines]


WRONG_LINES = {
    "summary --yaer 2016": ("没有选项 --yaer", "是否要写“--year”？"),
    "--yaer": ("没有选项 --yaer", "请先写命令，再写选项：exchange summary --year ……"),
    "--verion": ("没有选项 --verion", "是否要写“--version”？"),
    "summary --xyzzy": ("没有选项 --xyzzy", "`exchange summary --help` 列出全部选项"),
    "sumary": ("没有命令“sumary”", "是否要写“summary”？"),
    "summary --year": ("--year 需要一个值", "`exchange summary --help` 说明可填写的值"),
    "check --strict=1": ("--strict 不带值", "请只写 --strict"),
    "publish": ("缺少必需的 --year", "`exchange publish --help` 列出全部选项"),
    "summary --format cvs": ("--format 的值“cvs”无法识别", "是否要写“csv”？"),
    "summary --direction x": ("--direction 的值“x”无法识别", "可用：outbound、inbound"),
    "partners --idle x": ("--idle 的值“x”不是数字", "例如：--idle 3"),
    "partners --idle 0": ("--idle 的值“0”过小", "请填写不小于1的数字"),
    "trace --year 1 --year 2": (
        "此命令只显示一年",
        "请只用一次 --year；要看多年，请用 `exchange trend` 或 `exchange compare`",
    ),
    "summary --lang zh --lang zh": ("--lang 出现了2次", "请只写一次"),
    "summary 2016": ("没有文件或文件夹 2016", "是否要写 --year 2016？"),
    "breakdown --by levl": ("不能按“levl”分组", "是否要写“level”？"),
    "check --explain R99": ("没有检查项目“R99”", "`exchange check --explain all` 列出全部检查项目"),
    "summary --data x": (
        "没有文件或文件夹 x",
        "请写明文件夹、文件、加引号的通配符，或用 - 表示标准输入",
    ),
    "summary --config x.toml": (
        "x.toml 无法读取：没有该文件或文件夹",
        "请写明一个 TOML 文件的路径",
    ),
}


@pytest.mark.parametrize("line", WRONG_LINES)
def test_who_mistypes_is_told_in_chinese(run: Run, line: str) -> None:
    """With the option, the command or the value that is nearest."""
    done = run(*line.split(), env=CHINESE)
    assert done.code == 2  # unusable options
    sentence, hint = WRONG_LINES[line]
    assert said(done) == [f"错误：{sentence}", f"建议：{hint}"]


@pytest.mark.parametrize("line", [line for line in WRONG_LINES if "--lang" not in line])
def test_in_english_no_chinese_is_said(run: Run, line: str) -> None:
    """The same lines, without a Chinese locale."""
    done = run(*line.split())
    assert done.err.startswith("exchange: error: ")
    assert not re.search(HAN, done.err)


FAILING = [each for each in COMMANDS if "[exit 0]" not in (FOLDER / f"{each}.txt").read_text()]


@pytest.mark.parametrize("name", FAILING)
def test_what_commands_say_on_stderr_is_in_chinese(run: Run, name: str) -> None:
    """Of the golden cases, all that do not end well."""
    said(run(*COMMANDS[name].split(), "--lang", "zh", cwd=ROOT))


WRONG_DEFINITIONS = [
    *("titel = 'x'", "title = 3", "title =", "a = 1\na = 2", "title = x\n", "[a]\n[a]\n"),
    *("date_order = 'x'", "date_order = 1", "two_digit_years_from = 1800", "as_of = 9999-12-31"),
    *("as_of = 'x'", "agreements = ''", "year_starts = '13-01'", "year_starts = 'x'"),
    *("day_bands = [3, 2]", "day_bands = 'x'", "country_languages = ['frr']", "regions = ['xx']"),
    *("[values.start]\nx = 'y'", "[values.duration]\nx = 'y'", "[values.level]\nx = 1"),
    *("[columns]\npersn = ['x']", "[columns]\nperson = [{ column = 'x', pattern = '(' }]"),
    *("[columns]\nperson = [{ column = 'x', digits = 99 }]", "[columns]\nperson = [{}]"),
    *("[columns]\nlevel = [{ column = 'x', unit = 'years' }]", "columns = 3", "breaks = 3"),
    *("[outbound]\nunit = 'x'", "[outbound]\nunit = 1", "[outbound]\ncategories = []"),
    *("[outbound]\nfirst_year = 'x'", "semester_days = ['> 3']", "semester_days = 'x'"),
    "[semesters]\nx = ['09-01', '02-01', '03-01']",
    "[semesters]\nx = ['09-40', '02-01']",
    "[[breaks]]\nyear = '2012'\nlabel = 'x'\ncategory = 'z'",
    "[[outbound.categories]]\nid = 'A b'\nlabel = 'x'",
    "[[outbound.categories]]\nid = 'total'\nlabel = 'x'",
    "[[outbound.categories]]\nid = 'a'\nlabel = 'x'\nwhen = { days = 'x' }",
    "[[outbound.categories]]\nid = 'a'\nlabel = 'x'\nwhen = { start = ['x'] }",
    "[[outbound.categories]]\nid = 'a'\nlabel = 'x'\nwhen = { level = ['masterr'] }",
    "[[outbound.exports]]\nfiles = []",
    "[[outbound.exports]]\nfiles = ['*']\nencoding = 'rot13'",
    "[[outbound.exports]]\nfiles = ['*']\ndelimiter = 'ab'",
    "[[outbound.exports]]\nfiles = ['*']\nset = { level = 3 }",
    "[[outbound.exports]]\nfiles = ['*']\nset = { person = 'x' }",
    'notice = "a\\u001b[31m"',
    "history = '../x.csv'",
]


@pytest.mark.parametrize("text", WRONG_DEFINITIONS)
def test_a_mistake_in_definitions_is_told_in_both_languages(
    run: Run, tmp_path: Path, text: str
) -> None:
    """Never in the words of the libraries that read and check them."""
    (tmp_path / "exchange.toml").write_text(text, "utf-8")
    line = ("rules", "--data", str(tmp_path))
    chinese, english = said(run(*line, env=CHINESE)), run(*line).err
    assert chinese[0].startswith("错误：exchange.toml")
    assert not re.search(HAN, english)
    for word in ("Input should", "input should", "tuple", "after validation", "Value error"):
        assert word not in english


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("two_digit_years_from = 1800", "two_digit_years_from：不得小于1900"),
        ("two_digit_years_from = 2100", "two_digit_years_from：不得大于2000"),
        ("as_of = 1800-01-01", "as_of：必须为1900年至2099年之间的日期"),
        ("as_of = 9999-12-31", "as_of：必须为1900年至2099年之间的日期"),
        ("agreements = ''", "agreements：不能为空"),
        ("[outbound]\ncategories = []", "outbound.categories：不能为空"),
        ("year_starts = '13-01'", 'year_starts：必须为月和日，例如 "09-01"'),
        ("[outbound]\nunit = 1", "outbound.unit：必须为下列之一：“participations”、“persons”"),
        ("date_order = 'day'", "date_order：无法识别的值“day”；是否要写“day_first”？"),
        ("[semesters]\nx = ['09-01', '02-01', '03-01']", "semesters.x：项数过多"),
        ("titel = 'x'", "没有名为“titel”的设置项；是否要写“title”？"),
    ],
)
def test_what_is_wrong_with_a_value_is_exact(
    run: Run, tmp_path: Path, text: str, problem: str
) -> None:
    """The bound, what may stand there, or the nearest of it."""
    (tmp_path / "exchange.toml").write_text(text, "utf-8")
    assert said(run("rules", "--data", ".", env=CHINESE))[0] == f"错误：exchange.toml：{problem}"


def test_a_mistake_in_toml_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    """Line and column, so that an editor finds it."""
    (tmp_path / "exchange.toml").write_text("title = 'x'\nnotice = x\n", "utf-8")
    sentence, _ = said(run("rules", "--data", ".", env=CHINESE))
    assert sentence == "错误：exchange.toml 不符合 TOML 格式：第2行第10个字符处有误"
    assert "not valid TOML: there is a mistake at line 2, column 10" in run("rules").err


def damaged() -> dict[str, Callable[[Path], object]]:
    """Return folders of exports that cannot be read, by what is wrong."""

    def text(content: bytes | str, name: str = "outbound/a.csv") -> Callable[[Path], object]:
        raw = content if isinstance(content, bytes) else content.encode()

        def write(folder: Path) -> None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(raw)

        return write

    row = "s1,P,Q,France,master,2016-09-01,2017-01-10\n"
    return {
        "empty": text(""),
        "page": text("<html><table></table></html>"),
        "gzip": text(b"\x1f\x8b\x08\x00broken"),
        "workbook": text(b"PK\x03\x04broken", "outbound/a.xlsx"),
        "no header": text("a,b\nc,1\nd,2\n"),
        "data": text("s1,2016\ns2,2015\n"),
        "blanks": text("student id  programme  start date\ns1  P  2016-09-01\n"),
        "delimiter": text("student id#programme#start date\ns1#P#2016-09-01\n"),
        "quoted": text('"student id,programme,start date"\n"s1,P,2016-09-01"\n'),
        "no year": text("student id,programme,colour\ns1,P,red\n"),
        "open mark": text(f'{HEADER}\n"s1,{row}'),
        "encoding": text(f"{HEADER}\n{row}".encode() + b"s\xff\xff\xff1,P,Q,X,master,2016,2017\n"),
        "nothing": lambda folder: (folder / "outbound").mkdir(),
        "loop": lambda folder: (folder / "outbound.csv").symlink_to("outbound.csv"),
        "history": lambda folder: (
            text(f"{HEADER}\n{row}")(folder),
            text("year,direction\n", "history.csv")(folder),
        ),
        "history cell": lambda folder: (
            text(f"{HEADER}\n{row}")(folder),
            text(
                "year,direction,category,unit,value\n2016,outbound,total,persons,x\n", "history.csv"
            )(folder),
        ),
    }


@pytest.mark.parametrize("what", damaged())
def test_what_cannot_be_read_is_told_in_chinese(run: Run, tmp_path: Path, what: str) -> None:
    """On stderr, and as a finding of `check` with its detail and its hint."""
    damaged()[what](tmp_path)
    lines = said(run("summary", "--data", ".", env=CHINESE))
    assert [line[:3] for line in lines[-2:]] == ["错误：", "建议："]
    for form in ("lines", "table", "csv"):
        done = run("check", "--data", ".", "--lang", "zh", "-f", form)
        said(done)
        told = done.out.split("错误 ")[-1] if form == "table" else done.out
        for line in told.splitlines():
            plain = re.sub(r"^.*?,error,|[\w./]+\.(csv|xlsx|toml)\b|^\S+ ", "", line)
            assert form == "csv" or flaws(plain) == [], line


def test_a_detail_of_a_finding_does_not_name_the_file_again(run: Run, tmp_path: Path) -> None:
    """Nor the row: the line begins with both."""
    damaged()["encoding"](tmp_path)
    assert run("check", "--data", ".").out.startswith(
        "outbound/a.csv:3: F03 the row does not match the encoding of the file: is not in UTF-8"
    )
    assert "a.csv:3: F03" in run("check", "--data", ".", "--lang", "zh").out
    assert run("check", "--data", ".", "--lang", "zh").out.count("第3行") == 0
    assert run("check", "--data", ".", "--lang", "zh").out.count("a.csv") == 1


def test_findings_are_chinese_to_the_last_word(run: Run, tmp_path: Path) -> None:
    """Details too: headers that are similar, values that are not shown, years that are far off."""
    rows = [f"s{at:04},P,Q,Frnce{at},mastre{at},{2012 + at % 5}-09-01," for at in range(400)]
    rows += [f"t{at:04},P,Q,France,master,2014-09-01," for at in range(900)]
    (tmp_path / "outbound").mkdir()
    header = HEADER.replace("end date", "end dates")
    (tmp_path / "outbound/a.csv").write_text("\n".join([header, *rows]), "utf-8")
    (tmp_path / "history.csv").write_text(
        "year,direction,category,unit,value\n2014,outbound,total,persons,5\n", "utf-8"
    )
    out = run("check", "--data", ".", "--lang", "zh", "-f", "lines").out
    assert {"H04", "R08", "Y01", "Y04"} <= set(re.findall(r"\b[A-Z]\d\d\b", out))
    for line in out.splitlines():
        assert flaws(re.sub(r"^\S+: |end dates|end date", "", line)) == [], line
    assert "派出: Y01" in out
    assert "已公布5，现统计为" in out
    table = run("check", "--data", ".", "--lang", "zh", "-f", "table").out
    named = "outbound/a.csv|{outbound,outgoing|.outbound.columns"
    assert "outbound" not in re.sub(named, "", table)


def test_the_result_stays_english_where_programs_read_it(run: Run) -> None:
    """But what is said beside it, on stderr, is in the language of the locale or of --lang."""
    plain = run("summary", cwd=ROOT)
    chinese = run("summary", cwd=ROOT, env=CHINESE)
    assert chinese.out == plain.out
    assert said(chinese)[0].startswith("sample_data（口径：")
    assert " rows read = " in run("summary", "--lang", "en", cwd=ROOT, env=CHINESE).err
    assert said(run("summary", "--lang", "zh", cwd=ROOT))


def test_keys_of_json_are_the_same_in_every_language(run: Run) -> None:
    """Programs look for them by name."""

    def keys(value: object) -> object:
        if isinstance(value, dict):
            # Notes stand under the titles of their sections.
            return {key: keys(each) for key, each in value.items() if key != "notes"}
        return [keys(each) for each in value] if isinstance(value, list) else None

    for command in ("check", "summary", "rules"):
        in_both = (run(command, "-f", "json", "--lang", each, cwd=ROOT).out for each in Language)
        english, chinese = map(json.loads, in_both)
        assert keys(english) == keys(chinese)


def test_who_waits_is_told_so_in_chinese(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what came of it."""
    monkeypatch.setattr(publishing, "_SILENT", 0)
    monkeypatch.setattr(publishing, "_PATIENCE", 0)
    (tmp_path / "outbound").mkdir()
    row = "s1,P,Q,France,master,2016-09-01,2017-01-10"
    (tmp_path / "outbound/a.csv").write_text(f"{HEADER}\n{row}\n", "utf-8")
    line = ("publish", "--year", "2016", "--data", ".", "--quiet")
    with FileLock(tmp_path / ".history.csv.lock"):
        assert said(run(*line, env=CHINESE)) == [
            "另一程序正在写入 history.csv，请稍候",
            "错误：history.csv 无法写入：另一程序正在写入",
            "建议：请等其结束后重新公布",
        ]


def test_feedback_is_in_the_language_asked_for(run: Run, tmp_path: Path) -> None:
    """The names of the fields to fix, and what is wrong with them."""
    (tmp_path / "outbound").mkdir()
    (tmp_path / "outbound/a.csv").write_text(f"{HEADER}\n,P,Q,X,master,soon,never\n", "utf-8")
    run("check", "--data", ".", "--lang", "zh", "--feedback", "fix.csv")
    text = (tmp_path / "fix.csv").read_text("utf-8")
    assert "开始日期（start date）" in text
    assert not re.search(rf"{HAN}; |{HAN}, ", text)


def test_a_sheet_is_named_in_the_language_of_the_error(run: Run, tmp_path: Path) -> None:
    """The name of the sheet itself is what the workbook has."""
    (tmp_path / "outbound").mkdir()
    rows = [["student id", "programme"], ["s1", "P"]]
    write_workbook(tmp_path / "outbound/a.xlsx", {"S": rows})
    assert "outbound/a.xlsx, sheet S: no column" in run("summary", "--data", ".").err
    _, sentence, _ = said(run("summary", "--data", ".", env=CHINESE))
    assert "outbound/a.xlsx，工作表 S：没有“开始日期”列" in sentence


@pytest.mark.parametrize(
    ("code", "reason"),
    [(2, "没有该文件或文件夹"), (13, "没有权限"), (28, "磁盘空间不足"), (40, "符号链接层数过多")],
)
def test_what_the_system_reports_is_put_into_chinese(code: int, reason: str) -> None:
    """As far as this tool has words for it; else in the words of the system."""
    error = InputError("unreadable_export", file="a.csv", reason=OSError(code, os.strerror(code)))
    assert str(error) == f"a.csv cannot be read: {os.strerror(code)}"
    assert Words(Language.ZH).put(error.sentence) == f"a.csv 无法读取：{reason}"
    other = InputError("unreadable_export", file="a.csv", reason=OSError(9999, "odd"))
    assert Words(Language.ZH).put(other.sentence) == "a.csv 无法读取：系统提示 odd"
    unknown = InputError("unreadable_export", file="a.csv", reason=OSError())
    assert str(unknown) == "a.csv cannot be read: unknown reason"


def test_parts_of_sentences_take_the_language_of_the_whole() -> None:
    """Names, lists and what two parts make together."""
    chinese = Words(Language.ZH)
    error = UsageError("no_such_grouping", field="x", nearest=nearest("x", ["level", "college"]))
    assert error.hint == "possible: level, college"
    assert chinese.put(error.advice) == "可用：level、college"
    pair = chained("either", ["UTF-8", "GB18030"])
    assert (Words().put(pair), chinese.put(pair)) == ("UTF-8 or GB18030", "UTF-8 或 GB18030")
    parts: Mapping[str, object] = {"known": quoted(["a", "b"]), "more": ""}
    assert Words().put(Said("headers_known", parts)) == "'a', 'b'"
    assert chinese.put(Said("headers_known", parts)) == "“a”、“b”"


@pytest.mark.parametrize(
    ("arguments", "locale", "spoken"),
    [
        (["summary"], "zh_CN.UTF-8", "zh"),
        (["summary", "--lang", "en"], "zh_CN.UTF-8", "en"),
        (["summary", "--lang=zh"], "C", "zh"),
        (["summary", "--lang"], "C", "en"),
        (["summary", "--lang", "fr"], "zh_TW", "zh"),
    ],
)
def test_the_language_of_errors_is_known_before_the_line_is_understood(
    arguments: list[str], locale: str, spoken: str
) -> None:
    """It is that of `--lang` if there is one, else of the locale."""
    assert language_spoken(arguments, {"LANG": locale}) == spoken


def test_help_reads_no_texts(process: Run) -> None:
    """It would be slower for everybody."""
    unmeasured = dict.fromkeys((each for each in os.environ if each.startswith("COVERAGE_")), "")
    importing = ("-X", "importtime", "-m", "bjut_exchange")
    done = process("--help", env={**CHINESE, **unmeasured}, python=importing)
    assert "bjut_exchange.cli.app" in done.err
    assert "tomllib" not in done.err
