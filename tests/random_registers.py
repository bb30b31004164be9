"""Holds the tool against the independent counter on many random registers.

`python -m tests.random_registers --count 10000 --seed 1 --processes 2` draws registers with all
that `tests/registers.py` knows, counts each twice, and once more with its rows and files in another
order and files that are there twice; some as workbooks with merged cells. A disagreement is printed
with its seed, and its folder is kept.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.figures.revisions import count_all
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import build_register
from tests import counter
from tests.registers import Office, office, write_office
from tests.tool import plain

_MOST = 3  # disagreements are enough to look at
_WORKBOOKS = 0.02  # each takes a process of its own
Found = dict[tuple[Any, ...], Any]


def counted_by_the_tool(folder: Path) -> tuple[Found, dict[str, dict[str, int]]]:
    """Return all figures of a folder, and its rows by what becomes of them."""
    setup = load_setup(None, [str(folder)], {})
    register = build_register(setup)
    for refusal in register.refused:
        raise refusal.error
    figures = count_all(register, setup)
    rows = {str(name): register.row_account(name) for name in DirectionName}
    without = {
        (str(name), *key, "without country"): number
        for name, of in figures.items()
        for key, number in of.without_country.items()
    }
    return {**plain(figures), **without}, rows


def counted_by_hand(folder: Path) -> tuple[Found, dict[str, dict[str, int]]]:
    """Return the same by the independent counter."""
    without = {
        (*key, "without country"): number
        for key, (number, _) in counter.without_country(folder).items()
        if number
    }
    return {**counter.figures(folder), **without}, counter.account(folder)


def differences(own: Found, other: Found) -> list[str]:
    """Return a line for each key with different values."""
    keys = sorted({*own, *other}, key=str)
    return [
        f"{key}: {own.get(key)} is not {other.get(key)}"
        for key in keys
        if own.get(key) != other.get(key)
    ]


def disagreement(folder: Path, of: Office, chance: random.Random) -> list[str]:
    """Write and count a register; return in what the two counters, or two orders, differ."""
    one, other = folder / "one", folder / "other"
    write_office(one, of)
    merged = chance.random() < _WORKBOOKS
    write_office(other, of, chance, merged=merged)
    (figures, rows), (expected, expected_rows) = counted_by_the_tool(one), counted_by_hand(one)
    found = [f"tool and counter: {each}" for each in differences(figures, expected)]
    of_direction = {(name,): each for name, each in rows.items()}
    by_hand = {(name,): each for name, each in expected_rows.items()}
    found += [f"rows: {each}" for each in differences(of_direction, by_hand)]
    again, rows_again = counted_by_the_tool(other)
    found += [f"another order: {each}" for each in differences(again, figures)]
    counts = [(of_direction, rows_again)]
    found += [
        f"another order: {name} {before[(name,)]} is not {after[name]}"
        for before, after in counts
        for name in after
        if before[(name,)].get("counted") != after[name].get("counted")
    ]
    return found


def agrees(seed: int, places: str) -> list[str]:
    """Return what is wrong with the register of a seed; its folder is kept then."""
    folder = Path(places) / str(seed)
    chance = random.Random(seed)  # noqa: S311  # no secret
    try:
        found = disagreement(folder, office(chance), chance)
    except Exception as error:  # noqa: BLE001  # whatever it is, the seed has to be known
        found = [repr(error)]
    if not found:
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        folder.rmdir()
    return [f"seed {seed}, {folder}", *found] if found else []


def disagreements(count: int, seed: int, processes: int, places: str) -> Iterator[list[str]]:
    """Yield for each register what is wrong with it."""
    seeds = range(seed * 1_000_000, seed * 1_000_000 + count)
    one = partial(agrees, places=places)
    if processes == 1:
        yield from map(one, seeds)
        return
    with ProcessPoolExecutor(processes) as pool:
        for start in range(0, count, 500):
            yield from pool.map(one, islice(seeds, start, start + 500), chunksize=25)


def main() -> int:
    """Draw registers, print what disagrees; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    gc.freeze()
    gc.set_threshold(100_000)  # as the tool does it, little is thrown away
    places, started = tempfile.mkdtemp(prefix="registers-"), time.monotonic()
    wrong = number = 0
    for found in disagreements(asked.count, asked.seed, asked.processes, places):
        number += 1
        if found:
            wrong += 1
            sys.stdout.write("\n  ".join(found[:12]) + "\n")
        if wrong == _MOST:
            break
    seconds = time.monotonic() - started
    speed = f"{number / seconds:.1f} a second"
    sys.stdout.write(f"{number:,} registers, {wrong} disagreements, {speed}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
