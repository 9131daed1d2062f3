"""The routes of the admin API, to be mounted under ``/_mock``."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contractmock.mockserver.admin import control, faults, inventory, record
from contractmock.mockserver.admin.context import AdminContext
from contractmock.mockserver.admin.errors import AdminError
from contractmock.mockserver.admin.resource import Handler, Resource

# The first that fits answers: fixed names stand before parameters.
HANDLERS: Mapping[str, Mapping[str, Handler]] = {
    "/health": {"GET": inventory.get_health},
    "/contracts": {"GET": inventory.get_contracts},
    "/contracts/{name}": {"GET": inventory.get_contract},
    "/scenarios": {"GET": inventory.get_scenarios},
    "/answers": {
        "GET": control.get_answers,
        "POST": control.post_answer,
        "DELETE": control.delete_answers,
    },
    "/rules": {"GET": control.get_rules, "POST": control.post_rule, "DELETE": control.delete_rules},
    "/rules/{id}": {"DELETE": control.delete_rule},
    "/faults": {
        "GET": faults.get_faults,
        "POST": faults.post_fault,
        "DELETE": faults.delete_faults,
    },
    "/faults/{id}": {"DELETE": faults.delete_fault},
    "/reset": {"POST": control.post_reset},
    "/journal": {"GET": record.get_journal, "DELETE": record.delete_journal},
    "/journal.har": {"GET": record.get_har},
    "/journal/stream": {"GET": record.get_stream},
    "/journal/{id}": {"GET": record.get_entry},
    "/openapi.json": {"GET": inventory.get_openapi},
}
"""What answers each path and method."""

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def admin_routes(context: AdminContext) -> list[Route]:
    """The routes, relative to where they are mounted; the last answers every other path.

    Args:
        context: What the admin API works on and who may call it.
    """
    routes = [Route(path, Resource(context, methods)) for path, methods in HANDLERS.items()]
    stray = Resource(context, dict.fromkeys(_METHODS, _not_found))
    return [*routes, Route("/{path:path}", stray)]


async def _not_found(_: AdminContext, request: Request) -> Response:
    prefix = request.scope.get("root_path", "")
    raise AdminError(
        404,
        f"{request.method} {request.scope['path']}",
        "the admin API has no such path",
        "use one of the routes listed here",
        told={
            "routes": [
                f"{method} {prefix}{path}"
                for path, methods in HANDLERS.items()
                for method in methods
            ]
        },
    )
