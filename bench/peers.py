"""Other published X12 parsers for Python, and what of them is run over a file.

None of them holds claims to payers' policies or writes the file again without the claims
that have a fault: each does less than ``edi-scrub scrub``, as ``does`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench.environments import CannotInstallError, programs
from bench.measuring import Measured, measure


class Peer(NamedTuple):
    """A package: what pip is asked for, what it does with a file, and the program for that.

    The program ends with ``claims``, the number of claims it has seen, where the package
    can be asked for it; None: it has to come to its end only.
    """

    name: str
    requires: tuple[str, ...]
    does: str
    program: str


PEERS = (
    Peer("openx12", ("openx12",), "extracts claims", """
from openx12 import x837p
claims = len(x837p.parse(text).claims)
"""),
    Peer("x12-doctor", ("x12-doctor",), "checks the envelope", """
from x12doctor import diagnose
assert diagnose(text.encode()).ok
"""),
    Peer("x12-python", ("x12-python",), "parses, validates", """
from x12.core.parser import Parser
from x12.core.validator import X12Validator
Parser().parse(text)
assert X12Validator().validate(text).is_valid
"""),
    Peer("kw-x12-parser", ("kw-x12-parser", "pandas"), "extracts claims", """
from kw_x12_parser import casual_parse_x837p
claims = len(casual_parse_x837p(path))
"""),
    Peer("draftedi", ("draftedi",), "parses, checks the envelope", """
import draftedi
draftedi.parse_edi_file(text.encode())
assert not draftedi.validate_edi(text).errors
"""),
    Peer("pyedi", ("pyedi", "pyx12<4"), "parses by pyx12's maps", """
from pyedi import X12Parser
assert X12Parser().parse(path)
"""),
    Peer("linuxforhealth-x12", ("linuxforhealth-x12", "pydantic<2"), "models, validates", """
from linuxforhealth.x12.io import X12ModelReader
with X12ModelReader(path) as reader:
    assert sum(1 for _ in reader.models())
"""),
    Peer("x12sdk", ("x12sdk",), "models, validates", """
from x12sdk.io import X12ModelReader
with X12ModelReader(path) as reader:
    claims = sum(1 for model in reader.models() for _ in model.claims())
"""),
    Peer("validedi", ("validedi",), "parses, validates", """
import validedi
validedi.validate(validedi.parse(path))
"""),
)  # fmt: skip
NOT_RUN = {
    "claim-validator": "takes claims as dictionaries and reads no X12",
    "x12-edi-parser": "is on GitHub only, not on the package index",
}
_PROGRAM = """
import sys
path, claims = sys.argv[1], None
with open(path, encoding="latin-1") as stream:
    text = stream.read()
{program}
print("claims:", claims)
"""


def run(path: Path, claims: int, say: Callable[[str], None]) -> Iterator[tuple[Peer, Measured]]:
    """Every peer over one file, one after the other; ``say`` hears which could not be."""
    for name, why in NOT_RUN.items():
        say(f"{name} {why}: left out")
    for peer in PEERS:
        try:
            folder = programs(peer.name, peer.requires)
        except CannotInstallError as error:
            say(f"{peer.name} cannot be installed here ({error}): left out")
            continue
        program = _PROGRAM.format(program=peer.program)
        command = [str(folder / "python"), "-c", program, str(path)]
        try:
            seen = f"claims: {claims if 'claims =' in peer.program else None}"
            yield peer, measure(command, path.parent, says=seen)
        except SystemExit as error:
            last = str(error).strip().splitlines()[-1]
            say(f"{peer.name} fails over the file ({last}): left out")
