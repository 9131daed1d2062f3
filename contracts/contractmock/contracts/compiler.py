"""Compiling a document's operations: references followed, defaults filled in."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contractmock.contracts import pointer as pointers
from contractmock.contracts.documents.document import Document
from contractmock.contracts.documents.references import follow
from contractmock.contracts.message import media_type
from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.operation import (
    Encoding,
    MediaType,
    Operation,
    Parameter,
    RequestBody,
    Response,
    SecurityScheme,
)
from contractmock.contracts.schema import Direction, Schema

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

_DEFAULT_STYLE = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
_NOT_PARAMETERS = {"accept", "authorization", "content-type"}
"""Header parameters that the specification says are ignored."""
_NOT_HEADERS = {"content-type", "content-length", "transfer-encoding"}
"""Response headers that follow from the body: no document has a say in them."""
_STATUS = re.compile(r"[1-5](?:\d\d|XX)|default", re.ASCII)


class Compiler:
    """One compilation of a document.

    Args:
        document: The document, references bundled.

    Attributes:
        notices: What compiling had to leave out.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.notices: list[Notice] = []
        self.security_schemes = dict(self._security_schemes())

    def operations(self) -> Iterator[Operation]:
        """Each operation, in the order of the document."""
        for path in self._mapping("/paths"):
            own = pointers.join("/paths", path)
            items = tuple(dict.fromkeys((self._follow(own)[0], own)))  # both may say something
            for method in METHODS if path.startswith("/") else ():
                holders = [item for item in items if method in self._mapping(item)]
                if holders:
                    yield self._operation(method, path, items, pointers.join(holders[-1], method))

    def _operation(self, method: str, path: str, items: tuple[str, ...], at: str) -> Operation:
        node = self._mapping(at)
        return Operation(
            method=method.upper(),
            path=path,
            id=str(node.get("operationId", "")),
            summary=str(node.get("summary", "")),
            parameters=self._parameters(path, *items, at),
            request_body=self._request_body(at),
            responses={each.status: each for each in self._responses(at)},
            security=self._security(at),
            pointer=at,
        )

    def _parameters(self, path: str, *owners: str) -> tuple[Parameter, ...]:
        """The path's parameters and the operation's own, which win by name and location."""
        merged: dict[tuple[str, str], Parameter] = {}
        for owner in owners:
            listed = pointers.resolve(self.document.data, pointers.join(owner, "parameters"))
            for index in range(len(listed) if isinstance(listed, list) else 0):
                parameter = self._parameter(path, pointers.join(owner, "parameters", index))
                if parameter is not None:
                    merged[parameter.location, parameter.name] = parameter
        return tuple(merged.values())

    def _parameter(self, path: str, at: str) -> Parameter | None:
        at, node = self._follow(at)
        if not isinstance(node, dict):
            return None
        name, location = str(node.get("name", "")), str(node.get("in", ""))
        if location not in _DEFAULT_STYLE or not name:
            self._notice(
                "malformed-parameter",
                at,
                "a parameter needs a name and a location (in: path, query, header or cookie)",
                "add what is missing; the parameter is ignored until then",
            )
            return None
        if location == "path" and f"{{{name}}}" not in path:
            self._notice(
                "malformed-parameter",
                at,
                f"the path {path} has no {{{name}}}",
                "write it into the path, or correct the name; the parameter is ignored until then",
            )
            return None
        if location == "header" and name.lower() in _NOT_PARAMETERS:
            return None
        required = node.get("required") is True or location == "path"
        return self._described(name, location, required, node, at, Direction.REQUEST)

    def _described(
        self,
        name: str,
        location: str,
        required: bool,
        node: Mapping[str, Any],
        at: str,
        direction: Direction,
    ) -> Parameter:
        """A parameter or header, described by ``schema`` or by ``content``."""
        style = str(node.get("style", _DEFAULT_STYLE[location]))
        schema_at, media_type = pointers.join(at, "schema"), None
        content = self._mapping(pointers.join(at, "content"))
        if "schema" not in node and content:
            written = next(iter(content))
            media_type = _media_type(written)
            schema_at = pointers.join(at, "content", written, "schema")
        return Parameter(
            name=name.lower() if location == "header" else name,
            location=location,
            required=required,
            style=style,
            explode=bool(node.get("explode", style == "form")),
            allow_empty=location == "query" and node.get("allowEmptyValue") is True,
            schema=Schema(self.document, schema_at, direction),
            media_type=media_type,
            pointer=at,
        )

    def _request_body(self, operation_at: str) -> RequestBody | None:
        at, node = self._follow(pointers.join(operation_at, "requestBody"))
        if not isinstance(node, dict):
            return None
        return RequestBody(
            required=node.get("required") is True,
            content=self._content(at, Direction.REQUEST),
            pointer=at,
        )

    def _responses(self, operation_at: str) -> Iterator[Response]:
        owner = pointers.join(operation_at, "responses")
        for written in self._mapping(owner):
            at = pointers.join(owner, written)
            status = written if written == "default" else written.upper()
            if _STATUS.fullmatch(status):
                yield self._response(status, at)
            elif not written.startswith("x-"):
                self._notice(
                    "malformed",
                    at,
                    f"{written!r} is no status; the response is ignored",
                    "write a status such as 404, a range such as 4XX, or default",
                )

    def _response(self, status: str, at: str) -> Response:
        at, node = self._follow(at)
        if not isinstance(node, dict):
            node = {}
        return Response(
            status=status,
            description=str(node.get("description", "")),
            content=self._content(at, Direction.RESPONSE),
            headers=self._headers(at, Direction.RESPONSE),
            pointer=at,
        )

    def _headers(self, owner: str, direction: Direction) -> tuple[Parameter, ...]:
        found = []
        for name in self._mapping(pointers.join(owner, "headers")):
            at, node = self._follow(pointers.join(owner, "headers", name))
            if isinstance(node, dict) and name.lower() not in _NOT_HEADERS:
                required = node.get("required") is True
                found.append(self._described(name, "header", required, node, at, direction))
        return tuple(found)

    def _content(self, owner: str, direction: Direction) -> tuple[MediaType, ...]:
        found = []
        for name in self._mapping(pointers.join(owner, "content")):
            at = pointers.join(owner, "content", name)
            node = self._mapping(at)
            schema = Schema(self.document, pointers.join(at, "schema"), direction)
            found.append(
                MediaType(
                    name=_media_type(name),
                    schema=schema if "schema" in node else None,
                    encoding=self._encoding(at, direction),
                    examples=self._examples(at, node),
                    pointer=at,
                )
            )
        return tuple(found)

    def _encoding(self, media_type_at: str, direction: Direction) -> dict[str, Encoding]:
        found = {}
        for name in self._mapping(pointers.join(media_type_at, "encoding")):
            at = pointers.join(media_type_at, "encoding", name)
            node = self._mapping(at)
            style = str(node.get("style", "form"))
            allowed = map(_media_type, str(node.get("contentType", "")).split(","))
            found[name] = Encoding(
                content_type=tuple(each for each in allowed if each),
                style=style,
                explode=bool(node.get("explode", style == "form")),
                headers=self._headers(at, direction),
            )
        return found

    def _examples(self, at: str, node: Mapping[str, Any]) -> dict[str, object]:
        found: dict[str, object] = {}
        for name in self._mapping(pointers.join(at, "examples")):
            _, example = self._follow(pointers.join(at, "examples", name))
            if isinstance(example, dict) and "value" in example:
                found[name] = example["value"]
        if "example" in node:
            found.setdefault("example", node["example"])
        return found

    def _security_schemes(self) -> Iterator[tuple[str, SecurityScheme]]:
        for name in self._mapping("/components/securitySchemes"):
            _, node = self._follow(pointers.join("/components/securitySchemes", name))
            if not isinstance(node, dict):
                continue
            location = str(node.get("in", ""))
            parameter = str(node.get("name", ""))
            yield (
                name,
                SecurityScheme(
                    name=name,
                    type=str(node.get("type", "")),
                    scheme=str(node.get("scheme", "")).lower(),
                    location=location,
                    parameter=parameter.lower() if location == "header" else parameter,
                ),
            )

    def _security(self, operation_at: str) -> tuple[tuple[SecurityScheme, ...], ...]:
        """The alternatives of the operation, or of the document where it names none."""
        at = pointers.join(operation_at, "security")
        listed = pointers.resolve(self.document.data, at)
        if not isinstance(listed, list):
            at, listed = "/security", self.document.data.get("security")
        alternatives = []
        for index, names in enumerate(listed if isinstance(listed, list) else ()):
            known = [name for name in names if name in self.security_schemes]
            for name in [name for name in names if name not in known]:
                self._notice(
                    "undefined-security-scheme",
                    pointers.join(at, index, name),
                    f"no security scheme is called {name!r}; it is not asked for",
                    "define it under /components/securitySchemes",
                )
            alternatives.append(tuple(self.security_schemes[name] for name in known))
        return tuple(alternatives)

    def _follow(self, pointer: str) -> tuple[str, object]:
        return follow(self.document.data, pointer)

    def _mapping(self, pointer: str) -> dict[str, Any]:
        value = pointers.resolve(self.document.data, pointer)
        return value if isinstance(value, dict) else {}

    def _notice(self, rule: str, pointer: str, message: str, cure: str) -> None:
        notice = Notice(rule, Level.ERROR, pointer, message, cure)
        if notice not in self.notices:
            self.notices.append(notice)


def _media_type(text: str) -> str:
    """A media type or range as it is compared, empty where the document names none."""
    return media_type(text) or ""
