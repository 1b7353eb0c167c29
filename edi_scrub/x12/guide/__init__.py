"""Is this the implementation guide's shape? Accepted fast, explained by pyx12.

Start at :mod:`edi_scrub.x12.guide.guide`. What the compiled tables accept, pyx12 accepts;
only a segment that they do not accept is put to pyx12, within its context.
"""

from edi_scrub.x12.guide.errors import GuideError
from edi_scrub.x12.guide.guide import Above, Guide

__all__ = ["Above", "Guide", "GuideError"]
