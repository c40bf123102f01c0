"""Tests of the mending room."""
