"""Targets for what projects keep in files: accepted findings, cases, recordings, schemas."""

import json

import orjson
from tests.fuzz_targets.files import written
from tests.fuzz_targets.target import Target

from contractmock.contracts.acceptance import Acceptances, toml_lines
from contractmock.contracts.comparison.policies import POLICIES
from contractmock.contracts.drift.models.schema_file import SchemaFile
from contractmock.contracts.drift.settings import load_settings
from contractmock.contracts.drift.traffic.reading import read_recording
from contractmock.contracts.errors import ContractError
from contractmock.fixtures.fuzzing.case_data import case_data, read_case
from contractmock.fixtures.fuzzing.case_files import read_case_file


def check_accept_file(data: bytes) -> None:
    """An accept file is refused, or its entries read the same once they are written."""
    for name in ("contractmock.toml", "pyproject.toml"):
        with written(data, name) as file:
            try:
                load_settings(str(file), [], file.parent)
                load_settings(None, ["formats=annotation"], file.parent)
                accepted = Acceptances.read(file)
            except ContractError as error:
                assert name in error.subject
                continue
        lines = "\n\n".join(map(toml_lines, accepted.entries))
        with written(lines.encode(), "contractmock.toml") as file:
            assert Acceptances.read(file).entries == accepted.entries


def check_policy(data: bytes) -> None:
    """A policy on the command line is taken, or refused in one line."""
    text = data.decode("utf-8", "surrogateescape")
    with written(b"", "contractmock.toml") as file:
        try:
            settings = load_settings(str(file), [text], file.parent)
        except ContractError as error:
            assert error.cure
            return
    assert all(settings.policies.value(each.name) in each.values for each in POLICIES)


def check_case(data: bytes) -> None:
    """A case file is refused, or its case is the same once it is written."""
    with written(data, "case.json") as file:
        try:
            saved = read_case_file(file)
        except ContractError as error:
            assert "case.json" in error.subject
            return
    for reply in saved.case.replies:
        assert reply.fault is None or reply.fault.definition
    told = case_data(saved.case)
    assert case_data(read_case("again", json.loads(json.dumps(told)))) == told


def check_recording(data: bytes) -> None:
    """A recording is refused, or every exchange of it can be looked at."""
    with written(data, "recording.har") as file:
        try:
            recording = read_recording(str(file))
        except ContractError as error:
            assert "recording.har" in error.subject
            return
    assert recording.exchanges
    for exchange in recording.exchanges:
        assert exchange.host
        assert exchange.request.path
        assert exchange.request.query_items is not None
        assert exchange.response is None or isinstance(exchange.response.body, bytes)
        for part in exchange.request.body.parts or ():
            assert isinstance(part.text(), str)
            assert part.size == len(part.content.getbuffer())  # type: ignore[attr-defined]


def check_schema_file(data: bytes) -> None:
    """A schema file is refused, or judges an answer and says what it does not understand."""
    with written(data, "schema.json") as file:
        for pointer in ("", "/$defs/a"):
            try:
                schema = SchemaFile(str(file), pointer)
            except ContractError as error:
                assert error.cure
                continue
            schema.attempt("validation", {"a": [1, None]})
            assert all(isinstance(gap, str) for gap in schema.gaps)


_ACCEPT = (
    b'[[accept]]\nfingerprint = \'abc\'\nreason = "it \\u00e9 \\"is\\""\nexpires = '
    b"2027-01-31\nabout = 'fuzz'\n",
    b"[[accept]]\nfingerprint = 'abc'\nreason = 'x'\nexpires = '2027-01-31'\n[[accept]]\nreason "
    b"= ''\n",
    b"[[policy]]\nname = 'formats'\nvalue = 'annotation'\noperation = 'GET /a'\npointer = '/b'\n",
    b"[tool.contractmock]\naccept = [{fingerprint = 'a', reason = 'b', expires = 2027-01-31}]\n",
    b"[tool.contractmock]\naccept = 1\n",
    b"tool = 1\naccept = [1]\npolicy = [1]\n",
    b"policy = 1",
    b"[[policy]]\nname = 'formats'\nvalue = 'assertion'\npointer = 'b'\n",
    b"accept = []\npolicy = [1]\n",
    b"[[policy]]\nname = 'formats'\nvalue = 1\n",
    b"[[accept]]\nfingerprint = 'abc'\nreason = 'x'\nexpires = '2027-02-31'\n",
    b"[[policy]]\nname = 1\n[[accept]]\nexpires = 2027-01-31T00:00:00Z\n",
    b"[[policy]]\nname = 'formats'\n",
    b"[[policy]]\nnaem = 'formats'\n",
    b"[[accept]]\nbad = 1\n",
)


