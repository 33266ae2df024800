"""The nine types as data: when each holds, its severity, its range. First match wins; signals store the version.

Names, ranges, S, Z and the base figures of five types are those of the system that came before; the rest is ours.
Whoever changes a figure changes CLASSIFICATION with it, or stored signals claim a table that did not make them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

CLASSIFICATION: Final = "nine-types/1"

Input = Literal["z", "p", "a", "w", "d"]
Operator = Literal["<", "<=", ">", ">=", "null"]

#: What the five inputs are called where they are stored.
INPUT_NAMES: Final[dict[Input, str]] = {
    "z": "aggregate_zscore",
    "p": "slope_percentile",
    "a": "acceleration",
    "w": "zscore_std",
    "d": "max_abs_deviation",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison. An input that is null meets none of them, except `null` itself."""

    input: Input
    operator: Operator
    bound: float = 0.0


#: One of these has to hold.
Clause = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Points for an input: those of the first comparison that holds, else `otherwise`; null gives none."""

    input: Input
    steps: tuple[tuple[Literal["<", "<="], float, int], ...]
    otherwise: int
    means: str


@dataclass(frozen=True, slots=True)
class Factor:
    """A refinement of a type's base: a step's points, added or taken off, perhaps only where they raise."""

    step: str
    sign: int = 1
    only_raises: bool = False


@dataclass(frozen=True, slots=True)
class SignalType:
    """A type: all `clauses` hold; severity is base plus factors, kept within low and high."""

    code: str
    clauses: tuple[Clause, ...]
    base: int
    factors: tuple[Factor, ...]
    low: int
    high: int
    says: str


STEPS: Final[dict[str, Step]] = {
    "S": Step("p", (("<", 20, -2), ("<", 40, -1), ("<", 60, 0), ("<", 80, 1)), 2, "how its slope stands among peers"),
    "Z": Step("z", (("<=", -1, -2), ("<=", -0.5, -1), ("<=", 0.5, 0), ("<=", 1, 1)), 2, "how far from peers it is"),
    "A": Step("a", (("<", -0.05, -1), ("<=", 0.05, 0)), 1, "whether the change gathers pace"),
    "C": Step("z", (("<=", 2, 0), ("<=", 2.5, 1), ("<=", 3, 2), ("<=", 4, 3)), 4, "how far beyond peers it is"),
    "D": Step("z", (("<=", -2.5, 4), ("<=", -2, 3), ("<=", -1.5, 2), ("<=", -1, 1)), 0, "how far ahead of peers it is"),
    "V": Step("d", (("<", 3.5, 0), ("<", 4, 1), ("<", 5, 2)), 3, "how far its worst or best period strays"),
    "W": Step("w", (("<", 1.5, 0), ("<", 2, 1)), 2, "how much its periods scatter"),
}

_Z_HIGH: Final = (Condition("z", ">", 1.5),)
_Z_MIDDLE: Final = ((Condition("z", ">", -0.5),), (Condition("z", "<=", 1.5),))
_C, _S, _A, _Z = Factor("C"), Factor("S"), Factor("A"), Factor("Z")
_Z_RAISES, _AHEAD = Factor("Z", only_raises=True), Factor("D", sign=-1)

#: What holds before all others, whatever the inputs.
SUSPECT: Final = SignalType("suspect_data", (), 50, (), 50, 50, "The data do not bear a judgement")

TYPES: Final[tuple[SignalType, ...]] = (
    SignalType(
        "critical_trajectory",
        (_Z_HIGH, (Condition("p", ">=", 70),), (Condition("a", ">", 0.05), Condition("p", ">=", 90))),
        92, (_C, _S, _A), 91, 100, "Worse than peers, and the gap widens fast",
    ),
    SignalType(
        "recovering", (_Z_HIGH, (Condition("p", "<", 30),)), 75, (_C, _S), 71, 80, "Worse than peers, and catching up",
    ),
    SignalType(
        "chronic_underperformer", (_Z_HIGH,), 84, (_C, _S), 81, 90, "Worse than peers, without a way out in sight",
    ),
    SignalType(
        "volatility_alert",
        (*_Z_MIDDLE, (Condition("d", ">=", 3),), (Condition("w", ">=", 1),)),
        73, (Factor("V"), Factor("W"), _Z_RAISES), 71, 80, "Near peers over the window, with periods far from them",
    ),
    SignalType(
        "emerging_risk", (*_Z_MIDDLE, (Condition("p", ">=", 70),)), 65, (_S, _Z_RAISES, _A), 60, 70,
        "Still near peers, and getting worse faster than they do",
    ),
    SignalType(
        "sustained_excellence",
        ((Condition("z", "<=", -1.5),), (Condition("w", "<", 1),), (Condition("p", "<", 70), Condition("p", "null"))),
        8, (_S, _AHEAD), 0, 12, "Better than peers, period after period",
    ),
    SignalType(
        "improving_leader", ((Condition("z", "<=", -0.5),), (Condition("p", "<", 30),)), 19, (_S, _AHEAD), 13, 25,
        "Better than peers, and getting better faster than they do",
    ),
    SignalType("baseline", (), 42, (_S, _Z), 26, 59, "Within what is usual among peers"),
)  # fmt: skip
