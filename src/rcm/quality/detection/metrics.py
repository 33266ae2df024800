"""What detection has to know of a metric, and what a run may choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Polarity = Literal["lower_is_better", "higher_is_better", "target_range"]
Sampling = Literal["binomial", "poisson", "empirical"]
Stay = Literal["arithmetic", "geometric"]

#: The least spread that statistics assume: this share of a usual value.
FLOOR_SHARE: Final = 0.01


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """A metric of the catalogue, as the `metric` table has it.

    `scale` is the size of a usual value, in the metric's unit. `sampling` says where the error of one value comes
    from: a share of the denominator (binomial), a count against its exposure or expected count (poisson), or the
    series itself (empirical). `target_low` and `target_high` bound the band of a target range.
    """

    metric_id: str
    name: str
    domain: str
    polarity: Polarity
    target_low: float | None = None
    target_high: float | None = None
    unit: str = ""
    scale: float = 1.0
    is_ratio: bool = False
    sampling: Sampling = "empirical"
    stay: Stay | None = None
    minimum_volume: int = 0

    @property
    def floor(self) -> float:
        """The least spread of peers, in the metric's unit: 1 % of the scale, .01 for ratios."""
        return FLOOR_SHARE if self.is_ratio else FLOOR_SHARE * abs(self.scale)

    @property
    def sign(self) -> float:
        """What makes a high value a worse one."""
        return -1.0 if self.polarity == "higher_is_better" else 1.0


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may choose. The defaults are the ones whose error rates have been measured."""

    #: Periods of a series that are looked at, the latest included.
    window: int = 12
    #: Fewer facilities than this, and a position among them says nothing. Units of one facility count once.
    minimum_cohort: int = 5
    minimum_periods: int = 3
    #: From this many periods on a trend is reckoned.
    trend_periods: int = 6
    #: Of what is raised, the share that may be chance.
    false_share: float = 0.05


DEFAULTS: Final = Options()
