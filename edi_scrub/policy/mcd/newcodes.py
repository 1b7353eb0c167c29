"""Codes that articles name and the code sets do not have: a file of code sets for them.

``policies check`` holds every drug and every code of the 646 series to the code sets, to find
what is mistyped. What CMS itself publishes is not: so that the check stays of use, the import
brings these codes along, with nothing said of them but who names them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tomli_w

from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.mcd.articles import Article
from edi_scrub.policy.mcd.meaning import is_drug

_CHECKED = "646"  # as edi_scrub.policy.codecheck has it
COMMENT = "# Codes that the imported articles name and edi-scrub's own code sets do not have.\n\n"


def new_codes(articles: Iterable[Article], codes: CodeSets) -> str:
    """The text of a file for the folder's ``codes/``; empty where there is no such code."""
    drugs: dict[str, Any] = {}
    procedures: dict[str, Any] = {}
    for article in articles:
        for code in article.codes:
            said = f"named by {article.name}"
            if is_drug(code) and code not in codes.drugs:
                drugs.setdefault(code, {"code": code, "name": said})
            elif code.startswith(_CHECKED) and code not in codes.procedures:
                procedures.setdefault(code, {"code": code, "summary": said})
    kinds = {"drug": drugs, "procedure": procedures}
    made = {kind: [found[code] for code in sorted(found)] for kind, found in kinds.items() if found}
    return COMMENT + tomli_w.dumps(made) if made else ""
