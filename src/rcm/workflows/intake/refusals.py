"""Why a file is refused as a whole. What concerns one row sets that row aside instead."""

from __future__ import annotations

from rcm.core.errors import InvalidInput


class FileKindUnknown(InvalidInput):
    """This is no file that can be run as a batch. Taken are X12 837P (begins with ISA), CSV with a line of headers
    (delimiter comma, semicolon, tab or |), XLSX, JSON lines (one object a line) and NDJSON of FHIR resources."""

    code = "batch.file_kind_unknown"


class FileKindAmbiguous(InvalidInput):
    """This file can be read in more than one way. Say which: `kind` (csv, xlsx, json_lines, fhir_ndjson), and for CSV
    `delimiter` (one of , ; | or tab)."""

    code = "batch.file_kind_ambiguous"


class FileKindNotTaken(InvalidInput):
    """This workflow can't work on such a file. Name the workflow that is meant for it."""

    code = "batch.file_kind_not_taken"


class FileWithoutRows(InvalidInput):
    """There is nothing in this file that could be run."""

    code = "batch.file_without_rows"


class FileEncodingInvalid(InvalidInput):
    """The text of this file is not in the encoding that was expected. Save it again as UTF-8 (Excel: Save As, file type
    `CSV UTF-8`), or say which `encoding` it has: utf-8, utf-16, windows-1252 or iso-8859-1."""

    code = "batch.file_encoding_invalid"


class FileTooLong(InvalidInput):
    """A line, a table or a part of this file is longer than can be taken safely."""

    code = "batch.file_limit_exceeded"


class QuoteOpen(InvalidInput):
    """A quote is opened and never closed: everything after it would be read as one cell. Close it, or double it where
    it belongs to the text."""

    code = "batch.file_quote_open"


class HeaderInvalid(InvalidInput):
    """The columns of this file can't be told apart. Give each a header of its own."""

    code = "batch.file_header_invalid"


class WorkbookUnreadable(InvalidInput):
    """This workbook can't be read. Open it, save it as `Excel Workbook (.xlsx)` without a password, or as CSV UTF-8."""

    code = "batch.workbook_unreadable"


class SheetMissing(InvalidInput):
    """The workbook has no sheet of that name."""

    code = "batch.sheet_not_found"


class ColumnsMissing(InvalidInput):
    """The mapping names columns that this file does not have. Correct the mapping, or the file's headers."""

    code = "batch.columns_missing"


class FieldsUnmapped(InvalidInput):
    """The workflow needs fields for which this file has no column yet. Say which column each is: a mapping of field to
    column, or to a constant ({"value": …})."""

    code = "batch.fields_unmapped"


class MappingInvalid(InvalidInput):
    """The mapping can't be read. It is an object of field to column, or to {"column": …, "type": …, "format": …}, or to
    {"value": …}."""

    code = "batch.mapping_invalid"
