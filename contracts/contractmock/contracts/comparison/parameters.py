"""Changes of parameters: what requests carry in path, query, header fields and cookies."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from contractmock.contracts.comparison import wire
from contractmock.contracts.comparison.change import Change, Side, Verdict
from contractmock.contracts.comparison.pairing import path_parameters
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.reserved import reserved_changes
from contractmock.contracts.comparison.samples import declared_default, sample
from contractmock.contracts.comparison.scope import Scope
from contractmock.contracts.generation.node import Json
from contractmock.contracts.lowering import TYPES
from contractmock.contracts.operation import Operation, Parameter

Keyed: TypeAlias = Mapping[tuple[str, str], Parameter]
"""Parameters by location and name; those in the path by their place in it."""


def parameter_changes(scope: Scope) -> Iterator[Change]:
    """What the operation's parameters were and are."""
    old, new = keyed(scope.old), keyed(scope.new)
    moved = {key: there for key in old if (there := _moved(key, old, new)) is not None}
    for key, parameter in old.items():
        if key in new:
            yield from _kept(scope, parameter, new[key])
        elif key in moved:
            yield from _gone_elsewhere(scope, parameter, new[moved[key]])
        else:
            yield _removed(scope, parameter)
    for key, parameter in new.items():
        if key not in old and key not in moved.values():
            yield _added(scope, parameter)


def keyed(operation: Operation) -> Keyed:
    """The operation's parameters; what those in the path are called makes no difference."""
    order = {name: f"{index}" for index, name in enumerate(path_parameters(operation.path))}
    return {
        (each.location, order[each.name] if each.location == "path" else each.name): each
        for each in operation.parameters
        if each.location != "path" or each.name in order
    }


def _moved(key: tuple[str, str], old: Keyed, new: Keyed) -> tuple[str, str] | None:
    """Where the parameter has gone: to the same name in another location."""
    if key in new or key[0] == "path":
        return None
    return next(
        (
            there
            for there in new
            if there not in old and there[0] != "path" and there[1].lower() == key[1].lower()
        ),
        None,
    )


def _place(
    scope: Scope, parameter: Parameter, old: Parameter | None, new: Parameter | None
) -> Place:
    return scope.place(
        Side.REQUEST,
        parameter.location,
        source=(old.pointer if old else "", new.pointer if new else ""),
    ).below(parameter.name)


def _named(parameter: Parameter) -> str:
    return f"{parameter.location} parameter {parameter.name!r}"


def _added(scope: Scope, parameter: Parameter) -> Change:
    place = _place(scope, parameter, None, parameter)
    if not parameter.required:
        message = f"requests may carry the {_named(parameter)}"
        return place.change("parameter-added", Verdict.COMPATIBLE, message, after="optional")
    return place.change(
        "required-parameter-added",
        Verdict.BREAKING,
        f"requests have to carry the {_named(parameter)}, which was not there before",
        after="required",
        witness=wire.fragment(scope.old, parameter.location, []),
    )


def _removed(scope: Scope, parameter: Parameter) -> Change:
    place = _place(scope, parameter, parameter, None)
    return place.change(
        "parameter-removed",
        Verdict(scope.policy("parameter-removed", place)),
        f"the {_named(parameter)} is declared no more; what it asked for is not done",
        before="required" if parameter.required else "optional",
        witness=_request(scope, parameter),
    )


def _gone_elsewhere(scope: Scope, old: Parameter, new: Parameter) -> Iterator[Change]:
    yield _place(scope, old, old, new).change(
        "parameter-moved",
        Verdict.BREAKING,
        f"the {_named(old)} is now read from the {new.location}",
        before=old.location,
        after=new.location,
        witness=_request(scope, old),
    )


