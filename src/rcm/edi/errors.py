"""What can go wrong with a whole file. Everything smaller is a Finding, never an exception."""

from __future__ import annotations

from rcm.core.errors import DomainError, InvalidInput


class FileUnreadable(InvalidInput):
    """This file can't be read as X12. Send the file as the clearing house or billing system wrote it."""

    code = "edi.file_unreadable"

    def __init__(self, reason: str, *, file_name: str = "", segment_number: int = 1, byte_offset: int = 0) -> None:
        self.reason = reason
        self.file_name = file_name
        self.segment_number = segment_number
        self.byte_offset = byte_offset
        where = f"[{file_name or 'input'}, segment {segment_number}, byte {byte_offset}]"
        super().__init__(
            f"{reason} {where}",
            file_name=file_name,
            segment_number=segment_number,
            byte_offset=byte_offset,
        )


class AnswerUnreadable(DomainError):
    """An answer of the payer breaks its own standard. Ask the payer to send it again."""

    code = "edi.answer_unreadable"


class ValueNotWritable(DomainError):
    """A value holds a character that X12 needs as a separator (* : ^ ~ or a control character).

    Take the character out of the value named here and write the file again.
    """

    code = "edi.value_not_writable"


class GuideBroken(DomainError):
    """A table of an implementation guide contradicts itself. This is a fault of the program."""

    code = "edi.guide_broken"
