"""The releases that this tool has written: their files are no exports, wherever they lie."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

# It lists the files of the release with their digests, and so tells them from all others.
MANIFEST = "datapackage.json"
NAME = "exchange-release"  # each release is named so, and by its year


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file as the manifest has it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def files_of_release(folder: Path) -> Mapping[str, str]:
    """Return the files of the release in a folder, with their digests; none without a release."""
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        if not (folder / MANIFEST).is_file():  # a pipe would be waited for
            return {}
        content = (folder / MANIFEST).read_bytes()
        package: Any = json.loads(content)
        if package["name"].startswith(NAME):
            files = [*package.get("resources", ()), *package.get("documents", ())]
            listed = {str(each["path"]): str(each["hash"]) for each in files}
            return {**listed, MANIFEST: digest(content)}
    return {}
