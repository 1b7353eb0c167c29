"""Carrier coverage policies and code sets: dated data with sources."""
