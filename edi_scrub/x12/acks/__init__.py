"""What a receiver answers to an 837P: TA1 and 999 (997 to 4010), and the 277CA.

Here is how each is written, with nothing known of claims but what it is told; who tells it
is :mod:`edi_scrub.reports.syntax_ack` and :mod:`edi_scrub.reports.claim_ack`.
"""
