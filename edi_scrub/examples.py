"""The examples inside policy files: claims made of them, judged, and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from edi_scrub.claims.attested import Attestation
from edi_scrub.claims.model import Claim
from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
from edi_scrub.judging import judge
from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Example, ExampleLine, Policy
from edi_scrub.policy.payer import Payer
from edi_scrub.policy.ties import shortest_name
from edi_scrub.rules import RULES

# What an example's `findings` speak of: the carrier's rules, and three that stand among the
# codes and the lines but say what the policy says. The other rules judge the example's
# claim too (and so its `outcome`), but their findings are not compared.
_CARRIER = 7  # the SNIP type of the carrier's rules
_ALSO = frozenset({"modifier", "procedure-choice", "procedure-inactive", "wastage"})
# Where no policy says it they are not compared: an example may be in a hospital, or have a
# modifier that is not known here, for another reason.
_ONLY_THE_POLICY_S = frozenset({"modifier", "place-of-service"})


def spoken_of() -> frozenset[str]:
    """The rules that an example's ``findings`` speak of."""
    return _ALSO | {rule.id for rule in RULES.values() if rule.snip == _CARRIER}


def disappointments(policy: Policy, example: Example, alone: Policies) -> Iterator[str]:
    """How an example does not come out as it says.

    :param alone: the example's own policy and nothing else, so that what others say
        cannot change how it comes out.
    """
    expected, spoken = sorted(set(example.findings)), spoken_of()
    if policy.supplement:  # it governs nothing, so alone it always leaves a line without policy
        spoken -= {"no-policy"}
    if strange := [rule for rule in expected if rule not in spoken]:
        yield f"findings may name {_listed(sorted(spoken))}; not {_listed(strange)}"
        return
    judged = judge(example_claim(policy, example), alone)
    if judged.internal_error:
        yield "a rule failed on it, for a fault of edi-scrub's own"
        return
    messages = {finding.rule: finding.message for finding in judged.findings}
    compared = {
        finding.rule
        for finding in judged.findings
        if finding.authority or finding.rule not in _ONLY_THE_POLICY_S
    }
    found = sorted(compared & spoken)
    if found != expected:
        said = [f"{rule} ({messages[rule]})" for rule in found]
        yield f"expected {_listed(expected)}, found {_listed(said)}"
    if example.outcome not in (None, judged.outcome.value):
        why = _listed(sorted(messages))
        yield f"expected the claim to be {example.outcome}, it is {judged.outcome} ({why})"


def example_claim(policy: Policy, example: Example) -> Claim:
    """The claim an example stands for: the drug's line first, then the procedure's."""
    line, payer = example.line, own_payer(policy)
    claim = claim_of(
        SampleClaim(
            lines=[one for day in (line.date, *line.again_on) for one in _lines(line, day)],
            diagnoses=line.diagnoses,
            place_of_service=line.place_of_service,
            notes=line.notes,
            references=[("G1", line.authorization)] if line.authorization else [],
            attachments=line.attachments,
            payer_id=payer.id,
            payer_name=payer.name,
            filing_indicator=payer.filing_indicator,
            state=line.state or payer.state,
        )
    )
    if line.evidence:
        claim.attestation = Attestation(line.evidence, "the example's evidence")
    return claim


def _lines(line: ExampleLine, day: date) -> Iterator[SampleLine]:
    """The lines of one day."""
    if line.drug is not None:
        yield SampleLine(
            line.drug,
            day,
            units=str(line.units),
            modifiers=line.drug_modifiers,
            pointers=line.pointers,
            ndc=line.ndc,
            ndc_quantity=line.ndc_quantity,
            ndc_unit=line.ndc_unit,
        )
    if line.procedure is not None:
        yield SampleLine(line.procedure, day, modifiers=line.modifiers, pointers=line.pointers)


def own_payer(policy: Policy) -> Payer:
    """A payer made of the first of everything that a policy applies to.

    The first payer id, else a name that the first pattern takes; the first filing
    indicator; the first state. What the policy does not give is empty.
    """
    applies = policy.applies
    pattern = "" if applies.payer_ids else next(iter(applies.payer_names), "")
    return Payer(
        next(iter(applies.payer_ids), ""),
        shortest_name(pattern),
        next(iter(applies.filing_indicators), ""),
        next(iter(applies.states), ""),
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"
