"""Targets for what a call says of itself: parameters, credentials, and the answer it asks for."""

from collections.abc import Mapping
from urllib.parse import quote, unquote, unquote_plus

import orjson
from tests.fuzz_targets.bodies import check_violation
from tests.fuzz_targets.messages import head_of
from tests.fuzz_targets.parameter_document import STYLES, TYPES, document
from tests.fuzz_targets.target import Target

from contractmock.contracts.contract import Contract
from contractmock.contracts.documents.loading import load_text
from contractmock.contracts.message import HttpRequest
from contractmock.contracts.parameters import raw_pairs
from contractmock.contracts.requests import read_request
from contractmock.contracts.routing import Match
from contractmock.contracts.security import authenticate
from contractmock.contracts.shape import Shape
from contractmock.contracts.styles import decode, simple
from contractmock.mockserver.compose import compose

_CONTRACT = Contract(load_text("calls", document()))


def check_call(data: bytes) -> None:
    """A call is matched, read and authenticated; equal paths are the same operation."""
    method, path, query, headers, _ = head_of(data)
    request = HttpRequest(method=method, path=path, query=query, headers=headers)
    match = _CONTRACT.find(method, path)
    assert isinstance(_CONTRACT.find(method, _spelled_out(path)), Match) is isinstance(match, Match)
    if not isinstance(match, Match):
        return
    compose(match.operation, request, 200)
    reading = read_request(match.operation, match.path_parameters, request)
    told = authenticate(match.operation, request)
    for violation in (*reading.violations, *told.violations):
        check_violation(violation)
    declared = {(each.location, each.name): each for each in match.operation.parameters}
    wrong = {each.pointer.split("/")[1] for each in reading.violations if each.pointer}
    for location, values in reading.parameters.items():
        for name, value in values.items():
            parameter = declared[location, name]
            empty = value == "" and parameter.allow_empty
            assert empty or name in wrong or parameter.schema.accepts(value)
    for credential in told.credentials:
        assert (
            credential.value in ("", credential.value.strip()) or credential.scheme.type != "http"
        )


def _spelled_out(path: str) -> str:
    """The same path with its letters percent-encoded where they need not be."""
    return path.replace("x", "%78").replace("n", "%6e")


def _calls() -> tuple[bytes, ...]:
    query = "&".join(
        f"{kind}-{style}-{number}={value}"
        for style in STYLES["query"]
        for number in range(2)
        for kind, value in zip(TYPES, ("a%2Cb", "3", "true", "1,2", "a,1", "null"), strict=True)
    )
    deep = "pair-deepObject-1[a]=1&pair-deepObject-1%5Bb%5D[c]=[1]&list-deepObject-0[0]=1&a=3&b=x"
    cookies = "cookie: " + "; ".join(f'{kind}-form-0="{kind}"' for kind in TYPES) + "; sid=1"
    headers = "plain: x\n" + "\n".join(
        f"{kind}-simple-{n}: a=1,b=2" for kind in TYPES for n in range(2)
    )
    return (
        f"GET /whole-simple-0/5/end?{query}\nauthorization: Basic YTpi".encode(),
        f"GET /base/text-label-0/%2E5/end?{deep}\nauthorization: bearer  t \n{cookies}".encode(),
        f"GET /pair-simple-1/a=1,b/end?json=%7B%7D&json=[&key=1\n{headers}\ncookie: sid=1".encode(),
        b"GET /list-matrix-1/;list-matrix-1=1;list-matrix-1=2/end?list-spaceDelimited-0=1%202+3"
        b"&list-pipeDelimited-0=1|2%7c3&list-form-1=1&list-form-1=2",
        b"GET /pair-label-0/.a,1/end?flag-form-0=&text-form-1&flag-form-1=null\nx-key: k",
        *(
            f"GET /{name}/{value}/end?json=1".encode()
            for name, value in (
                ("pair-matrix-0", ";pair-matrix-0=a,1"),
                ("pair-matrix-1", ";a=1;b=2"),
                ("flag-label-1", "null"),
                ("pair-label-1", ".a=1.b=2"),
                ("pair-simple-0", "%5B1%5D"),
                ("pair-simple-0", "[1"),
                ("whole-simple-1", "1e5"),
                ("list-label-1", ".1.2"),
                ("whole-matrix-0", ";whole-matrix-0=-0"),
                ("whole-simple-0", "9" * 30),
                ("whole-simple-0", "1e999"),
                ("list-simple-0", "true,1"),
            )
        ),
        b"GET /any-simple-0/%5B1%5D/end?pair-deepObject-1[list]=1&pair-deepObject-1[list]=2",
        b"GET /list-simple-1/[1/end",
        b"POST /whole-simple-0/1/end",
        b"POST /exact?must\nauthorization: bearer x",
        b"POST /exact\nauthorization: Basic /w==",
        b"POST /a%20b/c.d.e\nauthorization: Basic !!\naccept: text/*;q=0.5, application/json;q=0",
        b"POST /a%20b/c.d\naccept: */*; q=1.\naccept: image/png, text/html;level=1",
        b"GET /exact\nauthorization: Basic YWI=",
        b"PUT /exact",
        b"DELETE /exact",
        b"GET /nowhere",
        b"GET //exact/",
    )


