"""A policy file to begin with: it loads, passes its check, and says where to fill in."""

from __future__ import annotations

from datetime import date
from string import Template

from edi_scrub.policy.dates import DAY

UNFILLED = "FILL IN"  # what `policies check` warns of wherever it still stands

_TEXT = Template("""\
# $id: what one payer says on one subject. Fill in what says $unfilled; take the # off what
# this payer has, and delete the rest. Every key: docs/policies.md.

id = "$id"
title = "Botulinum toxin"
carrier = "$unfilled: the payer, as reports shall name it"
last_checked = $now # when you last compared this file with the payer's text

[applies] # whose claims: copy these from claims that you send to this payer
payer_ids = ["$unfilled"] # 2010BB NM109
#payer_names = ["$unfilled*"] # 2010BB NM103, for claims under another id; * is any text
#filing_indicators = ["CI"] # SBR09: only its claims of this kind
#states = ["CT"] # only billing providers there (2010AA N402)

[[version]] # the rules from one date of service on; an older version stands before it
effective = $effective # the first date of service it governs
#ends = $now # the last one; else until the next version begins
source = { title = "$unfilled: the payer's article or bulletin", document = "$unfilled: its number", url = "https://example.org/$unfilled" }
#repoint = true # a line may be pointed at a covered diagnosis that its claim has

# One entry for each group of codes in the article. "verified" may hold a claim back: only
# where you have the payer's text before you. "unverified" warns.
[[version.coverage]]
name = "chronic migraine"
confidence = "unverified"
procedures = ["64615"]
drugs = ["J0585"]
diagnoses = ["G43.709", "G43.71*"] # a code, all that begin so; G81.10-G81.14 is a range

#[[version.not_covered]] # stronger than any coverage
#name = "migraine that is not chronic"
#confidence = "unverified"
#procedures = ["64615"]
#diagnoses = ["G43.0*", "G43.1*"]
#remedy = "What a colleague should do about it."

#[[version.prior_authorization]] # REF*G1 is due
#name = "toxins in a hospital's outpatient department"
#confidence = "unverified"
#drugs = ["J0585"]
#places_of_service = ["19", "22"] # without it: everywhere

#[[version.step_therapy]] # the claim shows it by a note, NTE*ADD*STEP2
#name = "two preventives before a toxin"
#confidence = "unverified"
#procedures = ["64615"]
#failed_treatments = 2

# What has to come of a claim. `edi-scrub policies check` runs these: one that passes and one
# that fails for each kind of entry, and each first day with the day before.
[[example]]
name = "chronic migraine on the first day"
line = { date = $effective, procedure = "64615", drug = "J0585", units = 200, diagnoses = ["G43.709"] }
findings = []

[[example]]
name = "the day before there was a policy"
line = { date = $before, procedure = "64615", drug = "J0585", units = 200, diagnoses = ["G43.709"] }
findings = ["no-policy"]

[[example]]
name = "headache is on no list: a warning, since the list is unverified"
line = { date = $effective, procedure = "64615", drug = "J0585", units = 200, diagnoses = ["R51.9"] }
findings = ["diagnosis-not-covered"]
outcome = "clean"
""")  # noqa: E501  (a table of TOML stands in one line)


def skeleton(name: str, now: date) -> str:
    """The file of a policy with the id ``name``, from the first day of the year of ``now``."""
    effective = now.replace(month=1, day=1)
    return _TEXT.substitute(
        id=name, now=now, effective=effective, before=effective - DAY, unfilled=UNFILLED
    )
