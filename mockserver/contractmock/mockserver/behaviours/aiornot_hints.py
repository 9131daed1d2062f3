"""The known mistakes in calls to AIORNOT, seen in public code or made easy by the page."""

from collections.abc import Iterator, Mapping

from contractmock.contracts.message import HttpRequest, Part, is_json
from contractmock.mockserver.exchange import Call, Hint

MESSAGES = {
    "only-in-form": "'only' in the form body is ignored, so every default report runs and is "
    "billed: send it in the query, ?only=ai_generated",
    "excluding-in-form": "'excluding' in the form body is ignored, so every default report runs "
    "and is billed: send it in the query, ?excluding=deepfake",
    "external-id-in-form": "'external_id' in the form body is ignored and not echoed: send it in "
    "the query, ?external_id=...",
    "comma-list": "{name} is one value, not a comma list, so it is refused with 422: repeat the "
    "key, ?{name}=ai_generated&{name}=deepfake",
    "bracketed-parameter": "{name} is ignored, so every default report runs and is billed: leave "
    "out the brackets and repeat the key, ?{bare}=ai_generated&{bare}=deepfake",
    "unexpanded-variable": "the token begins with '$': the shell did not expand the variable; "
    "use double quotes around the header",
    "doubled-bearer": "the token itself begins with 'Bearer': send 'Authorization: Bearer KEY', "
    "the scheme once",
    "api-key-header": "x-api-key is not read, so the call is refused with 401: send "
    "'Authorization: Bearer KEY'",
    "object-form-data": "the body is the text '[object FormData]': this fetch does not know that "
    "form; use the platform's own FormData and set no content-type",
    "json-body": "JSON is not read, so 'image' counts as missing: send multipart/form-data with "
    "the file in part 'image'",
    "misnamed-image": "part {name} is ignored, so 'image' counts as missing: call the part 'image'",
    "v1-path": "/v1/reports/image is the old API, which this contract does not have: call "
    "POST /v2/image/sync with the file in part 'image'",
}
"""What the vendor does with such a call and what to send instead, by the hint's code."""

_FORM_MISTAKES = {
    "only": "only-in-form",
    "excluding": "excluding-in-form",
    "external_id": "external-id-in-form",
}
_IMAGE_MISNOMERS = ("file", "object", "img")
_V1_PATH = "/v1/reports/image"


def hints(call: Call) -> Iterator[Hint]:
    """The known mistakes in a call to the image operation."""
    yield from _token_hints(call)
    if call.request.query:
        yield from _query_hints(call)
    yield from _body_hints(call.request)
    if isinstance(call.reading.body, dict):
        yield from _form_hints(call.reading.body)


def stray_hints(request: HttpRequest) -> Iterator[Hint]:
    """The known mistakes in a request that matched no operation."""
    if request.path.rstrip("/").endswith(_V1_PATH):
        yield _hint("v1-path")


def _hint(code: str, pointer: str = "", **values: str) -> Hint:
    return Hint(code=code, message=MESSAGES[code].format(**values), pointer=pointer)


def _token_hints(call: Call) -> Iterator[Hint]:
    credentials = call.authentication.credentials
    for credential in credentials:
        if credential.value.startswith("$"):
            yield _hint("unexpanded-variable", "/authorization")
        if credential.value.lower().startswith("bearer "):
            yield _hint("doubled-bearer", "/authorization")
    if not credentials and call.request.header("x-api-key") is not None:
        yield _hint("api-key-header", "/x-api-key")


def _query_hints(call: Call) -> Iterator[Hint]:
    asked = call.reading.parameters.get("query", {})
    for name in ("only", "excluding"):
        values = asked.get(name)
        if isinstance(values, list) and any("," in str(value) for value in values):
            yield _hint("comma-list", f"/{name}", name=name)
    for name in dict.fromkeys(name for name, _ in call.request.query_items):
        bare, bracket, _ = name.partition("[")
        if bracket and bare in ("only", "excluding"):
            yield _hint("bracketed-parameter", name=ascii(name[:40]), bare=bare)


def _body_hints(request: HttpRequest) -> Iterator[Hint]:
    if request.body.content.strip() == b"[object FormData]":
        yield _hint("object-form-data")
    elif request.body.size and is_json(request.media_type or ""):
        yield _hint("json-body")


def _form_hints(form: Mapping[str, object]) -> Iterator[Hint]:
    for name, code in _FORM_MISTAKES.items():
        if name in form:
            yield _hint(code, f"/{name}")
    if "image" not in form:
        for name, value in form.items():
            if isinstance(value, Part) or name in _IMAGE_MISNOMERS:
                yield _hint("misnamed-image", name=ascii(name[:40]))
                return
