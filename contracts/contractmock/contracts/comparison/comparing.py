"""The comparison of two contracts: operation by operation, all that goes over the wire."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from contractmock.contracts.comparison import webhooks
from contractmock.contracts.comparison.addresses import server_changes
from contractmock.contracts.comparison.announcements import Announcements
from contractmock.contracts.comparison.bodies import request_body_changes
from contractmock.contracts.comparison.change import Change, Side, Verdict, worst
from contractmock.contracts.comparison.pairing import Pair, pairs
from contractmock.contracts.comparison.parameters import parameter_changes
from contractmock.contracts.comparison.place import Place
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.comparison.prose import Prose
from contractmock.contracts.comparison.responses import response_changes
from contractmock.contracts.comparison.schemas import SchemaComparer
from contractmock.contracts.comparison.scope import Scope
from contractmock.contracts.comparison.security import security_changes
from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.document import Document
from contractmock.contracts.notice import Level, Notice
from contractmock.contracts.operation import Operation

Progress = Callable[[int, int], None]
"""Is told how many operations are compared, and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two contracts have and have not in common.

    Attributes:
        verdict: The worst of the changes'; compatible where there are none.
        changes: Each difference, in the order of the old contract's operations.
        notices: What could be read in more than one way, and what has changed without effect.
    """

    verdict: Verdict
    changes: tuple[Change, ...]
    notices: tuple[Notice, ...] = ()


def compare(
    old: Contract | Document,
    new: Contract | Document,
    policies: Policies | None = None,
    *,
    progress: Progress | None = None,
) -> Comparison:
    """Compare two contracts.

    Requests that the old contract accepts have to be accepted by the new one, and responses that
    the new one allows have to be allowed by the old one. What only documentation says (names of
    parts, order, prose) makes no difference.

    Args:
        old: What clients were written for.
        new: What holds now.
        policies: The answers to what no wire can answer; the defaults when left out.
        progress: Is told after each operation.
    """
    before, after = _contract(old), _contract(new)
    answers = policies or Policies()
    schemas = SchemaComparer(before.document, after.document, answers)
    every = tuple(pairs(before, after))
    for pair in every:
        if pair.old and pair.new:
            schemas.expect(pair.old, pair.new)
    found = [
        *server_changes(before, after, every, answers),
        *_operations(before, after, every, schemas, answers, progress),
        *_webhooks(before, after, schemas, answers),
    ]
    changes = tuple({change.fingerprint: change for change in found}.values())
    return Comparison(
        verdict=worst(change.verdict for change in changes),
        changes=changes,
        notices=(*_readings(schemas), *schemas.ineffective),
    )


def _contract(given: Contract | Document) -> Contract:
    return given if isinstance(given, Contract) else Contract(given)


def _operations(
    old: Contract,
    new: Contract,
    every: Sequence[Pair],
    schemas: SchemaComparer,
    policies: Policies,
    progress: Progress | None,
) -> Iterator[Change]:
    prose = Prose(old.document, new.document)
    announcements = Announcements(schemas)
    for done, pair in enumerate(every, 1):
        if pair.old and pair.new:
            scope = Scope(
                old=pair.old,
                new=pair.new,
                label=pair.old.label,
                policies=policies,
                schemas=schemas,
            )
            yield from _kept(old, new, scope, prose, announcements)
        elif pair.old:
            yield _removed(pair.old)
        elif pair.new:
            yield _added(pair.new)
        if progress is not None:
            progress(done, len(every))


def _kept(
    old: Contract, new: Contract, scope: Scope, prose: Prose, announcements: Announcements
) -> Iterator[Change]:
    place = scope.place(Side.REQUEST, "document")
    yield from _slash(place, scope)
    yield from security_changes(place, (old, scope.old), (new, scope.new))
    if _is_untouched(scope):
        return
    yield from parameter_changes(scope)
    yield from request_body_changes(scope)
    yield from response_changes(scope)
    if not scope.schemas.untouched(scope.old.pointer, scope.new.pointer):
        yield from announcements.changes(scope)
        place = scope.place(Side.NONE, "document")
        yield from prose.changes(place, scope.old.pointer, scope.new.pointer)


def _is_untouched(scope: Scope) -> bool:
    """Whether nothing in the operation has changed; its path may hold parameters as well."""
    old, new = scope.old, scope.new
    ends = [(old.pointer, new.pointer)]
    ends += [(a.pointer, b.pointer) for a, b in zip(old.parameters, new.parameters, strict=False)]
    return (
        old.path == new.path
        and len(old.parameters) == len(new.parameters)
        and all(scope.schemas.untouched(*each) for each in ends)
    )


def _slash(place: Place, scope: Scope) -> Iterator[Change]:
    """A path that ends in a slash as it did not: servers redirect, or do not know the other."""
    old, new = scope.old, scope.new
    if old.path.endswith("/") != new.path.endswith("/"):
        yield place.in_document(old.pointer, new.pointer).change(
            "path-slash-changed",
            Verdict.UNDECIDED,
            "one of the two paths ends in a slash: whether the server takes both, no document says",
            before=old.path,
            after=new.path,
        )


def _removed(operation: Operation) -> Change:
    return Change(
        code="operation-removed",
        verdict=Verdict.BREAKING,
        direction=Side.REQUEST,
        operation=operation.label,
        pointer=operation.pointer,
        before=operation.label,
        message="the operation is documented no more",
        witness={"method": operation.method, "path": operation.path},
        source=(operation.pointer, ""),
    )


def _added(operation: Operation) -> Change:
    return Change(
        code="operation-added",
        verdict=Verdict.COMPATIBLE,
        direction=Side.REQUEST,
        operation=operation.label,
        pointer=operation.pointer,
        after=operation.label,
        message="there is a further operation",
        source=("", operation.pointer),
    )


def _webhooks(
    old: Contract, new: Contract, schemas: SchemaComparer, policies: Policies
) -> Iterator[Change]:
    before, after = webhooks.webhooks(old.document), webhooks.webhooks(new.document)
    for pair in _webhook_pairs(before, after):
        yield from webhooks.coming_and_going(pair.old, pair.new)
        if pair.old and pair.new:
            scope = Scope(
                old=pair.old,
                new=pair.new,
                label=webhooks.label(pair.old),
                policies=policies,
                schemas=schemas,
                is_webhook=True,
            )
            yield from request_body_changes(scope)
            yield from response_changes(scope)


def _webhook_pairs(old: Contract | None, new: Contract | None) -> Iterator[Pair]:
    if old and new:
        found = list(pairs(old, new))
    else:
        found = [Pair(each, None) for each in (old.operations if old else ())]
        found += [Pair(None, each) for each in (new.operations if new else ())]
    yield from (each for each in found if (call := each.old or each.new) and webhooks.is_call(call))


def _readings(schemas: SchemaComparer) -> Iterator[Notice]:
    for pointer in dict.fromkeys(schemas.differing):
        yield Notice(
            rule="readings-differ",
            level=Level.ERROR,
            pointer=pointer,
            message="words of OpenAPI 3.0 stand where they have no effect by the letter: what has "
            "changed here depends on whether they are taken for what they are meant to say",
            cure="in 3.1 say it with a list of types and bounds that are numbers; in 3.0 list null "
            "in the `enum` too, and set `nullable` beside no `$ref`",
        )
