"""``contractmock contracts``: what is mounted, and every way to ask it for an answer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from contractmock.contracts import shipped
from contractmock.contracts.cli import OK, Command
from contractmock.contracts.errors import ContractError
from contractmock.contracts.view_option import add_view
from contractmock.mockserver import settings as reading
from contractmock.mockserver.channels import MAGIC_PREFIX
from contractmock.mockserver.mounting import build_mounts
from contractmock.mockserver.settings import Settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from contractmock.mockserver.mounts import Mount


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    parser.add_argument("names", metavar="NAME", nargs="*", help="mounts to list (default: all)")
    parser.add_argument(
        "--spec", metavar="NAME=FILE", action="append", default=[], help="as for serve (repeatable)"
    )
    parser.add_argument(
        "--scenarios",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="as for serve (repeatable)",
    )
    add_view(parser, shipped.View.REALISTIC)
    parser.add_argument(
        "--document", action="store_true", help="print the one NAME's OpenAPI document as JSON"
    )
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="how to list (%(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """List the mounts, or print one document.

    Raises:
        ContractError: A document or a scenario file is wrong, or a name is none.
    """
    files: list[Path] = arguments.scenarios
    settings = Settings(
        specs=reading.parse_specs(arguments.spec),
        view=shipped.View(arguments.view),
        scenario_files=tuple(files),
    )
    for name in arguments.names:
        if name not in settings.mounts:
            known = ", ".join(settings.mounts)
            raise ContractError(name, "nothing of that name is mounted", f"use one of: {known}")
    names = arguments.names or list(settings.mounts)
    if arguments.document:
        _print_document(names, settings)
        return OK
    mounts = build_mounts(settings).by_name
    listed = [mounts[name] for name in names]
    if arguments.format == "json":
        _print_json({mount.name: _described(mount) for mount in listed})
    else:
        sys.stdout.write("\n".join(line for mount in listed for line in _lines(mount)) + "\n")
    return OK


def _print_document(names: list[str], settings: Settings) -> None:
    if len(names) != 1:
        raise ContractError(
            "--document", "prints one document", f"name one of: {', '.join(settings.mounts)}"
        )
    _print_json(shipped.load(settings.mounts[names[0]], settings.view).data)


def _print_json(value: object) -> None:
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


def _described(mount: Mount) -> dict[str, Any]:
    contract = mount.contract
    return {
        "title": contract.title,
        "servers": contract.servers,
        "operations": [
            {"label": each.label, "id": each.id, "statuses": list(each.responses)}
            for each in contract.operations
        ],
        "scenarios": [
            {
                "name": each.name,
                "status": each.status,
                "summary": each.summary,
                "key": MAGIC_PREFIX + each.name,
            }
            for each in mount.scenarios.values()
        ],
        "options": {
            name: {"default": each.default, "choices": each.choices, "summary": each.summary}
            for name, each in mount.behaviour.options.items()
        },
    }


def _lines(mount: Mount) -> Iterator[str]:
    contract = mount.contract
    yield f"{mount.name}: {contract.title}, {', '.join(contract.servers) or 'no server named'}"
    yield "  operations"
    for operation in contract.operations:
        yield f"    {operation.label}  ({', '.join(operation.responses)})"
    yield f"  scenarios (Prefer: scenario=NAME, or the API key {MAGIC_PREFIX}NAME)"
    width = max(map(len, mount.scenarios), default=0)
    for scenario in mount.scenarios.values():
        status = "..." if scenario.sequence else scenario.status
        yield f"    {scenario.name:{width}}  {status}  {scenario.summary}"
    if not mount.scenarios:
        yield "    none; Prefer: code=STATUS gives every declared status"
    if mount.behaviour.options:
        yield f"  options (serve --set {mount.name}.NAME=VALUE)"
    for name, option in mount.behaviour.options.items():
        choices = "|".join(option.choices)
        yield f"    {name}={choices} (default {option.default})  {option.summary}"
    yield ""


command = Command(
    name="contracts",
    summary="List operations, scenarios and magic keys, or print a document.",
    configure=configure,
    run=run,
    example="contractmock contracts --spec petstore=petstore.yaml petstore",
)
