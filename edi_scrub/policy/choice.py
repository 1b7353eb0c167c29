"""Which policy was chosen for a line, and the words that say why, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from edi_scrub.findings import Authority
from edi_scrub.policy.entries import Source
from edi_scrub.policy.model import Policy, Version
from edi_scrub.policy.selection import Verdict

NOT_THIS_CODE = "but not for this line's code"


@dataclass(frozen=True, slots=True)
class Choice:
    """The policy and version that govern a line; both None where none does.

    ``reason`` says why, a sentence without its full stop (``medicare-x lists payer id
    02102``, ``no policy is for this payer``). ``straddles``: the line's last day is
    not under ``version``. ``tied`` are the policies that fit equally well, where that
    is why none governs.
    """

    policy: Policy | None
    version: Version | None
    reason: str
    straddles: bool = False
    tied: tuple[Policy, ...] = ()

    def authority(self, entry: str, source: Source | None = None, evidence: str = "") -> Authority:
        """On whose word: the policy, the document (the entry's, else the version's), the entry."""
        assert self.policy is not None and self.version is not None
        read = source or self.version.source
        return Authority(self.policy.id, read.document or read.title, entry, evidence, read.url)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One policy as seen from a line: does it govern, and why (or why not)?

    ``fits`` is true where the policy is for the line's payer and its code, whatever the
    date; ``near`` where it lists the payer, or is for it, and something else is against
    it; ``beside`` where it is a supplement that is judged beside the governing one.
    """

    policy: Policy
    fits: bool
    governs: bool
    why: str
    beside: bool = False
    near: bool = False


def chosen(verdict: Verdict, passed: list[Verdict], first: date, last: date | None) -> Choice:
    """The policy of ``verdict``, in force on ``first``; ``passed`` fit better and are not."""
    policy = verdict.policy
    version = policy.version_on(first)
    straddles = last is not None and last > first and policy.version_on(last) is not version
    reason = "; ".join([f"{policy.id} {verdict.why}", *(out_of_force(v, first) for v in passed)])
    return Choice(policy, version, reason, straddles)


def tied(equals: list[Verdict]) -> Choice:
    """No policy, since several fit equally well."""
    names = _and([verdict.policy.id for verdict in equals])
    reason = f"{names} fit this payer equally well, so none of them governs"
    return Choice(None, None, reason, tied=tuple(verdict.policy for verdict in equals))


def out_of_force(verdict: Verdict, on: date) -> str:
    """A policy that fits and has no version on a day."""
    policy = verdict.policy
    begun = [version for version in policy.version if version.effective <= on]
    if begun:
        past = f"its version of {begun[-1].effective} ended {begun[-1].ends}"
    else:
        past = f"its first version begins {policy.version[0].effective}"
    return f"{policy.id} {verdict.why}, but has no version for {on}: {past}"


def nobodys(found: list[Verdict]) -> str:
    """Why no policy takes a line: the policies that come near, or that nobody does."""
    others = [verdict for verdict in found if not verdict.policy.supplement]
    elsewhere = [f"{v.policy.id} {v.why}, {NOT_THIS_CODE}" for v in others if v.rank is not None]
    narrowed = [f"{v.policy.id} {v.why}" for v in others if v.rank is None and v.named]
    of_what = "line" if elsewhere else "payer"
    return "; ".join([f"no policy is for this {of_what}", *elsewhere, *narrowed])


def why_not(policy: Policy, choice: Choice, on: date | None) -> str:
    """Why a policy that fits a line of ``on`` was not chosen."""
    if on is None:
        return "the line has no date of service"
    if policy.version_on(on) is None:
        return f"has no version for {on}"
    others = [tied.id for tied in choice.tied if tied is not policy]
    if len(others) < len(choice.tied):
        return f"{_and(others)} {'fits' if len(others) == 1 else 'fit'} equally well"
    chosen = _and([choice.policy.id] if choice.policy else others)
    return f"{chosen} {'fit' if len(others) > 1 else 'fits'} more closely"


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