def _cases() -> tuple[bytes, ...]:
    reply = {
        "status": 200,
        "headers": [["Content-Type", "application/json"]],
        "body": {"text": '{"a": 1}'},
        "fault": {"name": "reset", "parameters": {"at": "head", "seconds": 1}},
        "encoded": {"coding": "gzip", "body": {"base64": "H4sI"}},
    }
    packed = {"status": 500, "body": {"zlib": "eJwDAAAAAAE="}}
    case = {
        "zone": "allowed",
        "operation": "POST /a",
        "name": "x",
        "labels": [{"rule": "null", "pointer": "/a", "detail": "null"}],
        "expectation": "return",
        "comparison": "same",
        "basis": "full",
        "parameters": {"a": 1},
        "replies": [reply, packed],
    }
    optional = ("comparison", "basis", "parameters", "labels")
    plain = {name: each for name, each in case.items() if name not in optional}
    long = {"status": 200, "body": {"text": "x" * 70_000}}
    written = (
        case,
        plain,
        {**plain, "replies": [long]},
        {**plain, "replies": []},
        {**plain, "replies": 1},
    )
    return tuple(
        orjson.dumps({"format": "contractmock-case/1", "fingerprint": "f", "zone": "allowed",
                      "title": "t",
                      "case": each})
        for each in written
    )  # fmt: skip


