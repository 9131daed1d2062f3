"""Judging the response of a recorded call."""

from collections.abc import Iterator

import orjson

from contractmock.contracts.bodies import read_text, select
from contractmock.contracts.comparison.change import Side, Verdict
from contractmock.contracts.comparison.policies import Policies
from contractmock.contracts.drift.traffic import catalogue
from contractmock.contracts.drift.traffic.call import Call
from contractmock.contracts.drift.traffic.declared import undeclared_members
from contractmock.contracts.drift.traffic.explaining import Explainer
from contractmock.contracts.drift.traffic.gaps import Gaps
from contractmock.contracts.drift.traffic.remark import Remark, json_type
from contractmock.contracts.message import BODILESS, HttpResponse, is_json
from contractmock.contracts.operation import MediaType, Response
from contractmock.contracts.pointer import ABSENT
from contractmock.contracts.responses import response_violations
from contractmock.contracts.schema import Schema
from contractmock.contracts.violation import Violation


class ResponseJudge:
    """Judges the responses of a contract's operations.

    Args:
        policies: How to judge what no wire can tell.
        gaps: Is told what could not be judged.
    """

    def __init__(self, policies: Policies, gaps: Gaps) -> None:
        self._policies = policies
        self._gaps = gaps
        self._explainers: dict[str, Explainer] = {}

    def remarks(self, call: Call) -> Iterator[Remark]:
        """What the response of `call` shows."""
        response = call.exchange.response
        if response is None or call.exchange.invented:
            return
        declared = call.operation.response(response.status)
        if declared is None:
            yield self._undocumented_status(call, response)
            return
        media_type = select(declared.content, response.media_type)
        if call.exchange.response_gap:
            what = f"the body of the response {response.status}"
            self._gaps.note(what, call.operation.label, call.exchange.response_gap)
            yield from self._without_body(call, declared, response)
        elif media_type is None:
            yield from self._without_body(call, declared, response)
        else:
            yield from self._whole(call, declared, media_type, response)

    def _undocumented_status(self, call: Call, response: HttpResponse) -> Remark:
        declared = ", ".join(call.operation.responses) or "none"
        return call.remark(
            catalogue.UNDOCUMENTED_STATUS,
            self._of_status(call, response.status),
            Side.RESPONSE,
            f"the contract has no response {response.status}; it has {declared}",
            location="document",
            source=call.operation.pointer,
            status=str(response.status),
            after=response.status,
        )

    def _without_body(
        self, call: Call, declared: Response, response: HttpResponse
    ) -> Iterator[Remark]:
        """Header fields and media type: what can be judged where the body cannot."""
        for violation in response_violations(call.operation, response, None):
            if violation.rule == "media-type":
                yield self._undocumented_media_type(call, declared, response)
            elif violation.location == "header":
                yield self._violated(call, declared, "", violation)
        has_body = response.body and response.status not in BODILESS
        if has_body and not declared.content and call.operation.method != "HEAD":
            yield self._undocumented_media_type(call, declared, response)

    def _undocumented_media_type(
        self, call: Call, declared: Response, response: HttpResponse
    ) -> Remark:
        names = [each.name for each in declared.content]
        actual = response.media_type or "of no stated type"
        told = f"not {' or '.join(names)}" if names else "and the contract describes no body"
        return call.remark(
            catalogue.UNDOCUMENTED_MEDIA_TYPE,
            self._of_status(call, response.status) if names else Verdict.COMPATIBLE,
            Side.RESPONSE,
            f"the body is {actual}, {told}",
            location="body",
            source=declared.pointer,
            status=declared.status,
            media_type=response.media_type or "",
            before=list(names) or None,
            after=actual,
        )

    def _whole(
        self, call: Call, declared: Response, media_type: MediaType, response: HttpResponse
    ) -> Iterator[Remark]:
        schema = media_type.schema
        value = _value(media_type, response)
        found = response_violations(call.operation, response, value)
        if schema is not None:
            self._gaps.used(schema)
        if schema is not None and value is not ABSENT:
            found = tuple(each for each in found if each.location != "body")
            found += tuple(self._in_body(schema, value))
            yield from self._extra_members(call, declared, media_type, value)
        for violation in found:
            yield self._violated(call, declared, media_type.name, violation)

    def _in_body(self, schema: Schema, value: object) -> Iterator[Violation]:
        if schema.accepts(value):
            return
        if schema.pointer not in self._explainers:
            self._explainers[schema.pointer] = Explainer(schema.lowered)
        yield from self._explainers[schema.pointer].violations(value)

    def _extra_members(
        self, call: Call, declared: Response, media_type: MediaType, value: object
    ) -> Iterator[Remark]:
        assert media_type.schema is not None
        for pointer, member in undeclared_members(media_type.schema.lowered, value):
            yield call.remark(
                catalogue.EXTRA_MEMBER,
                Verdict.COMPATIBLE,
                Side.RESPONSE,
                "the contract declares no such member of the response's body",
                location="body",
                source=media_type.schema.pointer,
                pointer=pointer,
                status=declared.status,
                media_type=media_type.name,
                value=member,
            )

    def _violated(
        self, call: Call, declared: Response, media_type: str, violation: Violation
    ) -> Remark:
        content = next((each for each in declared.content if each.name == media_type), None)
        source = content.schema.pointer if content and content.schema else declared.pointer
        if violation.location != "body" or not _is_new_value(violation):
            return call.violated(
                catalogue.RESPONSE_VIOLATION,
                Verdict.BREAKING,
                Side.RESPONSE,
                violation,
                source=source,
                status=declared.status,
                media_type=media_type,
            )
        pointer, label = violation.pointer, call.operation.label
        return call.remark(
            catalogue.EXTRA_ENUM_VALUE,
            Verdict(self._policies.value("response-enum-widened", label, pointer)),
            Side.RESPONSE,
            "the value is none that the contract lists",
            location="body",
            source=source,
            pointer=pointer,
            status=declared.status,
            media_type=media_type,
            value=violation.value,
            after=violation.value,
        )

    def _of_status(self, call: Call, status: int) -> Verdict:
        """What something undocumented does: errors may come anyhow, successes may not."""
        if status < 400:
            return Verdict.BREAKING
        return Verdict(self._policies.value("error-statuses", call.operation.label))


def _value(media_type: MediaType, response: HttpResponse) -> object:
    """The decoded body, `ABSENT` where it is none that a schema can judge."""
    actual = response.media_type or ""
    if actual.startswith("text/") and not is_json(actual):
        return read_text(media_type, response.body)
    if not is_json(actual) or response.status in BODILESS:
        return ABSENT
    try:
        value: object = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return ABSENT
    return value


def _is_new_value(violation: Violation) -> bool:
    """Whether a value has the type of those that are listed, and is none of them."""
    if violation.rule not in ("enum", "const"):
        return False
    listed = violation.expected if isinstance(violation.expected, list) else [violation.expected]
    kind = json_type(violation.value)
    return kind not in ("object", "array") and kind in map(json_type, listed)
