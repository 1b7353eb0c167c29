"""The report over many runs as plain data: what every format shows of it.

Keys and their order are docs/overview.md's. Charges are decimal strings with two places,
rates are percentages with one, None where there is nothing to divide by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from edi_scrub.reports.overview.periods import By, fitting, periods
from edi_scrub.reports.overview.sums import Overview, Part, Sums, Tally
from edi_scrub.reports.overview.waiting import Released, Waiting
from edi_scrub.reports.text import encodable, money

SCHEMA = "edi-scrub/report/1"
Document = dict[str, Any]


def document(view: Overview, by: By | None = None) -> Document:
    """The whole report; ``by`` what rates are told, as fits where it is None."""
    days = sorted(view.by_day)
    by = by or fitting(view.by_day)
    waiting = view.desk.waiting.values()
    return {
        "schema": SCHEMA,
        "first_day": days[0] if days else None,
        "last_day": days[-1] if days else None,
        "by": by,
        "total": _sums(view.total),
        "waiting": {
            "claims": len(waiting),
            "charge": money(sum((one.charge for one in waiting), Decimal(0))),
        },
        "periods": [
            {"period": name, **_sums(sums)} for name, sums in periods(view.by_day, by).items()
        ],
        "rules": _reasons(view.rules),
        "payers": _parts(view.payers.values()),
        "providers": _parts(view.providers.values()),
        "waiting_claims": [_waiting(one) for one in sorted(waiting, key=_longest)],
        "files": [
            {
                "name": line.run.summary.source.name,
                "sha256": line.run.summary.source.sha256,
                "day": line.run.day or None,
                **_sums(line.sums),
            }
            for line in view.lines
        ],
        "left_out": [
            {"name": encodable(one.path.name), "why": one.why, "damaged": one.damaged}
            for one in view.left
        ],
        "undated": view.undated,
    }


def _sums(sums: Sums) -> Document:
    return {
        "files": sums.files,
        "claims": {
            "in": sums.received,
            "clean": sums.clean,
            "corrected": sums.corrected,
            "rejected": sums.rejected,
        },
        "charges": {
            "in": money(sums.charge),
            "transmit": money(sums.transmit),
            "rejected": money(sums.held),
        },
        "rates": {
            "clean": _rate(sums.clean, sums.received),
            "corrected": _rate(sums.corrected, sums.received),
            "rejected": _rate(sums.rejected, sums.received),
        },
        "released": _released(sums.released),
    }


def _released(found: Released) -> Document:
    days = f"{Decimal(found.days) / found.claims:.1f}" if found.claims else None
    return {"claims": found.claims, "charge": money(found.charge), "days": days}


def _rate(part: int, whole: int) -> str | None:
    return f"{Decimal(100 * part) / whole:.1f}" if whole else None


def _reasons(rules: Mapping[str, Tally]) -> list[Document]:
    """What holds most dollars first."""
    order = sorted(rules.items(), key=lambda one: (-one[1].charge, -one[1].claims, one[0]))
    return [
        {"rule": rule, "claims": tally.claims, "charge": money(tally.charge)}
        for rule, tally in order
    ]


def _parts(parts: Iterable[Part]) -> list[Document]:
    """Whoever has most dollars held first, then whoever has most."""
    order = sorted(parts, key=lambda one: (-one.held.charge, -one.every.charge, one.name, one.id))
    return [
        {
            "id": one.id,
            "name": one.name,
            "claims": one.every.claims,
            "charge": money(one.every.charge),
            "held": one.held.claims,
            "held_charge": money(one.held.charge),
            "rate": _rate(one.held.claims, one.every.claims),
            "reasons": _reasons(one.reasons),
        }
        for one in order
    ]


def _longest(one: Waiting) -> tuple[str, Decimal, str, str]:
    return one.since, -one.charge, one.payer_id or one.payer_name, one.claim_id


def _waiting(one: Waiting) -> Document:
    return {
        "claim_id": one.claim_id,
        "payer_id": one.payer_id,
        "payer_name": one.payer_name,
        "charge": money(one.charge),
        "since": one.since,
        "runs": one.runs,
        "rules": one.rules,
    }
