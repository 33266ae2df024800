"""Files to rows: readers, which column is which field, and what a file would become."""

from __future__ import annotations

from rcm.workflows.intake.port import FeedsActions, FileNotes, IntakeReader, IntakeRow

__all__ = ["FeedsActions", "FileNotes", "IntakeReader", "IntakeRow"]
