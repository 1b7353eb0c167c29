"""Who a patient is, without saying so: a keyed digest of payer and member.

The key is a file of its own (0600). Without it nobody can try names or member ids against the
digests in the database; where it is lost, the history finds nobody again.
"""

from __future__ import annotations

import hmac
import os
import re
import stat
from pathlib import Path
from secrets import token_hex

from edi_scrub.claims.context import Context
from edi_scrub.claims.model import Claim
from edi_scrub.errors import CannotCreateError, ConfigurationError
from edi_scrub.staging import temporary_name, write_new

BYTES = 32
_HEX = re.compile(rb"[0-9a-f]{64}\n?")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
TEST = "T"  # ISA15


def make_key(path: Path) -> bytes:
    """The key in ``path``; a new one is written there where there is none, for its owner alone.

    :raises CannotCreateError: it cannot be written.
    :raises ConfigurationError: there is one, and it is none or is not its owner's alone.
    """
    beside = path.with_name(temporary_name(path.name))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            write_new(beside, token_hex(BYTES).encode() + b"\n")
            _name(beside, path)
    except OSError as error:
        raise CannotCreateError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        beside.unlink(missing_ok=True)
    return read_key(path)


def _name(beside: Path, path: Path) -> None:
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        pass  # another process was first: its key counts
    except OSError:  # a file system without links
        beside.rename(path)


def read_key(path: Path) -> bytes:
    """The key in ``path``.

    :raises ConfigurationError: it is missing, is none, or is not its owner's alone.
    """
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            data = stream.read(2 * BYTES + 2)
    except OSError as error:
        raise ConfigurationError(
            f"{path}: the key of the history cannot be read: {error.strerror}"
        ) from None
    if os.name == "posix" and mode & _OTHERS:
        raise ConfigurationError(f"{path}: others may read the key of the history: chmod 600")
    if not _HEX.fullmatch(data):
        raise ConfigurationError(f"{path}: is no key of a history: 64 hexadecimal digits")
    return bytes.fromhex(data.decode())


def check_of(key: bytes) -> bytes:
    """What tells one key from another without telling it."""
    return _digest(key, "edi-scrub patient key")


def patient_of(key: bytes, context: Context) -> bytes:
    """The patient at the payer; empty where the claim does not say who it is.

    Payer and member id, letters and digits alone; of a dependant also last name, first name and
    birth date. The same patient on a test file (ISA15) is another one.
    """
    member = _plain(context.member_id)
    payer = _plain(context.payer.id) or _plain(context.payer.name)
    if not (member and payer):
        return b""
    person = ""
    if context.is_dependent:
        *names, born = context.patient_key.split("\x1f")
        person = "\x1f".join(map(_plain, (*names[:2], born)))  # no middle name: it comes and goes
    return _digest(key, payer, member, person, usage_of(context))


def usage_of(context: Context) -> str:
    """``T`` for a test file, ``P`` for any other."""
    return TEST if context.usage == TEST else "P"


def number_of(claim: Claim) -> tuple[str, str]:
    """The billing provider's NPI and CLM01, by which a claim is known again."""
    return claim.context.billing.id, claim.claim_id


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.upper()))


def _digest(key: bytes, *texts: str) -> bytes:
    return hmac.digest(key, "\x1e".join(texts).encode(), "sha256")
