"""A payer: takes 837P files, answers 999, 277CA and 835 by rules and a seed, and keeps its own books."""
