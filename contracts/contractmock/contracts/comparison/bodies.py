"""Changes of request bodies: whether there is one, its media types, and how forms are written."""

from collections.abc import Iterator, Sequence

from contractmock.contracts.bodies import FORM, MULTIPART, select
from contractmock.contracts.comparison.change import Change, Side, Verdict, listed
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.samples import sample
from contractmock.contracts.comparison.scope import Scope
from contractmock.contracts.generation.node import Json
from contractmock.contracts.lowering import TYPES
from contractmock.contracts.message import is_json
from contractmock.contracts.operation import Encoding, MediaType, Operation, RequestBody
from contractmock.contracts.shape import Shape


def request_body_changes(scope: Scope) -> Iterator[Change]:
    """What the operation's requests had and have as their body."""
    old, new = scope.old.request_body, scope.new.request_body
    if old is None and new is None:
        return
    place = scope.place(
        Side.REQUEST, "body", source=(old.pointer if old else "", new.pointer if new else "")
    )
    if old is None:
        assert new is not None
        yield _added(scope, place, new)
    elif new is None:
        yield _removed(scope, place, old)
    else:
        yield from _required(scope, place, old, new)
        yield from _content(scope, old.content, new.content)


def _added(scope: Scope, place: Place, new: RequestBody) -> Change:
    if not new.required:
        message = "requests may have a body"
        return place.change("request-body-added", Verdict.COMPATIBLE, message, after="optional")
    return place.change(
        "required-request-body-added",
        Verdict.BREAKING,
        "requests have to have a body, which was not there before",
        after="required",
        witness=_request(scope.old, None, None),
    )


def _removed(scope: Scope, place: Place, old: RequestBody) -> Change:
    media_type = old.content[0] if old.content else None
    return place.change(
        "request-body-removed",
        Verdict.BREAKING,
        "the body of the requests is declared no more",
        before="required" if old.required else "optional",
        witness=_request(
            scope.old,
            media_type.name if media_type else "application/octet-stream",
            sample(media_type.schema if media_type else None),
        ),
    )


def _required(scope: Scope, place: Place, old: RequestBody, new: RequestBody) -> Iterator[Change]:
    if new.required and not old.required:
        yield place.change(
            "request-body-became-required",
            Verdict.BREAKING,
            "requests must now have a body",
            before="optional",
            after="required",
            witness=_request(scope.old, None, None),
        )
    elif old.required and not new.required:
        yield place.change(
            "request-body-became-optional",
            Verdict.COMPATIBLE,
            "requests may now leave out the body",
            before="required",
            after="optional",
        )


def _content(scope: Scope, old: Sequence[MediaType], new: Sequence[MediaType]) -> Iterator[Change]:
    if not new:
        return  # without any media type the new contract takes whatever comes
    for media_type in old:
        taken = select(new, media_type.name)
        if taken is None:
            yield _refused(scope, media_type)
        else:
            yield from _media_type(scope, media_type, taken)
    for media_type in new if old else ():
        if select(old, media_type.name) is None:
            place = _place(scope, media_type, ("", media_type.pointer))
            yield place.change(
                "request-media-type-added",
                Verdict.COMPATIBLE,
                f"requests may come as {media_type.name}",
                after=media_type.name,
            )


def _place(scope: Scope, media_type: MediaType, source: tuple[str, str]) -> Place:
    return scope.place(
        Side.REQUEST,
        "body",
        media_type=media_type.name,
        source=source,
        as_text=not is_json(media_type.name),
    )


def _refused(scope: Scope, media_type: MediaType) -> Change:
    return _place(scope, media_type, (media_type.pointer, "")).change(
        "request-media-type-removed",
        Verdict.BREAKING,
        f"requests may come as {media_type.name} no more",
        before=media_type.name,
        witness=_request(scope.old, media_type.name, sample(media_type.schema)),
    )


def _media_type(scope: Scope, old: MediaType, new: MediaType) -> Iterator[Change]:
    place = _place(scope, old, (old.pointer, new.pointer))
    yield from scope.schemas.changes(place, old.schema, new.schema)
    yield from _files(scope, place, old, new)
    names = {**old.encoding, **new.encoding} if old.name in (FORM, MULTIPART) else {}
    for name in (each for each in names if _is_declared(old, each)):
        before, after = (each.encoding.get(name, Encoding()) for each in (old, new))
        yield from _encoding(scope, place.below(name), old, before, after)


def _is_declared(media_type: MediaType, name: str) -> bool:
    """Whether requests have a member of this name: an encoding of any other one says nothing."""
    if media_type.schema is None:
        return True
    members = media_type.schema.shape.members
    return name in members or not members


