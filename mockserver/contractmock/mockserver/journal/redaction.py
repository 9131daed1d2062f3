"""Redaction: from an exchange to a journal entry that holds neither secrets nor image bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from urllib.parse import quote_plus, unquote

from contractmock.contracts.message import Headers, HttpRequest
from contractmock.contracts.operation import SecurityScheme
from contractmock.contracts.pointer import tokens
from contractmock.contracts.secrets import (
    MASK,
    SecretNames,
    basic_secrets,
    header_secrets,
    may_hold_url,
)
from contractmock.contracts.security import Authentication
from contractmock.contracts.violation import Violation
from contractmock.mockserver.exchange import Exchange, Hint
from contractmock.mockserver.journal.body_redaction import (
    Decoded,
    decode,
    presentable,
    record_request_body,
    record_response_body,
)
from contractmock.mockserver.journal.entry import (
    Entry,
    RequestRecord,
    ResponseRecord,
    ViolationRecord,
)
from contractmock.mockserver.journal.image_text import SHORTEST_IMAGE, looks_like_image
from contractmock.mockserver.journal.sensitive import Sensitive, masked

MOST_REMARKS = 100
"""Violations, and hints, that an entry keeps: a long array may break a rule at every item."""

LONGEST_MESSAGE = 1000
"""Characters of a violation's message before it is cut: validators echo whole values."""


class Redactor:
    """Makes journal entries of exchanges.

    Args:
        schemes: The security schemes of every mounted contract.

    Attributes:
        names: Which header fields, query parameters and cookies are secret.
    """

    def __init__(self, schemes: Iterable[SecurityScheme] = ()) -> None:
        self.names = SecretNames(schemes)

    def entry(self, number: int, exchange: Exchange) -> Entry:
        """The entry with this number.

        All secrets and images are gathered first. An ordinary exchange has them in their own
        places only, so that one look through its texts is enough.
        """
        request, operation = exchange.request, exchange.operation
        sensitive = Sensitive(self.names)
        credentials = _credentials(exchange.authentication, sensitive)
        headers = self._headers(request.headers, sensitive)
        answered = self._headers(exchange.response.headers, sensitive)
        query = self._query(request, sensitive) if request.query else ""
        if "=" in request.path:
            sensitive.add_from_urls(unquote(request.path))
        decoded = decode(request, sensitive)
        texts = _texts(request, headers, answered, query, decoded)
        occurs = sensitive.occurs_in(texts, exchange.response.body)
        violations = self._violations(exchange.violations, sensitive)
        hints = _hints(exchange.hints, sensitive)
        sent = _request(request, headers, query, decoded, sensitive, occurs)
        faults = tuple([sensitive.scrub(str(fault)) for fault in exchange.faults])
        received = _response(exchange, answered, sensitive, occurs)
        return Entry(
            id=number,
            started=exchange.started,
            duration=exchange.duration,
            mount=exchange.mount,
            operation=operation.label if operation else None,
            operation_id=operation.id if operation else "",
            channel=exchange.choice.channel,
            scenario=exchange.scenario,
            credential=credentials,
            request=sent,
            response=received,
            violations=violations,
            hints=hints,
            left_out=_beyond(exchange.violations) + _beyond(exchange.hints),
            memory=_memory(len(texts) + sum(map(len, faults)), sent, received, violations, hints),
            faults=faults,
        )

    def sensitive(self, *requests: HttpRequest) -> Sensitive:
        """What must not be told about any of `requests`."""
        found = Sensitive(self.names)
        for request in requests:
            self._headers(request.headers, found)
            found.add_from_urls(unquote(request.path))
            if request.query:
                self._query(request, found)
            decode(request, found)
        return found

    def target(self, request: HttpRequest) -> str:
        """The path and query of a request, as a log may tell them."""
        sensitive = self.sensitive(request)
        query = self._query(request, sensitive) if request.query else ""
        return sensitive.scrub(f"{request.path}?{query}" if query else request.path)

    def _headers(self, headers: Headers, sensitive: Sensitive) -> Headers:
        """The header fields, secret ones masked; what they present is noted."""
        told, is_secret = [], self.names.is_secret
        for field in headers:
            name, value = field
            if is_secret(name):
                for each in header_secrets(name, value):
                    sensitive.add(each)
                told.append((name, masked(name, value)))
                continue
            told.append(field)
            if may_hold_url(value):
                sensitive.add_from_urls(value)
            if len(value) >= SHORTEST_IMAGE and looks_like_image(value):
                sensitive.certain = True
        return tuple(told)

    def _query(self, request: HttpRequest, sensitive: Sensitive) -> str:
        """The query with secret parameters masked; as it was sent where there are none."""
        found = False
        for name, value in request.query_items:
            if name in self.names:
                found = True
                sensitive.add(value)
            elif may_hold_url(value):
                sensitive.add_from_urls(value)
            if looks_like_image(value) or "://" in name:
                sensitive.certain = True
        if not found and not sensitive.certain:
            return request.query
        pairs = (
            (name, MASK if name in self.names else sensitive.scrub(value))
            for name, value in request.query_items
        )
        return "&".join(
            f"{quote_plus(name)}={quote_plus(value, safe='*<>:/, ')}" for name, value in pairs
        )

    def _violations(
        self, violations: Sequence[Violation], sensitive: Sensitive
    ) -> tuple[ViolationRecord, ...]:
        if not violations:
            return ()
        return tuple([self._violation(each, sensitive) for each in violations[:MOST_REMARKS]])

    def _violation(self, violation: Violation, sensitive: Sensitive) -> ViolationRecord:
        message, value = violation.message, violation.value
        if self._is_secret_place(violation):
            if isinstance(value, str) and value:
                message = message.replace(value, MASK)
            value = MASK
        return ViolationRecord(
            location=violation.location,
            pointer=sensitive.scrub(violation.pointer),
            rule=violation.rule,
            message=_cut(sensitive.scrub(message)),
            value=replace(violation, value=presentable(value, sensitive)).brief,
        )

    def _is_secret_place(self, violation: Violation) -> bool:
        if violation.location == "cookie":
            return True
        place = tokens(violation.pointer) if violation.pointer.startswith("/") else ()
        if violation.location == "body":
            return any(each in self.names for each in place)
        named = violation.location in ("header", "query", "security")
        return named and bool(place) and place[0] in self.names