def _kept(scope: Scope, old: Parameter, new: Parameter) -> Iterator[Change]:
    place = _place(scope, old, old, new)
    yield from _required(scope, place, old, new)
    if form := _form_change(scope, place, old, new):
        yield form
        return
    yield from _empty(scope, place, old, new)
    yield from reserved_changes(scope, place, old, new)
    yield from _default(scope, place, old, new)
    yield from scope.schemas.changes(place, old.schema, new.schema, (old, new))


def _required(scope: Scope, place: Place, old: Parameter, new: Parameter) -> Iterator[Change]:
    if old.required == new.required:
        return
    if new.required:
        yield place.change(
            "parameter-became-required",
            Verdict.BREAKING,
            f"the {_named(old)} is now required",
            before="optional",
            after="required",
            witness=wire.fragment(scope.old, old.location, []),
        )
    else:
        message = f"the {_named(old)} may now be left out"
        yield place.change(
            "parameter-became-optional",
            Verdict.COMPATIBLE,
            message,
            before="required",
            after="optional",
        )


def _form_change(scope: Scope, place: Place, old: Parameter, new: Parameter) -> Change | None:
    """The change of how a value is written, where some value is then written otherwise."""
    renamed = replace(new, name=old.name)
    for value in _values_of(old):
        if wire.write(old, value) != wire.write(renamed, value):
            return _form(scope, place, old, new, value)
    return None


def _form(scope: Scope, place: Place, old: Parameter, new: Parameter, value: Json) -> Change:
    before, after = _described(old), _described(new)
    return place.change(
        "parameter-style-changed",
        Verdict.BREAKING,
        f"the {_named(old)} was written in {before}, and is now read in {after}",
        before=before,
        after=after,
        witness=wire.fragment(scope.old, old.location, wire.write(old, value)),
    )


def _described(parameter: Parameter) -> str:
    if parameter.media_type is not None:
        return parameter.media_type
    return f"style {parameter.style}{' exploded' if parameter.explode else ''}"


def _values_of(parameter: Parameter) -> Iterator[Json]:
    """One value of each kind that the parameter may have and that a style may write apart."""
    kinds = parameter.schema.shape.types
    every = kinds == TYPES
    if every or kinds & {"boolean", "integer", "number", "string"}:
        yield "a"
    if "array" in kinds and not every:
        yield ["a", "b"]
    if "object" in kinds and not every:
        yield {"a": "b", "c": "d"}


def _empty(scope: Scope, place: Place, old: Parameter, new: Parameter) -> Iterator[Change]:
    if old.allow_empty == new.allow_empty:
        return
    if new.allow_empty:
        yield place.change(
            "parameter-empty-allowed",
            Verdict.COMPATIBLE,
            f"the {_named(old)} may now come without a value",
            before=False,
            after=True,
        )
    elif not new.schema.accepts(""):
        yield place.change(
            "parameter-empty-refused",
            Verdict.BREAKING,
            f"the {_named(old)} must now have a value",
            before=True,
            after=False,
            witness=wire.fragment(scope.old, old.location, [(old.name, "")]),
        )


def _default(scope: Scope, place: Place, old: Parameter, new: Parameter) -> Iterator[Change]:
    before, after = declared_default(old.schema), declared_default(new.schema)
    if (before == after and type(before) is type(after)) or (old.required and new.required):
        return
    kind = "added" if before is None else "removed" if after is None else "changed"
    yield place.change(
        f"parameter-default-{kind}",
        Verdict(scope.policy("parameter-defaults", place)),
        f"a request without the {_named(old)} asked for {_asked(before)}, "
        f"and now asks for {_asked(after)}",
        before=before,
        after=after,
        witness=wire.fragment(scope.old, old.location, []),
    )


def _asked(default: Json) -> str:
    return "nothing of the kind" if default is None else json.dumps(default)


def _request(scope: Scope, parameter: Parameter) -> Json:
    """The piece of a request that carries some value of the parameter."""
    pairs = wire.write(parameter, sample(parameter.schema))
    return wire.fragment(scope.old, parameter.location, pairs)
