"""Detectors: one file, one kind of personal data."""