def check_styles(data: bytes) -> None:
    """What is written in any style is read as what was meant."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return
    if isinstance(value, list) and value and all(isinstance(each, str) and each for each in value):
        shape = Shape({"type": "array", "items": {"type": "string"}})
        pieces = [quote(each, safe="") for each in value]
        _check_lists(value, pieces, shape)
        if not any("," in each for each in value):
            assert decode("p", "simple", False, [("p", simple(value, False))], shape, str) == value
    if isinstance(value, dict) and value and all(isinstance(v, str) and v for v in value.values()):
        if any(sign in key for key in value for sign in "[]") or "" in value:
            return  # one way to read them is as good as another
        members = {name: {"type": "string"} for name in value}
        shape = Shape({"type": "object", "properties": members})
        _check_objects(
            value, {quote(k, safe=""): quote(v, safe="") for k, v in value.items()}, shape
        )


def _check_lists(value: object, pieces: list[str], shape: Shape) -> None:
    repeated = raw_pairs("&".join(f"p={each}" for each in pieces))
    for style in ("form", "spaceDelimited", "pipeDelimited"):
        if not any(sign in each for each in pieces for sign in ("%20", "%7C")):
            assert decode("p", style, True, repeated, shape, unquote_plus) == value
    written = {
        ("form", False): ",".join(pieces),
        ("simple", False): ",".join(pieces),
        ("simple", True): ",".join(pieces),
        ("label", False): "." + ",".join(pieces),
        ("matrix", False): ";p=" + ",".join(pieces),
        ("matrix", True): "".join(f";p={each}" for each in pieces),
    }
    if not any("." in each for each in pieces):
        written["label", True] = "." + ".".join(pieces)
    if not any("%20" in each or "%7C" in each for each in pieces):
        written["spaceDelimited", False] = "%20".join(pieces)
        written["pipeDelimited", False] = "|".join(pieces)
    for (style, explode), text in written.items():
        assert decode("p", style, explode, [("p", text)], shape, unquote) == value, (style, explode)


def _check_objects(value: object, pieces: Mapping[str, str], shape: Shape) -> None:
    flat = ",".join(f"{name},{each}" for name, each in pieces.items())
    pairs = [f"{name}={each}" for name, each in pieces.items()]
    written = {
        ("form", False): flat,
        ("simple", False): flat,
        ("simple", True): ",".join(pairs),
        ("label", False): "." + flat,
        ("matrix", False): ";p=" + flat,
        ("matrix", True): "".join(f";{pair}" for pair in pairs),
    }
    if not any("." in pair for pair in pairs):
        written["label", True] = "." + ".".join(pairs)
    for (style, explode), text in written.items():
        assert decode("p", style, explode, [("p", text)], shape, unquote) == value, (style, explode)
    if not any("," in pair for pair in flat.split(",")) and flat == unquote(flat):
        for explode in (False, True):
            assert (
                decode("p", "simple", explode, [("p", simple(value, explode))], shape, str) == value
            )
    exploded = raw_pairs("&".join(pairs))
    assert decode("p", "form", True, exploded, shape, unquote_plus) == value
    deep = raw_pairs("&".join(f"p[{name}]={each}" for name, each in pieces.items()))
    assert decode("p", "deepObject", True, deep, shape, unquote_plus) == value


TARGETS = (
    Target(
        name="call",
        check=check_call,
        make_seeds=_calls,
        words=(b"/pair-label-1/", b"/end?", b"%2F", b"authorization: Basic ", b"\ncookie: ",
               b"accept: ", b";q=",
               b"[a]", b"list-form-0=", b"pair-form-1", b"/base", b";pair-matrix-1="),
        parsers=tuple(f"contractmock.contracts.{each}" for each in
                      ("styles", "parameters", "security", "routing")),
        grown=(
            lambda n: b"GET /whole-simple-0/5/end?" + b"list-form-0=1&" * n,
            lambda n: b"GET /list-simple-0/" + b"1," * n + b"/end",
            lambda n: b"GET /" + b"%78" * n,
            lambda n: b"GET /whole-simple-0/5/end\ncookie: " + b"a=b; " * n,
            lambda n: b"POST /a%20b/c.d\naccept: " + b"text/html;q=0.5, " * n,
            lambda n: b"POST /a%20b/" + b"c." * n,
        ),
    ),
    Target(
        name="styles",
        check=check_styles,
        make_seeds=lambda: (b'["a", "b,c", "d e", "%2C", "."]',
                            b'{"a": "1", "b b": "x&y=z", "c.d": ";"}',
                            b'["p=1", ";p", "|"]', b'{"p": "p", "\\u00e9": "="}'),
        is_json=True,
    ),
)  # fmt: skip
