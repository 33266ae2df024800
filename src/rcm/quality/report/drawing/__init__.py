"""Charts as SVG, each with a title, a description in figures, and a table of what it is drawn from beside it."""
