"""The parts of a contract, named as the OpenAPI Specification names them; all frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contractmock.contracts.schema import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One declared parameter.

    Attributes:
        name: Its name; header names in lower case.
        location: ``path``, ``query``, ``header`` or ``cookie`` (the document's ``in``).
        required: Whether a request must carry it.
        style: The serialisation style, the specification's default filled in.
        explode: Whether arrays and objects are exploded, the default filled in.
        allow_empty: Whether it may come without a value (the document's ``allowEmptyValue``).
        schema: What its decoded value must be.
        media_type: Set where the parameter is described by ``content`` instead of ``schema``.
        pointer: Where it stands in the document.
    """

    name: str
    location: str
    required: bool
    style: str
    explode: bool
    allow_empty: bool = False
    schema: Schema
    media_type: str | None = None
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How one property of a form body is serialised (the document's ``encoding``).

    Attributes:
        content_type: The media types or ranges allowed for the part, empty for any.
        style: The serialisation style.
        explode: Whether arrays become repeated parts.
        headers: The headers declared for the part.
    """

    content_type: tuple[str, ...] = ()
    style: str = "form"
    explode: bool = True
    headers: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaType:
    """One media type of a request body or a response.

    Attributes:
        name: The media type or range as declared, lower case and without parameters.
        schema: What the decoded content must be; None allows anything.
        encoding: By property name, for form bodies.
        examples: The named examples' values; a lone ``example`` has the name ``example``.
        pointer: Where it stands in the document.
    """

    name: str
    schema: Schema | None
    encoding: Mapping[str, Encoding] = field(default_factory=dict)
    examples: Mapping[str, object] = field(default_factory=dict)
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """The declared request body."""

    required: bool
    content: tuple[MediaType, ...]
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One declared response.

    Attributes:
        status: ``200``, a range like ``4XX``, or ``default``.
        content: Its media types; empty means that there is no body to check.
        headers: The headers declared for it.
    """

    status: str
    description: str
    content: tuple[MediaType, ...] = ()
    headers: tuple[Parameter, ...] = ()
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScheme:
    """One way to authenticate.

    Attributes:
        name: Its name in the document.
        type: ``apiKey``, ``http``, ``oauth2``, ``openIdConnect`` or ``mutualTLS``.
        scheme: For ``http``: ``bearer`` or ``basic``, lower case.
        location: For ``apiKey``: ``header``, ``query`` or ``cookie``.
        parameter: For ``apiKey``: the name of the header, query parameter or cookie.
    """

    name: str
    type: str
    scheme: str = ""
    location: str = ""
    parameter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation: a method and a path template.

    Attributes:
        method: In upper case.
        path: The path template, without the server's base path.
        id: The ``operationId``, empty where there is none.
        security: Alternatives (OR), each a tuple of schemes that are all needed (AND). An empty
            alternative allows anonymous calls; no alternatives at all mean no authentication.
        responses: By declared status (``200``, ``4XX``, ``default``).
        pointer: Where it stands in the document.
        label: What every message calls the operation: ``POST /v2/image/sync``.
    """

    method: str
    path: str
    id: str
    summary: str
    parameters: tuple[Parameter, ...]
    request_body: RequestBody | None
    responses: Mapping[str, Response]
    security: tuple[tuple[SecurityScheme, ...], ...]
    pointer: str
    label: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", f"{self.method} {self.path}")

    def response(self, status: int) -> Response | None:
        """The declared response that covers `status`: exact, then its range, then ``default``."""
        exact, ranged = str(status), f"{status // 100}XX"
        return (
            self.responses.get(exact) or self.responses.get(ranged) or self.responses.get("default")
        )
