"""What the workflow of signals refuses, and why."""

from __future__ import annotations

from rcm.core.errors import Conflict, InvalidInput, NotAllowed, NotFound


class SignalNotFound(NotFound):
    """There is no such signal in this organisation."""

    code = "quality.signal_not_found"


class AssignmentMoveRefused(Conflict):
    """From where this signal's assignment is, it can't be moved so. `moves` are those that can be made."""

    code = "quality.assignment_move_refused"


class AssignmentMoveInvalid(InvalidInput):
    """From where this signal's assignment is, it can't be moved so. `moves` are those that can be made.

    As the older addresses say it: 400 in the place of 409.
    """

    code = "quality.assignment_move_invalid"


class AssignmentNotYours(NotAllowed):
    """Who a signal is assigned to starts and resolves; leaders and administrators assign, and close."""

    code = "quality.assignment_not_yours"


class AssigneeUnfit(InvalidInput):
    """This person can't be given the signal: it takes an active person of this organisation who may work on it."""

    code = "quality.assignee_unfit"


class ActivityNotFound(NotFound):
    """There is no such event in this organisation's feed."""

    code = "quality.activity_not_found"


class InterventionNotFound(NotFound):
    """There is no such intervention in this organisation."""

    code = "quality.intervention_not_found"


class InterventionActive(Conflict):
    """This signal, or another one of its series, has an intervention that has not ended. End it first: an outcome must
    not have two causes."""

    code = "quality.intervention_active"


class InterventionOver(Conflict):
    """This intervention has ended already."""

    code = "quality.intervention_over"


class DayInvalid(InvalidInput):
    """This day can't be: what begins or ends lies in the past or is today, and nothing ends before it begins."""

    code = "quality.day_invalid"


class BaselineNotFound(NotFound):
    """There is no such baseline in this organisation."""

    code = "quality.baseline_not_found"


class BaselineExists(Conflict):
    """The limits of this series are reckoned anew from that day already."""

    code = "quality.baseline_exists"
