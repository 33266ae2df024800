"""Reference workflows and made-up data for demonstrations."""
