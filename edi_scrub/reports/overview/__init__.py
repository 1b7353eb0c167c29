"""One report over many runs, read from what they left in their folders.

Nothing is kept between two reports: summaries, report.jsonl and clean files tell everything.
"""
