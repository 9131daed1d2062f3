"""Contracts: OpenAPI documents loaded, corrected, compiled, and exchanges judged by them.

Everything is imported on first use, so that a command pays only for what it needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contractmock.contracts.checks import check
    from contractmock.contracts.contract import Contract
    from contractmock.contracts.documents.document import Document
    from contractmock.contracts.errors import ContractError
    from contractmock.contracts.message import Body, HttpRequest, HttpResponse, Part
    from contractmock.contracts.notice import Level, Notice
    from contractmock.contracts.operation import Operation
    from contractmock.contracts.requests import Reading, read_request
    from contractmock.contracts.responses import response_violations
    from contractmock.contracts.security import Authentication, authenticate
    from contractmock.contracts.shipped import View, load, shipped_names
    from contractmock.contracts.violation import Violation

_HOMES = {
    "Authentication": "security",
    "Body": "message",
    "Contract": "contract",
    "ContractError": "errors",
    "Document": "documents.document",
    "HttpRequest": "message",
    "HttpResponse": "message",
    "Level": "notice",
    "Notice": "notice",
    "Operation": "operation",
    "Part": "message",
    "Reading": "requests",
    "View": "shipped",
    "Violation": "violation",
    "authenticate": "security",
    "check": "checks",
    "load": "shipped",
    "read_request": "requests",
    "response_violations": "responses",
    "shipped_names": "shipped",
}
"""The module of this package that each public name comes from."""

__all__ = [
    "Authentication",
    "Body",
    "Contract",
    "ContractError",
    "Document",
    "HttpRequest",
    "HttpResponse",
    "Level",
    "Notice",
    "Operation",
    "Part",
    "Reading",
    "View",
    "Violation",
    "authenticate",
    "check",
    "load",
    "read_request",
    "response_violations",
    "shipped_names",
]


if not TYPE_CHECKING:  # a checker would take every name for one of ours

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
