"""Reports of one scrubbed file, one module a format."""
