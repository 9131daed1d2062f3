"""Typed JSON: frozen values written as JSON, and read back only as what their types allow."""

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from hashlib import blake2b
from typing import (
    Any,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import orjson

Kind = TypeVar("Kind")
Decoder = Callable[[object], object]

_FINGERPRINT_BYTES = 4


class UnreadableError(ValueError):
    """JSON that is not what a value of the type would be written as."""


def encode(value: object) -> bytes:
    """A value as JSON.

    Dataclasses become objects without the members that have their defaults, named tuples become
    arrays, bytes become text of as many characters.
    """
    return orjson.dumps(value, default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def decode(kind: type[Kind], content: bytes) -> Kind:
    """The value of this type that `encode` wrote.

    Raises:
        UnreadableError: It is no such value.
    """
    try:
        return cast("Kind", decoder(cast("Any", kind))(orjson.loads(content)))
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise UnreadableError(str(error)) from None


def fingerprint(*kinds: type) -> str:
    """What the types are written as, in eight hex digits: others where any member is another."""
    told = "\n".join(line for kind in kinds for line in _description(kind, set()))
    return blake2b(told.encode(), digest_size=_FINGERPRINT_BYTES).hexdigest()


def _description(kind: object, seen: set[object]) -> Iterator[str]:
    if isinstance(kind, type) and (_is_record(kind) or is_dataclass(kind)) and kind not in seen:
        seen.add(kind)
        for name, hint in _members(kind).items():
            yield f"{kind.__qualname__}.{name}: {hint}"
            yield from _description(hint, seen)
    for each in get_args(kind):
        yield from _description(each, seen)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, tuple):
        return tuple(value)
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value) and not isinstance(value, type):
        told = ((each, getattr(value, each.name)) for each in fields(value))
        return {each.name: member for each, member in told if not _is_default(each, member)}
    raise TypeError(f"no JSON for {type(value).__name__}")


def _is_default(told: Field[Any], value: object) -> bool:
    if told.default_factory is not MISSING:
        return bool(value == told.default_factory())
    return value is told.default or (told.default is not MISSING and bool(value == told.default))


@cache
def decoder(kind: Any) -> Decoder:
    """The function that makes a value of this type of JSON, or raises `UnreadableError`."""
    if kind is object:
        return lambda value: value
    if kind is float:
        return _float
    if kind is bytes:
        return _bytes
    origin = get_origin(kind)
    if origin is Literal:
        return _one_of(get_args(kind))
    if origin in (Union, types.UnionType):
        return _any_of(get_args(kind))
    if origin is tuple:
        return _tuple(get_args(kind))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(get_args(kind)[1])
    if _is_record(kind):
        return _record(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind)
    return _exactly(kind)


def _exactly(kind: type) -> Decoder:
    def read(value: object) -> object:
        if type(value) is not kind:  # a bool is no number
            raise UnreadableError(f"{type(value).__name__} where {kind.__name__} belongs")
        return value

    return read


def _float(value: object) -> object:
    if type(value) not in (float, int):
        raise UnreadableError(f"{type(value).__name__} where a number belongs")
    return value


def _bytes(value: object) -> object:
    if not isinstance(value, str):
        raise UnreadableError(f"{type(value).__name__} where bytes belong")
    return value.encode("latin-1")


def _one_of(possible: tuple[object, ...]) -> Decoder:
    def read(value: object) -> object:
        if value not in possible:
            raise UnreadableError(f"none of {possible}")
        return value

    return read


def _any_of(kinds: tuple[object, ...]) -> Decoder:
    decoders = [decoder(kind) for kind in kinds]

    def read(value: object) -> object:
        for each in decoders:
            try:
                return each(value)
            except UnreadableError:
                continue
        raise UnreadableError(f"{type(value).__name__} is none of {kinds}")

    return read


def _tuple(kinds: tuple[object, ...]) -> Decoder:
    if kinds[-1] is Ellipsis:
        every = decoder(kinds[0])
        return lambda value: tuple([every(each) for each in _list(value)])
    decoders = [decoder(kind) for kind in kinds]
    return lambda value: tuple(_each(decoders, _list(value)))


def _mapping(kind: object) -> Decoder:
    member = decoder(kind)
    return lambda value: {name: member(each) for name, each in _object(value).items()}


def _record(kind: type) -> Decoder:
    decoders = [decoder(hint) for hint in _members(kind).values()]
    return lambda value: kind(*_each(decoders, _list(value)))


def _dataclass(kind: type) -> Decoder:
    decoders = {name: decoder(hint) for name, hint in _members(kind).items()}

    def read(value: object) -> object:
        told = _object(value)
        if unknown := told.keys() - decoders.keys():
            raise UnreadableError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
        try:
            return kind(**{name: decoders[name](each) for name, each in told.items()})
        except (TypeError, KeyError) as error:
            raise UnreadableError(f"{kind.__name__}: {error}") from None

    return read


def _each(decoders: list[Decoder], values: list[object]) -> list[object]:
    if len(values) != len(decoders):
        raise UnreadableError(f"{len(values)} items instead of {len(decoders)}")
    return [each(value) for each, value in zip(decoders, values, strict=True)]


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise UnreadableError(f"{type(value).__name__} where a list belongs")
    return value


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise UnreadableError(f"{type(value).__name__} where an object belongs")
    return value


def _is_record(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")


def _members(kind: type) -> dict[str, object]:
    """The types of its members, in order."""
    hints = get_type_hints(kind)
    names = kind._fields if _is_record(kind) else [each.name for each in fields(kind)]  # type: ignore[attr-defined]
    return {name: hints[name] for name in names}
