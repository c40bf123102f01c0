"""How much of the personal data in these rows the detectors find: planted canaries, two looks at the same rows, what is left."""
