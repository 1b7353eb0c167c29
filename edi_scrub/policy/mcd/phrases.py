"""The closed set of sentences that are understood in a group's paragraph.

Contractors write these paragraphs by hand; what is here are the plain cases. A sentence
either is one of them from its first word to its last or it is not understood, and then
nothing of its paragraph is: words like "only", "except" or "when" change what a list means.

Texts are asked in the form that :func:`sentences` gives them: lower case, plain hyphens and
quotes, single blanks, without the end mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Codes, and lists of them.
CODE = r"(?:[0-9]{4}[0-9aftmu]|[a-z][0-9]{4})"
_NAME = r"(?:[a-z]{3,10}botulinumtoxin[ab](?:-[a-z]{4})? )?"
RANGE = rf"{_NAME}{CODE}(?:\s?(?:-|through|thru|to)\s?{CODE})?"
_AND = r"(?:,? (?:and/or|and|or|&|plus) |\s?/\s?|\s?[,;]\s?)"
_KIND = r"(?:cpt|hcpcs)"
_LABEL = (
    rf"(?:(?:the |all |following |any of )*{_KIND}(?:\s?(?:/|and|or|&)\s?{_KIND})?"
    r"(?: (?:procedure|drug|injection))?(?: codes?)?:? "
    r"|(?:the |all )*(?:procedure |drug )?codes?:? )"
)
_LIST = rf"(?:{_LABEL})?{RANGE}(?:{_AND}(?:{_LABEL})?{RANGE})*"
_GROUP = r"group (?P<{}>[0-9]{{1,2}})"
_PROCEDURES = rf"(?:{_KIND}(?:\s?(?:/|and|or|&)\s?{_KIND})? |procedure )codes?"
_OF_GROUP = (
    rf"(?:the |all )*(?:{_PROCEDURES} (?:listed )?in {_GROUP.format('procedures')}"
    rf"|{_GROUP.format('procedures_too')} {_PROCEDURES})(?: above| below)?"
)
_GIVEN_WITH = r" (?:when (?:billed|reported|used|given|performed) )?(?:in conjunction )?with "
SUBJECT = rf"(?P<subject>{_LIST}|{_OF_GROUP})(?:{_GIVEN_WITH}(?P<drugs>{_LIST}))?"
ICD = r"[a-z][0-9][0-9a-z](?:\.[0-9a-z]{1,4})?"
_ICD_LIST = rf"{ICD}(?:(?:,? (?:and/or|and|or) |\s?,\s?){ICD})*"

# What the lists are called.
_ICD_CODES = r"(?:icd-10(?:-cm)?|diagnosis)(?: diagnosis)? codes?(?: listed)?(?: above| below)?"
_LISTED = rf"(?:(?:the|these|those|all|of|any|one|following|listed|only) )*{_ICD_CODES}"
_NECESSARY = (
    r"(?:considered )?(?:to be )?(?:covered|payable|medically necessary|reasonable and necessary"
    r"|medically reasonable and necessary)"
)
_SUPPORT = (
    r"(?:that |which |will )?supports?(?:(?: the)? medical necessity"
    r"(?: and provides?(?: limited)? coverage)?(?: for| of))?"
)
_WITH = r"(?:for|with|when (?:billed|reported|submitted|used) with)"

COVERS = [
    rf"{_LISTED} {_SUPPORT} {SUBJECT}",
    rf"{_LISTED} (?:is|are) {_NECESSARY} (?:for|with) {SUBJECT}",
    rf"{_LISTED} (?:for|apply to|applies to) {SUBJECT}",
    rf"(?:the |following )*covered (?:{_ICD_CODES}|indications|diagnoses) for {SUBJECT}",
    rf"{_LISTED} (?:are|represent)(?: the)? covered (?:indications|diagnoses) for {SUBJECT}",
    rf"(?:coverage|payment) (?:for|of) {SUBJECT} is limited to {_LISTED}",
    rf"{SUBJECT} (?:is|are|will be) {_NECESSARY} {_WITH} {_LISTED}",
    rf"(?:for )?{SUBJECT},? (?:use|report|bill) {_LISTED}",
    rf"{_LISTED} (?:must|should|may) be (?:used|reported|billed) (?:for|with) {SUBJECT}",
    rf"medicare is establishing the following limited coverage for {SUBJECT}",
    rf"(?:for )?{SUBJECT}",
]
EXCLUDES = [
    rf"{_LISTED} (?:do|does|will) not support"
    rf"(?:(?: the)? medical necessity(?: for| of))? {SUBJECT}",
    rf"{_LISTED} (?:is|are|will be) (?:not |non-?)(?:covered|payable) (?:for|with) {SUBJECT}",
    rf"{_LISTED} (?:is|are) not (?:considered )?(?:medically|reasonable and) necessary"
    rf" for {SUBJECT}",
    rf"{SUBJECT} (?:is|are|will be) (?:not |non-?)(?:covered|payable) {_WITH} {_LISTED}",
]

# A second diagnosis, and what an asterisk means.
_A_SECOND = r"(?:a|one|an) (?:second|secondary|additional)(?: diagnosis| icd-10(?:-cm)?)? code"
_SECOND = _GROUP.format("second")
_FIRST = _GROUP.format("first")
_SO = r"(?:,?(?: in order)? to be (?:payable|paid|covered)| for (?:payment|coverage))?"
# When a code may be used is for whoever codes; no claim shows it.
_USED = r"(?:,? and (?:is|are) (?:to be )?(?:only used|used only) (?:when|for|if|in) [^.;]{1,300})?"
_STARRED = (
    r"(?:(?:the|these|those|all|any|following|above|asterisked) )*"
    r"(?:(?:icd-10(?:-cm)?|diagnosis) )*codes?(?: listed)?(?: above| below)?"
    r"(?: (?:marked |identified |indicated |denoted )?(?:with|by) an asterisk)?"
)
_GOES_WITH = r"(?:must|should) be (?:billed|reported|submitted|paired) with"
NEEDS_GROUP = [
    rf"{_STARRED} (?:requires?|{_GOES_WITH}) {_A_SECOND} from {_SECOND}{_SO}{_USED}",
    rf"(?:please )?refer to {_SECOND} for (?:the |a )?(?:required )?secondary diagnos[ie]s"
    r"(?: codes?)?(?: required)?",
]
NEEDS_CODES = [
    rf"{_STARRED} requires? {_A_SECOND},? (?P<codes>{_ICD_LIST}){_SO}{_USED}",
    rf"{_STARRED} {_GOES_WITH}(?: {_A_SECOND},?)? (?P<codes>{_ICD_LIST}){_SO}{_USED}",
]
NEEDS_BOTH = [
    rf"(?:{SUBJECT} )?requires? (?:a|one)(?: diagnosis)? code from {_FIRST}"
    rf" and (?:a|one)(?: diagnosis)? code from {_SECOND}{_SO}",
]
_ROLE = r"(?P<role>primary|secondary) diagnos[ie]s(?: codes?)?"
ROLES = [
    rf"(?:(?:for )?{SUBJECT}:? )?{_ROLE}",
    rf"{_LISTED} (?:is|are) (?:the )?{_ROLE}(?: (?:for|of) {SUBJECT})?",
]

# What CMS and the contractors put everywhere, and what says nothing of the lists.
COMMON = [
    r"(?:note: )?the correct use of an icd-10-cm code (?:listed below )?does not assure coverage"
    r" of a service",
    r"the service must be reasonable and necessary in the specific case and must meet the"
    r" criteria specified in (?:the|this|the related|the associated)"
    r" (?:determination|lcd|local coverage determination)",
    r"it is the (?:provider's responsibility|responsibility of the provider) to (?:select|code)"
    r"[^.;]{1,200}specific[^.;]{0,200}",
    r"covered for",
    r"group [0-9]{1,2}(?: codes| paragraph)?",
]

_QUOTES = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-",
    "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00ae": "", "\u2122": "",
})  # fmt: skip
_END = re.compile(r"\.\s+(?=[a-z(*])|\n+")
_BLANKS = re.compile(r"\s+")
_ASIDE = re.compile(r"\s?\(([^()]*)\)")
_LIST_OF_CODES = re.compile(_LIST)
# What makes an aside more than a name: a condition, a code, or a number as long as one.
_WEIGHTY = re.compile(
    rf"\b(?:only|except|unless|not|if|must|requir\w*|limit\w*|exclud\w*|without|prior|years?|age"
    r"|second\w*|primary|group|used|billed|reported|when(?! performed)|[a-z]?[0-9]{4,}"
    rf"|{CODE}|{ICD})\b"
)


def compiled(phrases: list[str]) -> list[re.Pattern[str]]:
    """The phrases, ready to be held against a whole sentence."""
    return [re.compile(phrase) for phrase in phrases]


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph in the form that phrases have.

    What stands in brackets is left out where it only names a thing ("64615 (chronic
    migraine)"), and taken as said where it is a code ("onabotulinumtoxinA (J0585)").
    """
    for sentence in _END.split(text.translate(_QUOTES).lower()):
        short = _BLANKS.sub(" ", _without_asides(sentence)).strip(" .:;*")
        if short:
            yield short


def _without_asides(sentence: str) -> str:
    while True:
        shorter = _ASIDE.sub(_aside, sentence)
        if shorter == sentence:
            return sentence
        sentence = shorter


def _aside(found: re.Match[str]) -> str:
    inside = found[1].strip()
    if _LIST_OF_CODES.fullmatch(inside):
        return f" {inside}"
    return found[0] if _WEIGHTY.search(inside) else ""
