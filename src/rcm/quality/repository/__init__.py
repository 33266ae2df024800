"""SQL of quality."""