def _credentials(authentication: Authentication | None, sensitive: Sensitive) -> tuple[str, ...]:
    """The names of the schemes that something was presented for; what it was is noted."""
    credentials = authentication.credentials if authentication else ()
    for credential in credentials:
        sensitive.add(credential.value)
        if credential.scheme.scheme == "basic":
            for each in basic_secrets(credential.value):
                sensitive.add(each)
    return tuple([credential.scheme.name for credential in credentials])


def _request(
    request: HttpRequest,
    headers: Headers,
    query: str,
    decoded: Decoded,
    sensitive: Sensitive,
    occurs: bool,
) -> RequestRecord:
    """The request; looked through where something to take out occurs in it."""
    media_type = request.media_type
    if not occurs:
        body = record_request_body(request, decoded, sensitive, str)
        return RequestRecord(request.method, request.path, query, headers, media_type, body)
    scrub = sensitive.scrub
    return RequestRecord(
        scrub(request.method),
        scrub(request.path),
        scrub(query),
        _scrubbed(headers, sensitive),
        scrub(media_type) if media_type else None,
        record_request_body(request, decoded, sensitive, scrub),
    )


def _response(
    exchange: Exchange, headers: Headers, sensitive: Sensitive, occurs: bool
) -> ResponseRecord:
    """The response; one that a user supplied, or that tells of a mistake, is looked through."""
    response = exchange.response
    if not occurs and not exchange.violations and exchange.origin == "composed":
        body = record_response_body(response, None)
    else:
        headers = _scrubbed(headers, sensitive)
        body = record_response_body(response, sensitive)
    return ResponseRecord(response.status, headers, body, exchange.origin)


def _texts(
    request: HttpRequest,
    headers: Headers,
    answered: Headers,
    query: str,
    decoded: Decoded,
) -> str:
    """Every text that an ordinary entry keeps, bodies of responses apart, to look through."""
    fields = chain.from_iterable(headers + answered)
    text = "\n".join([request.method, request.path, query, *fields, *decoded.texts])
    return f"{text}\n{unquote(text)}" if "%" in text else text


def _hints(hints: Sequence[Hint], sensitive: Sensitive) -> tuple[Hint, ...]:
    if not hints:
        return ()
    told = [(hint.code, sensitive.scrub(hint.message)) for hint in hints[:MOST_REMARKS]]
    return tuple([Hint(code=code, message=message) for code, message in told])


def _scrubbed(headers: Headers, sensitive: Sensitive) -> Headers:
    return tuple([(sensitive.scrub(name), sensitive.scrub(value)) for name, value in headers])


def _cut(message: str) -> str:
    return message if len(message) <= LONGEST_MESSAGE else f"{message[: LONGEST_MESSAGE - 1]}…"


def _beyond(remarks: Sequence[object]) -> int:
    return max(0, len(remarks) - MOST_REMARKS)


def _memory(
    characters: int,
    request: RequestRecord,
    response: ResponseRecord,
    violations: Sequence[ViolationRecord],
    hints: Sequence[Hint],
) -> int:
    """About how many bytes an entry takes: costs as measured, and its texts."""
    size = 700 + characters + 150 * (len(request.headers) + len(response.headers))
    for body in (request.body, response.body):
        if body is not None:
            size += len(body.content) + 400 * len(body.parts) + 250 * len(body.fields)
    for violation in violations:
        size += 600 + len(violation.message) + len(violation.pointer)
    for hint in hints:
        size += 300 + len(hint.message)
    return size