def _files(scope: Scope, place: Place, old: MediaType, new: MediaType) -> Iterator[Change]:
    """Parts that were files and are fields now, or the other way round."""
    if old.name != MULTIPART or old.schema is None or new.schema is None:
        return
    after = new.schema.shape.members
    for name, member in old.schema.shape.members.items():
        if name in after and _is_other(member, after[name]):
            kinds = ("file", "field") if member.is_binary else ("field", "file")
            yield place.below(name).change(
                f"part-became-{kinds[1]}",
                Verdict.BREAKING,
                f"the part {name!r} was a {kinds[0]}, and has to be a {kinds[1]}",
                before=kinds[0],
                after=kinds[1],
                witness=_part(scope.old, MULTIPART, name, {}),
            )


def _is_other(old: Shape, new: Shape) -> bool:
    """Whether only one of the two is a file; what names no type, as 3.1 may say it, is either."""
    return old.is_binary != new.is_binary and TYPES not in (old.types, new.types)


def _encoding(
    scope: Scope, place: Place, media_type: MediaType, old: Encoding, new: Encoding
) -> Iterator[Change]:
    name = place.pointer.rpartition("/")[2]
    yield from _part_type(scope, place, name, old, new)
    if (old.style, old.explode) != (new.style, new.explode) and _is_list(media_type, name):
        yield place.change(
            "part-style-changed",
            Verdict.BREAKING,
            f"the form's {name!r} was written in style {old.style}, and is now read in {new.style}",
            before=_described(old),
            after=_described(new),
            witness=_part(scope.old, media_type.name, name, {}),
        )
    yield from _part_headers(scope, place, media_type, old, new)


def _is_list(media_type: MediaType, name: str) -> bool:
    """Whether the style makes a difference: it does to lists and objects only."""
    if media_type.schema is None:
        return False
    return bool(media_type.schema.shape.member(name).types & {"array", "object"})


def _described(encoding: Encoding) -> str:
    return f"style {encoding.style}{' exploded' if encoding.explode else ''}"


def _part_type(
    scope: Scope, place: Place, name: str, old: Encoding, new: Encoding
) -> Iterator[Change]:
    if set(old.content_type) == set(new.content_type):
        return
    allowed = old.content_type or ("application/octet-stream",)
    refused = [each for each in allowed if not _covered(each, new.content_type)]
    before, after = listed(old.content_type), listed(new.content_type)
    if refused:
        yield place.change(
            "part-type-narrowed",
            Verdict.BREAKING,
            f"the part {name!r} may be {refused[0]} no more, only {', '.join(new.content_type)}",
            before=before,
            after=after,
            witness=_part(scope.old, MULTIPART, name, {"content-type": _one_of(refused[0], new)}),
        )
    else:
        yield place.change(
            "part-type-widened",
            Verdict.COMPATIBLE,
            f"the part {name!r} may be of further types",
            before=before,
            after=after,
        )


def _covered(name: str, ranges: Sequence[str]) -> bool:
    """Whether all that `name`, a media type or range, stands for is among `ranges`."""
    kind = name.partition("/")[0]
    return not ranges or any(each in (name, "*/*", f"{kind}/*") for each in ranges)


def _one_of(range_: str, new: Encoding) -> str:
    """A media type within `range_` that is not among the new ones."""
    if not range_.endswith("/*"):
        return range_
    kind = range_.partition("/")[0].replace("*", "application")
    known = {"image": "image/png", "text": "text/plain"}.get(kind, f"{kind}/octet-stream")
    return known if not _covered(known, new.content_type) else f"{kind}/x-other"


def _part_headers(
    scope: Scope, place: Place, media_type: MediaType, old: Encoding, new: Encoding
) -> Iterator[Change]:
    before = {header.name: header for header in old.headers}
    name = place.pointer.rpartition("/")[2]
    for header in new.headers:
        known = before.get(header.name)
        at = place.below(header.name)
        if header.required and not (known and known.required):
            yield at.change(
                "part-header-became-required",
                Verdict.BREAKING,
                f"the part {name!r} must now have the header {header.name!r}",
                before="optional" if known else None,
                after="required",
                witness=_part(scope.old, media_type.name, name, {}),
            )
        if known:
            yield from scope.schemas.changes(at, known.schema, header.schema, (known, header))


def _request(operation: Operation, media_type: str | None, body: Json) -> Json:
    """The piece of a request that has this body, none where there is no media type."""
    piece: dict[str, Json] = {"method": operation.method, "path": operation.path, "body": body}
    if media_type is not None:
        piece["headers"] = {"content-type": media_type}
    return piece


def _part(operation: Operation, media_type: str, name: str, headers: dict[str, Json]) -> Json:
    """The piece of a request that has one part or form member."""
    return {
        "method": operation.method,
        "path": operation.path,
        "headers": {"content-type": media_type},
        "part": {"name": name, "headers": headers},
    }
