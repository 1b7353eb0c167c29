"""The scheduled job around the pipeline: the inbox, the ledger, the history of what was sent."""
