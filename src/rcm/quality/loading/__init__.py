"""Rows of files to observations: which column is which field, what a row says, why a row can't be used. No SQL."""

from __future__ import annotations

from rcm.quality.loading.columns import Columns, ColumnsMissing, MappingWrong
from rcm.quality.loading.judging import Judge, Judged
from rcm.quality.loading.known import KnownMetric

__all__ = ["Columns", "ColumnsMissing", "Judge", "Judged", "KnownMetric", "MappingWrong"]
