"""X12 as bytes and segments; this room knows nothing of medicine."""
