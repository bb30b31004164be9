"""Damaged folders, and odd arguments: `python -m tests.damage --count 100000 --seed 1`.

Each run takes a small folder (exports, definitions, agreements, history), damages some of it, and
runs a command. Reported are defects (exit code 3, or none), runs above 5 seconds of the processor,
and above 500 MiB; the folder of each is kept, with the command in `command.txt`. Batches are
processes of their own: one that hangs is ended, and its last folder kept.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from tests.tool import run_here
from tests.workbook import write_workbook

SLOWEST, LARGEST = 5.0, 500  # seconds, MiB
BATCH = 250
HANGS = 120  # seconds that a run may take before its batch is ended

HEADER = "学号,姓名,国家/地区,培养层次,项目,院校,开始日期,结束日期\r\n"
ROWS = [
    f"S{at},学生{at},{country},本科生,项目{at % 3},University {at % 4},"
    f"{2014 + at % 3}-0{1 + at % 9}-01,{end}\r\n"
    for at, (country, end) in enumerate(
        [("日本", "2016-12-31"), ("FR", ""), ("香港", "2017.1"), ("NA", "至今")] * 4
    )
]
FILES = {
    "outbound/a.csv": (HEADER + "".join(ROWS) + "合计,16\r\n").encode(),
    "outbound/b.csv": (HEADER + "".join(ROWS[:4])).encode("gb18030"),
    "inbound/c.csv": ("student id\tstart\tend" + "\nI1\t2015-09-01\t\n").encode("utf-16"),
    "partners.csv": (
        b"partner,country,type,from,to\nUniversity 1,JP,exchange,2010-01-01,2020-01-01\n"
    ),
    "history.csv": (
        b"year,direction,category,unit,value,status,source\n"
        b'2013/14,outbound,total,participations,"1,234",,Yearbook\n'
        b"2012/13,outbound,total,persons,30,p,\n"
    ),
    "exchange.toml": """title = "An office"
