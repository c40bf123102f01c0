"""tuneready: is this dataset ready for fine-tuning? GO, HOLD or DON'T FINE-TUNE, with the evidence."""

__version__ = "0.1.0"
