"""A contract: an OpenAPI document, compiled."""

from collections.abc import Iterator
from functools import cached_property
from urllib.parse import urlsplit

from contractmock.contracts.compiler import Compiler
from contractmock.contracts.documents.document import Document
from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.operation import Operation, SecurityScheme
from contractmock.contracts.routing import Match, Miss, Router


class Contract:
    """An OpenAPI document with its operations compiled; schemas compile when first used.

    Args:
        document: The document, overlays applied and references bundled.

    Attributes:
        operations: Its operations in the document's order.
        security_schemes: All declared ways to authenticate.
        servers: The URLs of its servers, variables replaced by their defaults.
        hosts: The host names of its servers, lower case.
        base_paths: The paths of its servers without a trailing slash, ``""`` among them.
        notices: What loading and compiling found wrong with the document.
    """

    def __init__(self, document: Document) -> None:
        compiler = Compiler(document)
        self.document = document
        self.operations: tuple[Operation, ...] = tuple(compiler.operations())
        self.security_schemes: tuple[SecurityScheme, ...] = tuple(
            compiler.security_schemes.values()
        )
        unreadable: list[Notice] = []
        self.servers: tuple[str, ...] = tuple(_servers(document, unreadable))
        urls = [urlsplit(server) for server in self.servers]
        self.hosts: tuple[str, ...] = tuple(dict.fromkeys(u.hostname for u in urls if u.hostname))
        self.base_paths: tuple[str, ...] = tuple(
            dict.fromkeys(("", *(url.path.rstrip("/") for url in urls)))
        )
        self.notices: tuple[Notice, ...] = (*document.notices, *compiler.notices, *unreadable)

    @cached_property
    def _router(self) -> Router:
        return Router(self.operations)  # for those who route: thousands of paths take seconds

    @property
    def title(self) -> str:
        """The document's title, empty where it has none."""
        info = self.document.data.get("info")
        return str(info.get("title", "")) if isinstance(info, dict) else ""

    def operation(self, name: str) -> Operation | None:
        """The operation with this label (``POST /v2/image/sync``) or ``operationId``."""
        return next((each for each in self.operations if name in (each.label, each.id)), None)

    def find(self, method: str, path: str) -> Match | Miss:
        """The operation for `method` and `path`, with or without a server's base path.

        Args:
            method: In upper case.
            path: Percent-encoded, without the query.
        """
        allowed: list[str] = []
        for base in self.base_paths:
            if path.startswith(f"{base}/"):
                found = self._router.find(method, path[len(base) :])
                if isinstance(found, Match):
                    return found
                allowed += found.allowed
        return Miss(allowed=tuple(dict.fromkeys(allowed)))


def _servers(document: Document, unreadable: list[Notice]) -> Iterator[str]:
    listed = document.data.get("servers")
    for index, server in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(server, dict) or not isinstance(server.get("url"), str):
            continue
        url: str = server["url"]
        variables = server.get("variables")
        for name, variable in variables.items() if isinstance(variables, dict) else ():
            if isinstance(variable, dict):
                url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
        try:
            urlsplit(url)
        except ValueError as error:
            unreadable.append(_unreadable(f"/servers/{index}/url", url, error))
            continue
        yield url


def _unreadable(pointer: str, url: str, error: ValueError) -> Notice:
    return Notice(
        rule="malformed",
        level=Level.ERROR,
        pointer=pointer,
        message=f"{url!r} is no URL ({error}); the server is ignored",
        cure="write it like https://api.example.com/v1",
    )
