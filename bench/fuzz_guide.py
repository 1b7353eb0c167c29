"""Break files at random and hold the guide check to pyx12: ``make fuzz-guide``.

Prints every file, shrunk, that the compiled tables accept and pyx12 refuses, and every one
whose whole check comes out otherwise than pyx12 has it; ends with 1 if there is one.
"""

from __future__ import annotations

import argparse
import sys

from tests.x12.guide_verdicts import fuzz


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=1_000_000, help="files to break")
    parser.add_argument("--seed", type=int, default=837)
    parser.add_argument("--every", type=int, default=20, help="of so many, one is put to pyx12")
    options = parser.parse_args()

    def say(text: str) -> None:
        print(text, flush=True)

    found, seen = fuzz(options.count, options.seed, every=options.every, say=say)
    print(dict(seen))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
