"""Which transaction is it? Professional claims go on; everything else is named and refused."""

from __future__ import annotations

from edi_scrub.errors import NotReadableError
from edi_scrub.x12.segment import Segment

PROFESSIONAL = frozenset({"005010X222A1", "004010X098A1"})
_READ_AS = (("005010X222", "005010X222A1"), ("004010X098", "004010X098A1"))

_TRANSACTIONS = {
    "270": "an eligibility inquiry (270)",
    "271": "an eligibility response (271)",
    "276": "a claim status request (276)",
    "277": "a claim status response or claim acknowledgement (277)",
    "278": "an authorization request or response (278)",
    "820": "a premium payment (820)",
    "834": "an enrollment (834)",
    "835": "a remittance advice (835)",
    "997": "a functional acknowledgement (997)",
    "999": "an implementation acknowledgement (999)",
}
_CLAIM_GUIDES = {
    "005010X223": "an institutional claim file (837I)",
    "004010X096": "an institutional claim file (837I)",
    "005010X224": "a dental claim file (837D)",
    "004010X097": "a dental claim file (837D)",
    "005010X291": "a predetermination file (837 predetermination), not a claim for payment",
    "005010X292": "an institutional data report (837R), not a claim for payment",
    "005010X298": "a professional data report of claims already adjudicated (837 PACDR)",
    "005010X299": "an institutional data report of claims already adjudicated (837 PACDR)",
    "005010X300": "a dental data report of claims already adjudicated (837 PACDR)",
}


def require_professional(header: list[Segment], group_version: str) -> str:
    """The guide of a transaction: ST03, else GS08, else 4010's REF*87.

    :raises NotReadableError: it is another transaction, or its guide cannot be told.
    """
    st = header[0]
    if st.get(1) != "837":
        what = _TRANSACTIONS.get(st.get(1), "another transaction than a claim")
        raise NotReadableError(_refusal(st, what))
    reference = next((s.get(2) for s in header if s.elements[0] == "REF" and s.get(1) == "87"), "")
    named = [version for version in (st.get(3), group_version, reference) if version]
    for version in named:
        if version.startswith(tuple(guide for guide, _ in _READ_AS)):
            return version
    for version in named:
        what = _CLAIM_GUIDES.get(version[:10], "")
        if what:
            raise NotReadableError(_refusal(st, what))
    raise NotReadableError(
        f"the transaction at segment {st.number} is an 837, but neither ST03 nor GS08 names a"
        " guide that edi-scrub knows: 005010X222A1 (837P) or 004010X098A1"
    )


def note_on(version: str) -> str:
    """A sentence on a guide that is read as its nearest relative."""
    nearest = next(known for guide, known in _READ_AS if version.startswith(guide))
    shown = version if version.isalnum() and len(version) <= 12 else "another form of the guide"
    return f"The guide is named {shown}; it is read as {nearest}."


def _refusal(st: Segment, what: str) -> str:
    return (
        f"this is {what}, at segment {st.number}; edi-scrub reads professional claims (837P) only"
    )
