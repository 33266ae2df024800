"""Many resources at once: files of them cut into pieces, judged line by line, and written again. No database here."""
