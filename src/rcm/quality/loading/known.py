"""What the catalogue says of a metric that rows are judged by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: The unit of what is between 0 and 1.
SHARE: Final = "share"
_PER: Final = re.compile(r"\bper ([\d,]+)\b")


@dataclass(frozen=True, slots=True)
class KnownMetric:
    metric_id: str
    unit: str
    sampling: str = "empirical"

    @property
    def factor(self) -> float:
        """A value is numerator / denominator times this: of "per 1,000 patient days" it is 1000."""
        found = _PER.search(self.unit)
        return float(found[1].replace(",", "")) if found else 1.0
