"""Structured logs: one JSON object a line, on standard error, with the ids of request and organisation.

Texts of errors are left out on purpose: a database or a parser quotes the very value that it refused,
and that value may be a patient's. What stays is the class of each error and where it was raised.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Final, TextIO

import orjson
import structlog

from rcm.core.errors import ConfigurationError, DomainError

_LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_DEEPEST: Final = 12

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class LogLevelUnknown(ConfigurationError):
    """RCM_LOG_LEVEL must be debug, info, warning or error."""

    code = "observability.log_level_unknown"


def describe(error: BaseException) -> dict[str, Any]:
    """Class, our code if it is ours, place, and the same of what it came from; no text."""
    frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
    told: dict[str, Any] = {
        "error": type(error).__name__,
        "at": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(error, DomainError):
        told["code"] = error.code
    if cause := error.__cause__ or error.__context__:
        told["cause"] = type(cause).__name__
    return told


def _without_texts(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        event.update(describe(info))
    elif isinstance(info, tuple) and isinstance(info[1], BaseException):
        event.update(describe(info[1]))
    event.pop("exc_text", None)
    event.pop("stack_info", None)
    return event


def _render(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    return orjson.dumps(event, default=str).decode()


def configure_logging(level: str = "info", stream: TextIO | None = None) -> None:
    """Our own events and those of the libraries, alike, from `level` on. Raises LogLevelUnknown."""
    number = _LEVELS.get(level.lower())
    if number is None:
        raise LogLevelUnknown(f"Found {level!a}.")
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_texts,
    ]
    target = stream or sys.stderr
    structlog.configure(
        processors=[*shared, _render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.INFO))
    for chatty in ("uvicorn", "uvicorn.error", "uvicorn.access", "httpx", "httpcore"):
        logger = logging.getLogger(chatty)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(max(number, logging.WARNING))
