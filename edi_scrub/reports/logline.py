"""The canonical log lines: one event a file and one a run, with everything there is to count.

Whoever wants to know what became of a file finds it in one line, by its name or its digest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from time import monotonic
from typing import Any, Literal

from edi_scrub import __version__, log
from edi_scrub.errors import ScrubError
from edi_scrub.reports.text import encodable, money

_CLAIMS = ("clean", "corrected", "rejected")
_CHARGES = {"charges": "in", "charges_transmit": "transmit", "charges_rejected": "rejected"}
State = Literal["done", "refused", "skipped"]


class Tally:
    """A run's counts; each file is logged as it is done with."""

    def __init__(self, command: str) -> None:
        """Begin to count; ``command`` is what the run was begun by."""
        self._command = command
        self._began = monotonic()
        self._files: Counter[State] = Counter()
        self._claims: Counter[str] = Counter()
        self._charges: dict[str, Decimal] = dict.fromkeys(_CHARGES, Decimal(0))
        self._outputs: Counter[str] = Counter()

    def done(self, found: Mapping[str, Any], seconds: float, **more: object) -> None:
        """A file was scrubbed: its summary, and how long that took; ``more`` is logged, too."""
        claims, outputs = found["claims"], found["outputs"]
        counts = {name: claims[name] for name in _CLAIMS}
        counts["internal_errors"] = found["internal_errors"]
        charges = {key: found["charges"][name] for key, name in _CHARGES.items()}
        self._files["done"] += 1
        self._claims.update(counts)
        self._outputs.update(outputs.keys())
        for key, amount in charges.items():
            self._charges[key] += Decimal(amount)
        log.info(
            "file scrubbed",
            command=self._command,
            state="done",
            file=found["source"]["name"],
            sha256=found["source"]["sha256"],
            bytes=found["source"]["bytes"],
            claims=claims["in"],
            **counts,
            **charges,
            held=found["held"],
            outputs=outputs,
            policies_sha256=found["versions"]["policies_sha256"],
            **_pace(claims["in"], seconds),
            **more,
        )

    def refused(self, file: str, error: ScrubError, **more: object) -> None:
        """A file was not scrubbed: why, in the error's sentence, which holds no value."""
        self._files["refused"] += 1
        log.warning(
            "file refused",
            command=self._command,
            state="refused",
            file=encodable(file),
            reason=encodable(str(error)),
            exit_status=error.status,
            **more,
        )

    def passed_on(self, file: str, error: ScrubError, **more: object) -> None:
        """A file was not scrubbed, and goes out all the same, as the user wants it."""
        shown = {"command": self._command, "state": "passed-on", "file": encodable(file)}
        log.error("file passed on unscrubbed", **shown, reason=encodable(str(error)), **more)

    def skipped(self, file: str, reason: str, **more: object) -> None:
        """A file was not scrubbed since that is not due, as of one that was scrubbed before."""
        self._files["skipped"] += 1
        shown = {"command": self._command, "state": "skipped", "file": encodable(file)}
        log.info("file skipped", **shown, reason=reason, **more)

    def finish(self, status: int, **more: object) -> None:
        """The run is over: what all of its files come to."""
        seconds = monotonic() - self._began
        claims = sum(self._claims[name] for name in _CLAIMS)
        log.info(
            "run finished",
            command=self._command,
            version=__version__,
            files=self._files.total(),
            **{f"files_{state}": self._files[state] for state in _STATES},
            claims=claims,
            **{name: self._claims[name] for name in (*_CLAIMS, "internal_errors")},
            **{key: money(amount) for key, amount in self._charges.items()},
            outputs=dict(self._outputs),
            **_pace(claims, seconds),
            exit_status=status,
            **more,
        )


_STATES: Iterable[State] = ("done", "refused", "skipped")


def _pace(claims: int, seconds: float) -> dict[str, object]:
    pace = round(claims / seconds, 1) if seconds > 0 else 0.0
    return {"seconds": round(seconds, 3), "claims_per_second": pace}
