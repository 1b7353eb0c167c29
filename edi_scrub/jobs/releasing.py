"""Held claims sent out after all, since a person has decided so: once, with who and why.

A release is an input of its own kind in the ledger, and comes to its end by the same steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from edi_scrub.claims.model import Claim
from edi_scrub.claims.values import ZERO
from edi_scrub.config import Config
from edi_scrub.errors import NoInputError, OvertakenError
from edi_scrub.extracting import extract
from edi_scrub.findings import Outcome
from edi_scrub.inputfile import opened
from edi_scrub.jobs.carrying import Carrier
from edi_scrub.jobs.heldclaims import HeldClaim, meant
from edi_scrub.jobs.history import History
from edi_scrub.jobs.inbox import Seen
from edi_scrub.jobs.inputs import RELEASE, Input, Inputs, add_outputs, outputs_of, stem_for
from edi_scrub.jobs.lock import HeldError
from edi_scrub.jobs.publishing import Output, is_free, places, shortened
from edi_scrub.jobs.tables import HELD_CLAIMS, INPUTS, RELEASES
from edi_scrub.jobs.work import digest
from edi_scrub.policy.library import Policies
from edi_scrub.rules.course import treatments
from edi_scrub.staging import Staging


@dataclass(frozen=True, slots=True)
class Releasing:
    """Who releases and why, with what that needs."""

    config: Config
    inputs: Inputs
    history: History
    policies: Policies
    who: str
    why: str

    def claims(self, ids: Sequence[str], file: str = "") -> Iterator[tuple[Input, Output]]:
        """Release held claims: the release, and its file in the outbox, for each input of theirs.

        :raises RefusedReleaseError: one is not held, or it is not clear which; none is released.
        :raises NoInputError: the input is in the archive no more, nor the file of held claims.
        """
        with self.inputs.database.read() as connection:
            found = meant(connection, ids, file)
        found.sort(key=lambda one: (one.input_id, one.position))
        for input_id, claims in groupby(found, key=lambda one: one.input_id):
            yield self._release(input_id, list(claims))

    def _release(self, input_id: int, claims: list[HeldClaim]) -> tuple[Input, Output]:
        source, places_in_it = self._source(input_id, [one.position for one in claims])
        one = self._begun(claims[0])
        clean = {"clean": places(self.config.folders, one.stem)["clean"]}
        with opened(str(source)) as stream, Staging(clean, token=one.token) as staging:
            written = extract(stream, places_in_it, staging.open("clean"), 1 + one.id)
            kept = staging.keep(frozenset(clean))["clean"]
        output = Output("clean", kept, clean["clean"], digest(kept), kept.stat().st_size)
        decided = self._decided(one, claims, written, output)
        return Carrier(self.config, self.inputs).carry(decided), output

    def _source(self, input_id: int, positions: list[int]) -> tuple[Path, list[int]]:
        """A file that holds the claims as they came, and their numbers in it."""
        with self.inputs.database.read() as connection:
            row = connection.execute(sa.select(INPUTS).where(INPUTS.c.id == input_id)).one()
            held = connection.scalars(
                sa.select(HELD_CLAIMS.c.position).where(HELD_CLAIMS.c.input_id == input_id)
                .order_by(HELD_CLAIMS.c.position)
            ).all()  # fmt: skip
            outputs = outputs_of(connection, input_id)
        if _is(Path(row.archived), row.sha256):
            return Path(row.archived), positions
        for output in outputs:
            if output.kind == "rejected" and _is(output.final, output.sha256):
                return output.final, [held.index(position) + 1 for position in positions]
        raise NoInputError(
            f"{row.name} is in the archive no more, nor the file of its held claims: nothing was"
            " released"
        )

    def _begun(self, claim: HeldClaim) -> Input:
        """Say that a release is about to be written."""
        folders = self.config.folders
        nowhere = Seen("", 0, 0, 0, 0, datetime.now(UTC))
        with self.inputs.deciding() as connection:
            stems = stem_for(connection, shortened(f"{claim.stem}-released"), "")
            stem = next(stem for stem in stems if is_free(folders, stem, ""))
            return self.inputs.begin(connection, RELEASE, claim.name, stem, "", nowhere)

    def _decided(
        self, one: Input, claims: list[HeldClaim], written: list[Claim], output: Output
    ) -> Input:
        """Decide on the release: from here on the claims go out, and cannot be released again."""
        moment = datetime.now(UTC)
        charge = sum((claim.charge or ZERO for claim in written), Decimal("0.00"))
        with self.inputs.deciding() as connection, self.history.begin() as course:
            meant(connection, [claim.claim_id for claim in claims], claims[0].stem)
            add_outputs(connection, one, [output])
            connection.execute(sa.insert(RELEASES), self._audit(claims, written, moment))
            for claim in written:
                course.add(claim, Outcome.CLEAN, treatments(claim, self.policies))
            try:
                course.record(connection, source=one.name, at=moment, input_id=one.id)
            except OvertakenError:
                raise HeldError("the history changed meanwhile; nothing was released") from None
            counts = {"claims_in": len(written), "clean": len(written), "charge_in": charge,
                      "charge_transmit": charge, "size": output.size,
                      "sha256": output.sha256}  # fmt: skip
            return self.inputs.move_in(connection, one, "decided", outcome="released",
                                       reason=f"released by {self.who}", decided_at=moment,
                                       **counts)  # fmt: skip

    def _audit(
        self, claims: list[HeldClaim], written: list[Claim], moment: datetime
    ) -> list[dict[str, Any]]:
        return [
            {"input_id": claim.input_id, "at": moment, "who": self.who, "why": self.why,
             "position": claim.position, "claim_id": claim.claim_id,
             "billing_npi": sent.context.billing.id}
            for claim, sent in zip(claims, written, strict=True)
        ]  # fmt: skip


def _is(path: Path, sha256: str) -> bool:
    """Is that file there, and what it was?"""
    return bool(path.name) and path.is_file() and digest(path) == sha256
