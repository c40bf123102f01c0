"""Mending: what changes data, always into another place. See docs/architecture.md."""
