"""The CMS Medicare Coverage Database's export of articles, as policies.

archive: ZIP in ZIP to rows. tables, contractors, export: rows to articles. text, phrases,
meaning: what a group's paragraph says. entries: groups to coverage entries. timeline:
articles to versions. owners, assembling: a contractor's policy. readings: what a person has
verified. trying: examples. writing, newcodes, files: TOML on disk.
"""
