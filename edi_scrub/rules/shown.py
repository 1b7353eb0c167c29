"""What a claim shows a payer: the notes' convention, authorizations, attachments.

docs/evidence.md is the same for the people who put them on claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from edi_scrub.claims.attested import Attested
from edi_scrub.claims.model import Claim, ServiceLine

ADDITIONAL = "ADD"  # NTE01 of the notes that are read
NOTE_LENGTH = 80  # of NTE02
CRITERIA, DOCUMENTATION = "CRIT", "DOC"  # what keys stand behind

_STEP = re.compile(r"(?<![A-Z0-9])STEP[=:]?([0-9]{1,2})(?![A-Z0-9])")
_KEYS = re.compile(r"(?<![A-Z0-9])(CRIT|DOC)[=:]([A-Z0-9-]+(?:, ?[A-Z0-9-]+)*)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a claim shows for some of its lines.

    ``failed`` is the number of treatments that failed, ``keys`` the circumstances,
    ``documented`` what the record says, by its keys, ``authorized`` whether there is an
    authorization number (REF*G1) or none is due, ``attachments`` the types announced
    (PWK01).
    """

    failed: int
    keys: frozenset[str]
    documented: frozenset[str]
    authorized: bool
    attachments: frozenset[str]

    def without_notes(self) -> Evidence:
        """The same as seen by who reads no notes."""
        nothing: frozenset[str] = frozenset()
        return replace(self, failed=0, keys=nothing, documented=nothing)

    def attested(self, facts: Attested) -> Evidence:
        """The same with what the evidence file says."""
        return replace(
            self,
            failed=max(self.failed, facts.failed_treatments),
            keys=self.keys | facts.criteria,
            documented=self.documented | facts.documentation,
            authorized=self.authorized or facts.no_authorization_due,
        )


def evidence_of(claim: Claim, lines: Iterable[ServiceLine]) -> Evidence:
    """What is in reach of any of ``lines``: their own and the claim's."""
    texts: set[str] = set()
    attachments: set[str] = set()
    authorized = False
    for line in lines:
        texts |= {note.text.upper() for note in claim.notes_of(line) if note.code == ADDITIONAL}
        attachments |= {one.report_type for one in claim.attachments_of(line)}
        authorized = authorized or any(v.strip() for v in claim.references_of(line, "G1"))
    failed = max((int(count) for text in texts for count in _STEP.findall(text)), default=0)
    keys = {(word, key) for text in texts for word, key in _keys(text)}
    return Evidence(
        failed,
        frozenset(key for word, key in keys if word == CRITERIA),
        frozenset(key for word, key in keys if word == DOCUMENTATION),
        authorized,
        frozenset(attachments),
    )


def _keys(text: str) -> Iterator[tuple[str, str]]:
    for word, found in _KEYS.findall(text):
        yield from ((word, key.strip()) for key in found.split(","))


def step_text(count: int) -> str:
    """What a note has to say of ``count`` failed treatments."""
    return f"STEP{count}"


def key_texts(word: str, keys: Iterable[str]) -> list[str]:
    """What notes have to say of ``keys``: one text, or more where one has no room.

    :param word: :data:`CRITERIA` or :data:`DOCUMENTATION`.
    """
    texts: list[str] = []
    for key in keys:
        longer = f"{texts[-1]},{key}" if texts else ""
        if longer and len(longer) <= NOTE_LENGTH:
            texts[-1] = longer
        else:
            texts.append(f"{word}={key}")
    return texts
