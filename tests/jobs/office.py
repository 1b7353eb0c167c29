"""An office with its folders, for tests of the scheduled job: real files, real processes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import sqlalchemy as sa
from click.testing import CliRunner, Result

from edi_scrub.cli import main
from edi_scrub.config import Config, Folders, read_config
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.tables import INPUTS
from tests.files import Subscriber, interchange


def claims(control: int, count: int = 2, wrong: int = 1) -> str:
    """A file of ``count`` claims with ids of their own, of which the last ``wrong`` are held."""
    text = interchange([[[[Subscriber(count)]]]], control=control)
    for number in range(count - wrong + 1, count + 1):
        text = text.replace(f"CLM*C{control}-{number}*100*", f"CLM*C{control}-{number}*101*")
    return text


class Office:
    """The folders of one configuration, and what lies in them."""

    def __init__(self, folder: Path, database: str = "", more: str = "") -> None:
        """Make them; files are complete as soon as they are there."""
        self.folder = folder
        for name in Folders._fields:
            (folder / name).mkdir(mode=0o700, parents=True)
        lines = ["settle = 0", f'database = "{database}"', more]
        self.file = folder / "edi-scrub.toml"
        self.file.write_text("\n".join(lines))

    @property
    def config(self) -> Config:
        return read_config(self.file)

    def put(self, name: str, text: str) -> Path:
        """A file that arrives whole."""
        path = self.folder / "inbox" / name
        path.write_text(text, "latin-1")
        return path

    def run(self, *words: str, command: str = "run") -> Result:
        return CliRunner().invoke(main, [command, "-c", str(self.file), *words])

    def names(self, folder: str) -> list[str]:
        """What a folder shows, and what it hides."""
        return sorted(path.name for path in (self.folder / folder).iterdir())

    def rows(self) -> list[dict[str, object]]:
        """The ledger's rows of inputs."""
        database = Database(self.config.database)
        with database.read() as connection:
            rows = connection.execute(sa.select(INPUTS).order_by(INPUTS.c.id)).mappings()
            found = [dict(row) for row in rows]
        database.close()
        return found

    def states(self) -> dict[str, tuple[object, object]]:
        """State and outcome of each input, by the name of its outputs."""
        return {str(row["stem"]): (row["state"], row["outcome"]) for row in self.rows()}


def ids(text: str) -> Counter[str]:
    """The ids of the claims in a file."""
    return Counter(line.split("*")[1] for line in text.splitlines() if line.startswith("CLM*"))


def ids_in(*files: Path) -> Counter[str]:
    """The same of files."""
    found: Counter[str] = Counter()
    for path in files:
        found += ids(path.read_text("latin-1"))
    return found
