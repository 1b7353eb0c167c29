"""Faults that end the work on a file, each with the exit status of the contract.

Messages are for the screen: they name places (file, segment number, key), never the
value of an element.
"""

from __future__ import annotations

FAULT_OF_OURS = 70  # the exit status of a fault of edi-scrub itself


class ScrubError(Exception):
    """A fault with a sentence for the user and an exit status for the caller."""

    status = FAULT_OF_OURS


class NotReadableError(ScrubError):
    """The input is not a readable 837P: not X12, truncated, another transaction."""

    status = 65


class NoInputError(ScrubError):
    """An input file is missing or unreadable."""

    status = 66


class CannotCreateError(ScrubError):
    """An output cannot be created."""

    status = 73


class OutputError(ScrubError):
    """An I/O error while writing; no partial output is left."""

    status = 74


class ConfigurationError(ScrubError):
    """A configuration or policy file is wrong; the message names file, line and key."""

    status = 78


class OvertakenError(ScrubError):
    """Claims that a file was held to were sent or taken back meanwhile: judge it again."""

    status = 75

    def __init__(self) -> None:
        """Say so."""
        super().__init__("other runs sent claims of the same patients meanwhile; try again")


class PassedBeforeError(ScrubError):
    """The same content has gone out before: there is nothing to transmit."""

    status = 1
