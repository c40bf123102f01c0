"""Expert review: the sample, the packets, the records, the bound (R3, M4)."""
