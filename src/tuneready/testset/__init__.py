"""The locked test set: made once, never moved, never trained on, the only source of reported quality (R2, M3)."""
