"""CMS's own quarterly files to tables of code sets: pairs, units a day, HCPCS, packages.

Where the layouts were read is said in docs/codes.md. Of all texts only HCPCS's short names
of drugs are kept: descriptions of procedures are the AMA's.
"""
