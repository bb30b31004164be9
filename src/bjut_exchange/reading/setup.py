"""What a run reads: the definitions in force, the data folder, and the files chosen from it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bjut_exchange.config.load import (
    OWN_FILE,
    SHARED_FILE,
    Layer,
    find_layer,
    merge_layers,
    read_layer,
    working_folder,
)
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.config.values import Label
from bjut_exchange.errors import ConfigError
from bjut_exchange.reading.files import Listing, absolute, chosen_files, listed_below, printable
from bjut_exchange.resources import packaged_table


@dataclass(frozen=True)
class Setup:
    """The definitions in force, the folder of the exports, and those files chosen if not all.

    `chosen` holds None for stdin, `beside` what else lies where files were chosen. `layers` names
    the files of definitions, that which wins first.
    """

    definitions: Definitions
    data: Path
    chosen: tuple[Path | None, ...] | None = None
    layers: tuple[str, ...] = ()
    beside: Listing | None = None

    @property
    def kept(self) -> frozenset[str]:
        """Return the real paths of what lies beside exports: history, agreements, definitions."""
        beside = (self.data / self.definitions.history, self.agreements, self.data / OWN_FILE)
        return frozenset(os.path.realpath(path) for path in (*beside, OWN_FILE, SHARED_FILE))

    @property
    def is_whole(self) -> bool:
        """Return whether all exports are read, not some files or the folder of one direction."""
        return self.chosen is None and absolute(self.data).name.lower() not in {*DirectionName}

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the regular files that may be exports: those chosen, or all below the folder."""
        paths = listed_below(self.data).exports if self.chosen is None else self.chosen
        return tuple(path for path in paths if path and path.is_file())

    @property
    def agreements(self) -> Path:
        """Return the path of the register of agreements, which need not be there."""
        return self.data / self.definitions.agreements


def load_setup(
    config: Path | None = None,
    data: Sequence[str] = (),
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Setup:
    """Return the definitions in force for a run in the working folder.

    Later layers win, key by key: the packaged definitions, the nearest `exchange.toml` (or
    `pyproject.toml` with `[tool.exchange]`) from the working folder upwards, the `exchange.toml`
    of the data folder. A `config` takes the place of the second and is laid over the third.
    The data folder is `data`, else `EXCHANGE_DATA`, else the nearest folder upwards with exports
    (`_exports_above`), else the key `data` relative to its file, else the folder of that file, else
    the working folder. Where `data` is no single folder, it is the nearest one with an
    `exchange.toml` above all files chosen, else the lowest one above them.
    Definitions without a title have the name of the data folder, or of stdin.
    Raises ConfigError if a file or a key in it cannot be used, UsageError if a part of `data`
    chooses no file.
    """
    given = read_layer(config) if config else None
    found = None if given else find_layer(working_folder())
    chosen, beside, folder = None, None, None
    if len(data) == 1 and Path(data[0]).is_dir():
        folder = Path(data[0])
    elif data:
        chosen, beside = chosen_files(data)
        folder = _anchor(chosen)
    if not (folder or given or environment.get("EXCHANGE_DATA")):
        folder = _exports_above(working_folder(), found)
        found = None if folder else found
    folder = folder or _data_folder(environment, given or found)
    packaged = Layer("bjut.toml", Path(), packaged_table("config/bjut.toml"))
    layers = [packaged, found] if found else [packaged]
    own = folder / OWN_FILE
    known = [layer.name for layer in (given, found) if layer]
    if os.path.isfile(own) and not any(map(own.samefile, known)):  # noqa: PTH113  # as below
        layers.append(read_layer(own))
    # A file that the user names for this run wins over all that were found.
    if given:
        layers.append(given)
    # A file that only names the folder defines nothing.
    names = tuple(layer.name for layer in reversed(layers) if {*layer.content} != {"data"})
    definitions = merge_layers(layers)
    if not definitions.title.en:
        title = "stdin" if chosen == (None,) else printable(absolute(folder).name) or "/"
        definitions = definitions.model_copy(update={"title": Label(en=title)})
    setup = Setup(definitions, folder, chosen, names, beside)
    _check_kept("history", folder / setup.definitions.history, folder)
    _check_kept("agreements", setup.agreements, folder)
    for key, path in setup.definitions.report.files.items():
        _check_kept(key, folder / path, folder)
    return setup


def _check_kept(key: str, path: Path, folder: Path) -> None:
    """Raise ConfigError if a path leaves the data folder, or names what is no file.

    A link in the folder is the user's own, wherever it leads.
    """
    if absolute(path) == absolute(folder) or not absolute(path).is_relative_to(absolute(folder)):
        raise ConfigError("path_leads_out", key=key)
    if os.path.exists(path) and not path.is_file():  # noqa: PTH110  # says no where it may not look
        raise ConfigError("path_is_no_file", key=key)


def _anchor(chosen: Sequence[Path | None]) -> Path | None:
    """Find the folder whose definitions and names hold for the files chosen."""
    folders = {working_folder() / path.parent for path in chosen if path}
    if not folders:
        return None
    common = Path(os.path.commonpath([os.path.normpath(folder) for folder in folders]))
    above = (folder for folder in (common, *common.parents) if (folder / OWN_FILE).is_file())
    return next(above, common)


def _exports_above(start: Path, layer: Layer | None) -> Path | None:
    """Return the nearest folder upwards that has exports and that `layer` does not speak for.

    A layer speaks for the folder that it names, and for all below its own that are nearer. What a
    `pyproject.toml` only names, a project's sample for example, is left for exports beside it.
    """
    folder = next(filter(_has_exports, (start, *start.parents)), None)
    if not folder or not layer:
        return folder
    is_named = os.path.realpath(layer.folder / str(layer.content.get("data", "."))) == str(folder)
    only_names = layer.name.endswith(SHARED_FILE) and {*layer.content} == {"data"}
    is_nearer = layer.folder.is_relative_to(folder) and not (only_names and layer.folder == folder)
    return None if is_named or is_nearer else folder


def _has_exports(folder: Path) -> bool:
    """Return whether a folder has a subfolder of one direction, as `outbound` or `Inbound`."""
    with suppress(OSError), os.scandir(folder) as entries:
        return any(each.name.lower() in {*DirectionName} and each.is_dir() for each in entries)
    return False


def _data_folder(environment: Mapping[str, str], layer: Layer | None) -> Path:
    if from_environment := environment.get("EXCHANGE_DATA"):
        return Path(from_environment)
    if layer:
        return Path(os.path.relpath(layer.folder / str(layer.content.get("data", "."))))
    return Path()
