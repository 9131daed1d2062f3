"""Changes of responses: their statuses, headers and media types."""

from collections.abc import Iterator

from contractmock.contracts.bodies import select
from contractmock.contracts.comparison.change import Change, Side, Verdict
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.samples import sample
from contractmock.contracts.comparison.scope import Scope
from contractmock.contracts.generation.node import Json
from contractmock.contracts.message import is_json
from contractmock.contracts.operation import MediaType, Operation, Parameter, Response


def response_changes(scope: Scope) -> Iterator[Change]:
    """What the operation's responses were and are."""
    for status, response in scope.new.responses.items():
        known = declared_for(scope.old, status)
        if known is None:
            yield _added(scope, response)
        else:
            yield from _kept(scope, status, known, response)
    for status, response in scope.old.responses.items():
        now = declared_for(scope.new, status)
        if now is None:
            yield _removed(scope, response, lives_on=_narrowed(scope.new, status))
        elif status not in scope.new.responses:
            yield from _kept(scope, status, response, now)


def declared_for(operation: Operation, status: str) -> Response | None:
    """What `operation` declares for a status or range: that itself, its range, ``default``."""
    ranged = f"{status[0]}XX"
    declared = operation.responses
    return declared.get(status) or declared.get(ranged) or declared.get("default")


def _narrowed(operation: Operation, status: str) -> bool:
    """Whether a range lives on in some of its statuses; all of it does in those of ``default``."""
    if status == "default":
        return any(is_success(each) for each in operation.responses)
    return status.endswith("XX") and any(each[0] == status[0] for each in operation.responses)


def is_success(status: str) -> bool:
    """Whether a declared status stands for an answer that is no error."""
    return status[0] in "123"


def _place(scope: Scope, status: str, source: tuple[str, str]) -> Place:
    return scope.place(Side.RESPONSE, "body", status=status, source=source)


def _stands_for_success(operation: Operation, status: str) -> bool:
    """Whether answers that are no errors come under `status`: ``default`` where no other does."""
    others = operation.responses
    return is_success(status) or (status == "default" and not any(map(is_success, others)))


def _added(scope: Scope, response: Response) -> Change:
    status = response.status
    place = _place(scope, status, ("", response.pointer)).in_document("", response.pointer)
    if _stands_for_success(scope.new, status):
        verdict, code = Verdict.BREAKING, "success-status-added"
    else:
        verdict, code = Verdict(scope.policy("error-statuses", place)), "error-status-added"
    return place.change(
        code,
        verdict,
        f"the vendor may answer {status}, which was not documented before",
        after=status,
        witness=_answer(response),
    )


def _removed(scope: Scope, response: Response, *, lives_on: bool) -> Change:
    status = response.status
    place = _place(scope, status, (response.pointer, "")).in_document(response.pointer, "")
    verdict, code, how = Verdict.COMPATIBLE, "error", "no more"
    if _stands_for_success(scope.old, status):
        verdict, code = Verdict(scope.policy("success-status-removed", place)), "success"
    if lives_on:
        verdict, how = Verdict.COMPATIBLE, "in some of its statuses only"
    return place.change(
        f"{code}-status-removed",
        verdict,
        f"the vendor is documented to answer {status} {how}",
        before=status,
        witness=_answer(response),
    )


def _kept(scope: Scope, status: str, old: Response, new: Response) -> Iterator[Change]:
    yield from _headers(scope, status, old, new)
    if not old.content:
        return  # there was no body to look at
    if not new.content:
        yield _place(scope, status, (old.pointer, new.pointer)).change(
            "response-body-removed",
            Verdict.BREAKING,
            f"responses with status {status} have no body any more",
            before=[media_type.name for media_type in old.content],
            witness={"status": status, "body": None},
        )
        return
    yield from _content(scope, status, old, new)


def _content(scope: Scope, status: str, old: Response, new: Response) -> Iterator[Change]:
    for media_type in new.content:
        known = select(old.content, media_type.name)
        if known is not None:
            yield from scope.schemas.changes(
                _typed(scope, status, media_type, (known.pointer, media_type.pointer)),
                known.schema,
                media_type.schema,
            )
        else:
            yield _media_type(scope, status, media_type, "added")
    for media_type in old.content:
        if select(new.content, media_type.name) is None and not any(
            select([media_type], each.name) for each in new.content
        ):
            yield _media_type(scope, status, media_type, "removed")


def _typed(scope: Scope, status: str, media_type: MediaType, source: tuple[str, str]) -> Place:
    return scope.place(
        Side.RESPONSE,
        "body",
        status=status,
        media_type=media_type.name,
        source=source,
        as_text=not is_json(media_type.name),
    )


def _media_type(scope: Scope, status: str, media_type: MediaType, kind: str) -> Change:
    at = media_type.pointer
    place = _typed(scope, status, media_type, ("", at) if kind == "added" else (at, ""))
    who = scope.policy("media-types", place)
    breaks = who == ("served" if kind == "added" else "negotiated")
    words = "may now be" if kind == "added" else "are no more"
    name: dict[str, Json] = {"after" if kind == "added" else "before": media_type.name}
    return place.change(
        f"response-media-type-{kind}",
        Verdict.BREAKING if breaks else Verdict.COMPATIBLE,
        f"responses with status {status} {words} {media_type.name}",
        before=name.get("before"),
        after=name.get("after"),
        witness={
            "status": status,
            "headers": {"content-type": media_type.name},
            "body": sample(media_type.schema),
        },
    )


def _headers(scope: Scope, status: str, old: Response, new: Response) -> Iterator[Change]:
    now = {header.name: header for header in new.headers}
    known = {header.name for header in old.headers}
    for header in old.headers:
        found = now.get(header.name)
        place = _header_place(scope, status, header, found)
        if found is None or (header.required and not found.required):
            yield _missing(scope, place, header, found)
        if found is not None:
            yield from scope.schemas.changes(place, header.schema, found.schema, (header, found))
    for header in new.headers:
        if header.name not in known:
            yield _header_place(scope, status, None, header).change(
                "response-header-added",
                Verdict.COMPATIBLE,
                f"responses with status {status} {'' if header.required else 'may '}"
                f"carry the header {header.name!r}",
                after="required" if header.required else "optional",
            )


def _header_place(scope: Scope, status: str, old: Parameter | None, new: Parameter | None) -> Place:
    header = old or new
    assert header is not None
    source = (old.pointer if old else "", new.pointer if new else "")
    return scope.place(Side.RESPONSE, "header", status=status, source=source).below(header.name)


def _missing(scope: Scope, place: Place, old: Parameter, new: Parameter | None) -> Change:
    if old.required:
        verdict, code = Verdict.BREAKING, "required-response-header-removed"
    else:
        verdict = Verdict(scope.policy("response-optional-removed", place))
        code = "response-header-removed"
    if new is not None:
        code = "response-header-became-optional"
    return place.change(
        code,
        verdict,
        f"responses with status {place.status} may come without the header {old.name!r}",
        before="required" if old.required else "optional",
        after="optional" if new else None,
        witness={"status": place.status, "headers": {}},
    )


def _answer(response: Response) -> Json:
    """A response of this kind."""
    piece: dict[str, Json] = {"status": response.status}
    if response.content:
        first = response.content[0]
        piece["headers"] = {"content-type": first.name}
        piece["body"] = sample(first.schema)
    return piece
