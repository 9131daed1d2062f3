"""The handlers that tell what is there: health, contracts, scenarios, the API's own document."""

from functools import cache
from importlib import resources

import orjson
from starlette.requests import Request
from starlette.responses import Response

from contractmock.contracts.documents.yaml_text import parse_yaml
from contractmock.contracts.operation import Operation
from contractmock.contracts.version import version
from contractmock.mockserver.admin.context import AdminContext
from contractmock.mockserver.admin.errors import AdminError
from contractmock.mockserver.admin.resource import json_response
from contractmock.mockserver.mounts import Mount
from contractmock.mockserver.scenario import Scenario


async def get_health(context: AdminContext, _: Request) -> Response:
    """That the mock runs, and how full its journal is."""
    size = await context.state.reader.size()
    return json_response(
        {
            "status": "ok",
            "version": version(),
            "mounts": list(context.mounts),
            "journal": size._asdict(),
        }
    )


async def get_contracts(context: AdminContext, _: Request) -> Response:
    """The mounted contracts and their operations."""
    contracts = [_contract(mount, context.view) for mount in context.mounts.values()]
    return json_response({"contracts": contracts})


async def get_contract(context: AdminContext, request: Request) -> Response:
    """The document of one mounted contract."""
    name = request.path_params["name"]
    return json_response(_mount(context, name, 404).contract.document.data)


async def get_scenarios(context: AdminContext, request: Request) -> Response:
    """The scenarios of one mount, or of all."""
    name = request.query_params.get("mount")
    mounts = context.mounts.values() if name is None else [_mount(context, name, 422)]
    scenarios = [_scenario(mount, each) for mount in mounts for each in mount.scenarios.values()]
    return json_response({"scenarios": scenarios})


async def get_openapi(_: AdminContext, __: Request) -> Response:
    """The OpenAPI document of the admin API itself."""
    return Response(_document(), media_type="application/json")


@cache
def _document() -> bytes:
    text = resources.files(__package__).joinpath("openapi.yaml").read_text(encoding="utf-8")
    return orjson.dumps(parse_yaml("openapi.yaml", text).data)


def _mount(context: AdminContext, name: str, status: int) -> Mount:
    if name not in context.mounts:
        known = ", ".join(context.mounts) or "none"
        raise AdminError(
            status, f"mount {name!r}", "nothing is mounted there", f"use one of: {known}"
        )
    return context.mounts[name]


def _contract(mount: Mount, view: str) -> dict[str, object]:
    contract = mount.contract
    return {
        "name": mount.name,
        "title": contract.title,
        "view": view,
        "openapi": contract.document.version,
        "servers": list(contract.servers),
        "operations": [_operation(each) for each in contract.operations],
    }


def _operation(operation: Operation) -> dict[str, object]:
    return {
        "label": operation.label,
        "method": operation.method,
        "path": operation.path,
        "id": operation.id,
        "summary": operation.summary,
    }


def _scenario(mount: Mount, scenario: Scenario) -> dict[str, object]:
    return {
        "mount": mount.name,
        "name": scenario.name,
        "summary": scenario.summary,
        "status": scenario.status,
        "sequence": list(scenario.sequence),
        "operations": sorted(scenario.operations),
    }
