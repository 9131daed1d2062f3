"""GitHub annotations: workflow commands that show rows beside the code of a pull request."""

from collections.abc import Iterable

from contractmock.contracts.reporting.row import Row, Severity, printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def annotations(rows: Iterable[Row]) -> str:
    """One line for each row; accepted ones are left out, as they ask for nothing."""
    return "".join(_annotation(row) for row in rows if not row.accepted)


def _annotation(row: Row) -> str:
    properties = {"file": row.file, "line": str(row.line or 1) if row.file else ""}
    properties["title"] = row.title
    written = ",".join(
        f"{name}={printable(value).translate(_PROPERTY)}"
        for name, value in properties.items()
        if value
    )
    message = printable(row.message or row.title).translate(_DATA)
    return f"::{_COMMANDS[row.severity]} {written}::{message}\n"
