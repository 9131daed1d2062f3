"""Gathering the schemas of an operation, wherever they stand in it."""

from collections.abc import Iterator, Sequence

from contractmock.contracts.operation import MediaType, Operation
from contractmock.contracts.schema import Schema


def schemas_of(operation: Operation) -> Iterator[Schema]:
    """The schemas of its parameters, bodies and headers."""
    yield from (each.schema for each in operation.parameters)
    if operation.request_body is not None:
        yield from _of_content(operation.request_body.content)
    for response in operation.responses.values():
        yield from (header.schema for header in response.headers)
        yield from _of_content(response.content)


def _of_content(content: Sequence[MediaType]) -> Iterator[Schema]:
    for media_type in content:
        if media_type.schema is not None:
            yield media_type.schema
        for encoding in media_type.encoding.values():
            yield from (header.schema for header in encoding.headers)