def _recordings() -> tuple[bytes, ...]:
    json_type = {"name": "Content-Type", "value": "application/json"}
    form = '--b\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\nx\r\n--b--\r\n'
    posts: tuple[dict[str, object], ...] = (
        {"mimeType": "application/json", "text": "{}"},
        {"mimeType": "multipart/form-data; boundary=b", "text": form},
        {"mimeType": "multipart/form-data", "params": [{"name": "a", "fileName": "f", "value": 1}]},
        {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a", "value": "b"}]},
        {"mimeType": "text/plain", "text": "eA==", "encoding": "base64", "comment": "cut; x"},
        {"mimeType": "text/plain", "text": "?", "encoding": "base64"},
        {"mimeType": "multipart/form-data"},
        {"mimeType": "multipart/form-data; boundary=b", "text": "no form"},
        {"mimeType": "multipart/form-data", "text": "no form"},
        {"mimeType": "text/plain", "comment": "malformed JSON"},
        {"mimeType": "text/plain", "comment": "larger than the server takes"},
        {},
        {"mimeType": "multipart/form-data; boundary=b", "text": form.replace('name="a"; ', "")},
        {
            "mimeType": "text/plain",
            "text": "",
            "comment": "1 bytes, md5 0cc175b9c0f1b6a831c399e269772661",
        },
    )
    answers = (
        {"status": 200, "headers": [json_type], "content": {"size": 9, "text": "{}"}},
        {"status": 204, "content": {"size": 3, "mimeType": "text/html", "comment": "cut"}},
        {"status": 200, "content": {"encoding": "base64", "text": "?"}},
        {"status": 0},
        {"status": 200, "headers": [json_type], "content": {"size": 9, "text": "{"}},
        {"status": 200, "headers": [{"name": "content-length", "value": "3"}, {}], "content": {}},
    )
    entries = [
        {"request": {"method": "post", "url": f"https://h:8{number}/a?b=c", "headers": [json_type],
                     "bodySize": 1, "postData": post},
         "response": answers[number % len(answers)],
         **({"_contractmock": {"mount": "shop", "origin": "control"}} if number % 2 else {})}
        for number, post in enumerate(posts)
    ]  # fmt: skip
    bodies: tuple[dict[str, object], ...] = (
        {"json": {"a": 1}}, {"text": "x"}, {"note": "too many values"}, {"form": [{"name": "a",
            "value": "b"}]},
        {"parts": [{"name": "a", "filename": "f", "content_type": "image/png"}, {"name": "b"}]},
        {"truncated": True}, {"size": 1}, {},
    )  # fmt: skip
    kept = [
        {"id": number, "mount": "shop", "scenario": "x", "faults": [],
         "request": {"method": "GET", "path": "/a", "query": "b=c", "headers": {"host": "h"},
                     "body": body},
         "response": {"status": 200, "headers": {"content-type": "application/json"},
                      "body": "x" if number else [1],
                      "size": 3, "md5": "a", "origin": "composed"}}
        for number, body in enumerate(bodies)
    ]  # fmt: skip
    return (
        orjson.dumps({"log": {"entries": entries}}),
        orjson.dumps({"log": {"entries": [{"request": {"method": "GET", "url": "ftp://x"}}, 1]}}),
        orjson.dumps([{"request": {}, "response": {}}]),
        orjson.dumps(
            [
                {**kept[0], "response": {"status": "x"}},
                {**kept[1], "response": {"status": 200, "truncated": True, "body": "x"}},
            ]
        ),
        orjson.dumps({"entries": kept, "forgotten": 0, "last_id": 3}),
        orjson.dumps(kept),
        orjson.dumps(kept[0]),
        b"[[" * 900 + b"]]" * 900,
    )


_SCHEMAS = (
    b'{"$defs": {"a": {"type": "object", "properties": {"a": {"$ref": "#/$defs/b"}}}, "b": '
    b'{"items": {}}}}',
    b'{"type": "object", "dependencies": {"a": ["b"]}, "properties": {"a": {"maxItems": 1}}, '
    b'"$defs": {"a": true}}',
    b'{"openapi": "3.1.0", "components": {"schemas": {"a": {"type": "string"}}}}',
    b'{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}, "allOf": [{"not": {}}], "x": '
    b"[1]}",
    b"[]",
)


def _module(*names: str) -> tuple[str, ...]:
    return tuple(f"contractmock.{name}" for name in names)


TARGETS = (
    Target(
        name="accept-file",
        check=check_accept_file,
        make_seeds=lambda: _ACCEPT,
        words=(b"[[accept]]\n", b"fingerprint = 'a'\n", b"reason = 'b'\n",
               b"expires = 2027-01-31\n", b"\n",
               b"[tool.contractmock]\n", b"[[policy]]\n", b'"', b"'", b" = ",
               b"1979-05-27T07:32:00Z"),
        parsers=_module("contracts.acceptance", "contracts.drift.settings"),
    ),
    Target(
        name="policy",
        check=check_policy,
        make_seeds=lambda: (b"formats=annotation", b" formats = assertion ", b"formats", b"x=y",
                            b"=", b"formats="),
        words=(b"formats", b"=", b"annotation", b"assertion"),
            ),
    Target(
        name="case",
        check=check_case,
        make_seeds=_cases,
        words=(b'"zlib":', b'"base64":', b'"text":', b"null", b'"x"'),
        is_json=True,
        parsers=_module("fixtures.fuzzing.case_data"),
    ),
    Target(
        name="recording",
        check=check_recording,
        make_seeds=_recordings,
        words=(b'"log":', b'"entries":', b'"postData":', b'"http://', b"boundary=", b"--b\\r\\n"),
        parsers=_module(*(f"contracts.drift.traffic.{each}" for each in
                          ("har", "journal", "reading", "fields", "forms", "bodies"))),
        grown=(lambda n: orjson.dumps({"log": {"entries": [{"request": {"url": "http://a",
            "method": "x"}}] * n}}),),
    ),
    Target(
        name="recording-values",
        check=check_recording,
        make_seeds=lambda: _recordings()[:5],
        is_json=True,
        parsers=_module("contracts.drift.traffic.har", "contracts.drift.traffic.journal"),
    ),
    Target(
        name="schema-file",
        check=check_schema_file,
        make_seeds=lambda: _SCHEMAS,
        words=(b'"$ref": ', b'"#/$defs/a"', b'"type": ', b'"items": ', b"true", b"{}"),
        is_json=True,
        parsers=_module("contracts.drift.models.schema_file"),
    ),
)  # fmt: skip
