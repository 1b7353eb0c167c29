"""edi_scrub: scrub X12 837P claim files with injected drugs before they are sent."""

__version__ = "0.1.0"
