"""``summary.json``: counts, charges, outputs and versions of one scrubbed file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

import msgspec

from edi_scrub.evidencefile import EvidenceFile
from edi_scrub.findings import Outcome
from edi_scrub.record import Name, RunRecord, Share
from edi_scrub.reports.text import encodable, money

SCHEMA = "edi-scrub/summary/1"


def summary(
    record: RunRecord,
    outputs: Mapping[str, str],
    versions: Mapping[str, str],
    evidence: EvidenceFile | None = None,
) -> dict[str, Any]:
    """The summary of a run, as docs/reports.md has it.

    ``outputs`` maps what was written (``clean``, ``rejected``, ...) to its file name,
    ``versions`` a component to its version; both keep the order given. Counters are
    sorted by name, charges are decimal strings with two places. ``evidence`` is told of
    where there is such a file.
    """
    found = _summary(record, outputs, versions)
    if evidence is not None:
        found["evidence"] = {
            "name": encodable(evidence.name),
            "sha256": evidence.sha256,
            "claims": len(evidence.claims),
            "used": len(record.attested),
        }
    return found


def _summary(
    record: RunRecord, outputs: Mapping[str, str], versions: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "source": {
            "name": encodable(record.name),
            "sha256": record.sha256,
            "bytes": record.size,
            "interchanges": record.interchanges,
            "transactions": record.transactions,
            "first_interchange": record.first_interchange or None,
            "last_interchange": record.last_interchange or None,
        },
        "claims": {
            "in": record.claims_in,
            "clean": record.claims[Outcome.CLEAN],
            "corrected": record.claims[Outcome.CORRECTED],
            "rejected": record.claims[Outcome.REJECTED],
        },
        "charges": {
            "in": money(record.charges_in),
            "transmit": money(record.charge(Outcome.CLEAN, Outcome.CORRECTED)),
            "rejected": money(record.charge(Outcome.REJECTED)),
        },
        "lines": {
            "in": record.lines,
            "drug": record.drug_lines,
            "chemodenervation": record.chemodenervation_lines,
        },
        "findings": dict(sorted(record.findings.items())),
        "held": dict(sorted(record.held.items())),
        "held_charges": {rule: money(held) for rule, held in sorted(record.held_charges.items())},
        "payers": _shares(record.payers),
        "providers": _shares(record.providers),
        "policies": dict(sorted(record.policies.items())),
        "internal_errors": record.internal_errors,
        "outputs": {key: encodable(name) for key, name in outputs.items()},
        "versions": dict(versions),
    }


def _shares(shares: Mapping[Name, Share]) -> list[dict[str, Any]]:
    """Whoever has most dollars held first, then most dollars, then by name and id."""
    order = sorted(
        shares.items(), key=lambda one: (-one[1].held_charge, -one[1].charge, one[0][::-1])
    )
    return [
        {
            "id": number,
            "name": name,
            "claims": share.claims,
            "charge": money(share.charge),
            "held": share.held,
            "held_charge": money(share.held_charge),
        }
        for (number, name), share in order
    ]


def ranked(found: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Rule, findings and claims held of a summary: what holds most claims comes first."""
    held = found["held"]
    rows = [(rule, count, held.get(rule, 0)) for rule, count in found["findings"].items()]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))


def write(stream: BinaryIO, found: Mapping[str, Any]) -> None:
    """Write a summary as JSON: UTF-8, two blanks of indentation, a line end at the end."""
    stream.write(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
