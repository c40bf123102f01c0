"""Words of names: lists, lookups and the screen that finds the texts worth a closer look."""