history = "history.csv"
missing_words = ["无"]
total_words = ["合计", "total"]
year_starts = "09-01"
as_of = 2017-12-31
[outbound]
first_year = "2013/14"
[columns]
person = ["学号", { column = "id", pattern = "^(S|I)(\\\\d+)$" }]
[values.level]
"本科生" = "bachelor"
[[breaks]]
year = "2015/16"
label = "new rule"
""".encode(),
}
COMMANDS = [
    *(
        ["summary"],
        ["trend"],
        ["check"],
        ["rules"],
        ["partners"],
        ["compare", "2014/15", "2015/16"],
    ),
    *(
        ["check", "--feedback", "fix.csv"],
        ["check", "--explain", "R01"],
        ["trace", "--year", "2015/16"],
    ),
    *(["breakdown", "--by", "country"], ["breakdown", "--by", "level", "--by", "country"]),
    ["breakdown", "--by", "partner", "--by", "country", "--protect", "suppress"],
    ["breakdown", "--by", "level", "--protect", "round", "--top", "2"],
    ["publish", "--year", "2015/16", "--source", "Yearbook"],
]
ODD = [
    *("", "-", "--", "\udcff", "\x1b[31m", "2016", "2015/16", "999999999999999999999", "-1", "0"),
    *(
        "--data",
        "--year",
        "--format",
        "json",
        "xlsx",
        "-o",
        "out.csv",
        "outbound",
        "=1+1",
        "a" * 9000,
    ),
    *(
        "--lang",
        "zh",
        "--bom",
        "--config",
        "history.csv",
        "*.csv",
        "**",
        "../..",
        "/dev/null",
        "--top",
    ),
    *(
        "--direction",
        "inbound",
        "--category",
        "total",
        "--from",
        "--to",
        "--strict",
        "--by",
        "person",
    ),
]
PIECES = [
    *(b'"', b'""', b",", b";", b"\t", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe"),
    *(
        b"\x1b[31m",
        b"=1+1",
        b"9" * 400,
        b"2016.7",
        b"1899-12-30",
        b"9999-12-31",
        b"16/1/1",
        b"30,0",
    ),
    *(b"\x1f\x8b\x08", b"PK\x03\x04", b"a" * 70_000, b"(" * 900, b"2016-" * 5000, b" " * 20_000),
    *(
        "合计".encode(),
        "\u202e".encode(),
        "𠮷".encode("gb18030"),
        b"NULL",
        b"1e400",
        b"[",
        b"]",
        b"=",
    ),
    *(b"true", b"{}", b'"a"', b"[[x]]\n", b"a = 1\n", b"1979-05-27", b"'''", b"\\u0000", b"(a+)+$"),
]


def damaged(random: Random, content: bytes) -> bytes:
    """Return a content with bytes flipped, cut, doubled and put in, and lines moved."""
    for _ in range(random.randint(1, 4)):
        at = random.randint(0, len(content))
        end = min(len(content), at + random.choice([1, 8, 60]))
        lines = content.splitlines(keepends=True) or [b""]
        piece = random.choice([random.choice(PIECES), random.randbytes(random.randint(1, 3))])
        content = random.choice(
            [
                content[:at] + piece + content[at:],
                content[:at] + piece + content[at + len(piece) :],
                content[:at] + content[end:],
                content[:at] + content[at:end] * random.choice([2, 50]) + content[end:],
                b"".join(random.sample(lines, len(lines))),
                b"".join([*lines, *random.choices(lines, k=3)]),
                content[:at],
                piece,
            ]
        )
    return content


def make(random: Random, folder: Path, workbook: bytes) -> list[str]:
    """Write a damaged folder; return the arguments of a command."""
    files = {**FILES, "outbound/d.xlsx": workbook} if random.random() < 0.2 else dict(FILES)
    names = random.sample(sorted(files), random.randint(0, 2))
    for name in names:
        files[name] = damaged(random, files[name])
    for name in random.sample(sorted(files), random.choice([0] * 9 + [1, 3])):
        del files[name]
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    arguments = list(random.choice(COMMANDS))
    if random.random() < 0.7:
        arguments += ["--format", random.choice(["csv", "json", "table", "markdown"])]
    for _ in range(random.choice([1, 2]) if random.random() < 0.2 else 0):
        arguments.insert(random.randint(0, len(arguments)), random.choice(ODD))
    return [each.replace("\0", "") for each in arguments]


def run_batch(seed: int, count: int, kept: Path) -> None:
    """Run damaged folders in this process; keep those that fail."""
    scratch = kept / f"batch-{seed}"
    book = write_workbook(kept / f"{seed}.xlsx", {"A": [row.split(",") for row in [HEADER, *ROWS]]})
    workbook = book.read_bytes()
    book.unlink()
    # What reads workbooks is a process of its own, of the same code.
    path = {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    peak = 0
    for at in range(count):
        random, folder = Random(f"{seed}.{at}"), scratch / str(at)  # noqa: S311
        folder.mkdir(parents=True)
        arguments = make(random, folder, workbook)
        (scratch / "command.txt").write_text(ascii(arguments))
        begun, said = sum(os.times()[:4]), ""
        try:
            done = run_here(*arguments, cwd=folder, env=path)
            if done.code not in {0, 1, 2}:
                said = f"exit {done.code}: {done.err.strip()[-300:]}"
        except Exception as error:  # noqa: BLE001  # what passes the boundary is what is sought
            said = f"{type(error).__name__}: {error}"[:300]
        # Of the processor, also by processes of its own: others may need it at the same time.
        took, now = sum(os.times()[:4]) - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if took > SLOWEST:
            said = f"{said} {took:.1f} s"
        if peak <= LARGEST * 1024 < now:
            said = f"{said} {now // 1024} MiB"
        peak = now
        if said:
            (folder / "command.txt").write_text(f"{arguments!a}\n{said}\n")
            shutil.move(folder, kept / f"{seed}-{at}")
            sys.stdout.write(f"{seed}-{at}: {ascii(arguments)[:300]}: {said!r}\n")
        else:
            shutil.rmtree(folder)
    shutil.rmtree(scratch)


def batch(seed: int, count: int, kept: Path) -> str:
    """Run a batch as a process of its own; return what it found."""
    command = [sys.executable, "-m", "tests.damage", "--batch", str(seed)]
    command += ["--count", str(count), "--keep", str(kept)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            timeout=HANGS + count,
        )
    except subprocess.TimeoutExpired as expired:
        return f"batch {seed} hangs; its last folder is kept: {expired.stdout!r}\n"
    ended = "" if done.returncode == 0 else f"batch {seed} ended: {done.stderr[-500:]}\n"
    return done.stdout + ended


def main() -> int:
    """Run all batches; return the exit code, 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="the folder for what fails")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--batch", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    kept = options.keep or Path(tempfile.mkdtemp(prefix="damage-"))
    if options.batch is not None:
        run_batch(options.batch, options.count, kept)
        return 0
    begun, found = time.monotonic(), 0
    counts = [min(BATCH, options.count - at) for at in range(0, options.count, BATCH)]
    with ThreadPoolExecutor(options.processes) as pool:
        seeds = [options.seed * 1_000_000 + at for at in range(len(counts))]
        for said in pool.map(batch, seeds, counts, [kept] * len(counts)):
            sys.stdout.write(said)
            sys.stdout.flush()
            found += len(said.splitlines())
    took = time.monotonic() - begun
    sys.stdout.write(f"{options.count} runs in {took:.0f} s, {found} reported; see {kept}\n")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
