"""Runs a release of AIORNOT's official client, unmodified, against the deck; prints JSON.

Usage: python bench/field_client.py RELEASE TRANSPORT

A process of its own, as two releases of a package cannot be imported into one.
"""

import json
import sys
from collections.abc import Callable
from importlib import import_module, metadata
from typing import Any, cast

import aiornot  # type: ignore[import-untyped]
import httpx
from measuring.runs import contract

from contractmock.fixtures.fuzzing.finding import Finding
from contractmock.fixtures.fuzzing.live import LiveCase
from contractmock.fixtures.fuzzing.options import FuzzOptions
from contractmock.fixtures.fuzzing.run import fuzz

Client = Callable[[LiveCase], object]


def main(release: str, transport: str) -> None:
    """Run the release and print what is found."""
    assert metadata.version("aiornot") == release
    client, raises = CLIENTS[release]()
    report = fuzz(
        contract("aiornot"),
        client,
        FuzzOptions(raises=raises, transport="socket" if transport == "socket" else "process"),
    )
    told = {"findings": [_data(each) for each in report.findings]}
    json.dump({**told, "cases": sum(report.cases.values())}, sys.stdout)


def _of_0_1_1() -> tuple[Client, tuple[type[BaseException], ...]]:
    def client(case: LiveCase) -> object:
        made = aiornot.Client(api_key=case.api_key, base_url=case.url)
        return made.image_report_by_blob_sync(case.image, **case.parameters)

    return client, (httpx.HTTPError,)


def _of_0_1_0() -> tuple[Client, tuple[type[BaseException], ...]]:
    kind = import_module("aiornot.types.enums").ImageAnalysisType

    def client(case: LiveCase) -> object:
        given = dict(case.parameters)
        for name in ("only", "excluding"):
            if name in given:
                given[name] = [kind(each) for each in cast("list[str]", given[name])]
        made = aiornot.Client(api_key=case.api_key, base_url=case.url)
        return made.image_report(case.image, **given)

    return client, (httpx.HTTPError, import_module("aiornot.exceptions").AIORNotError)


CLIENTS: dict[str, Callable[[], tuple[Client, tuple[type[BaseException], ...]]]] = {
    "0.1.1": _of_0_1_1,
    "0.1.0": _of_0_1_0,
}
"""By release: the client as a function of a case, and the exceptions that it documents."""


def _data(finding: Finding) -> dict[str, Any]:
    return {
        "zone": finding.zone,
        "rule": finding.label.rule,
        "pointer": finding.label.pointer,
        "oracle": finding.oracle,
        "message": finding.message,
        "cases": finding.cases,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
