"""The entry of the command line: `exchange`, or `python -m bjut_exchange`."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from bjut_exchange.errors import run_guarded
from bjut_exchange.messages import Words, language_spoken


def main() -> None:
    """Run the command line and exit with its code."""
    gc.set_threshold(100_000)  # what is made while it starts stays to the end
    atexit.register(gc.freeze)  # and at the end all memory is freed at once: none is searched
    for name in ("PYDANTIC_DISABLE_PLUGINS", "OPENBLAS_NUM_THREADS"):  # none is needed here
        os.environ.setdefault(name, "1")
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]

    def run() -> int:
        from bjut_exchange.cli.app import (
            run_command,  # so that an interrupt while it loads is guarded
        )

        return run_command(arguments)

    words = Words(language_spoken(arguments, os.environ))
    sys.exit(run_guarded(run, debug=len(arguments) < len(sys.argv) - 1, words=words))


if __name__ == "__main__":
    main()
