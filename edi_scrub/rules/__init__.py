"""Rules: documented generators, one module a subject."""
