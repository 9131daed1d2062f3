"""The handlers of the faults: which there are, which stand, set one, forget one."""

from starlette.requests import Request
from starlette.responses import Response

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.admin.context import AdminContext
from contractmock.mockserver.admin.errors import AdminError
from contractmock.mockserver.admin.resource import json_response, read_object, whole_number
from contractmock.mockserver.faults.catalogue import CATALOGUE
from contractmock.mockserver.faults.definition import LONGEST_STANDING, Definition, Parameter
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.parsing import parse_faults, profile_faults
from contractmock.mockserver.faults.profiles import PROFILES
from contractmock.mockserver.faults.standing import Standing
from contractmock.mockserver.faults.standing_fault import StandingFault
from contractmock.mockserver.members import Members, listed
from contractmock.mockserver.rules import check_place

FAULT_KEYS = ("fault", "profile", "mount", "operation", "times", "seconds")
"""Everything that a fault to be set can say."""


async def get_faults(context: AdminContext, _: Request) -> Response:
    """The faults that stand, and all that could be set."""
    standing = context.state.standing
    current = await context.state.apply(standing.current)
    return json_response(
        {
            "faults": [_standing(standing, each) for each in current],
            "catalogue": [_definition(each) for each in CATALOGUE.values()],
            "profiles": [
                {"name": each.name, "summary": each.summary, "fault": each.text}
                for each in PROFILES.values()
            ],
        }
    )


async def post_fault(context: AdminContext, request: Request) -> Response:
    """Set faults, those of a text or of a profile."""
    data = await read_object(request)
    members = Members("fault", data, FAULT_KEYS)
    faults = _faults(members)
    mount, operation = members.text("mount"), members.text("operation")
    check_place("fault", mount, operation, context.operations)
    times, seconds = members.whole("times", 1), _seconds(members, data.get("seconds"))
    standing = context.state.standing
    standing.check(faults, mount=mount, operation=operation, times=times)
    added = await context.state.apply(
        lambda: [
            standing.add(fault, mount=mount, operation=operation, times=times, seconds=seconds)
            for fault in faults
        ]
    )
    return json_response({"faults": [_standing(standing, each) for each in added]}, 201)


async def delete_faults(context: AdminContext, _: Request) -> Response:
    """Forget all faults."""

    def forget() -> int:
        removed = len(context.state.standing.current())
        context.state.standing.clear()
        return removed

    return json_response({"removed": await context.state.apply(forget)})


async def delete_fault(context: AdminContext, request: Request) -> Response:
    """Forget one fault."""
    number = request.path_params["id"]
    given = whole_number(number)

    def forget() -> tuple[bool, tuple[StandingFault, ...]]:
        found = given is not None and context.state.remove_fault(given)
        return found, context.state.standing.current()

    found, left = await context.state.apply(forget)
    if not found:
        known = listed(str(each.id) for each in left)
        raise AdminError(404, f"fault {number}", "there is no such fault", f"possible: {known}")
    return json_response({"removed": 1})


def _faults(members: Members) -> tuple[Fault, ...]:
    text, profile = members.text("fault"), members.text("profile")
    if (text is None) == (profile is None):
        raise ContractError(
            "fault", "it says not which, or says it twice", "give either 'fault' or 'profile'"
        )
    if profile is not None:
        return profile_faults(profile)
    faults = parse_faults(text or "")
    if not faults:
        raise ContractError("fault 'none'", "it sets nothing", "use DELETE to forget faults")
    return faults


def _seconds(members: Members, value: object) -> float | None:
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < float(str(value)) <= LONGEST_STANDING:
        raise members.wrong("seconds", value, f"seconds above 0, to {LONGEST_STANDING:g}")
    return float(str(value))


def _standing(owner: Standing, each: StandingFault) -> dict[str, object]:
    return {
        "id": each.id,
        "fault": str(each.fault),
        "mount": each.mount,
        "operation": each.operation,
        "times": each.times,
        "seconds": round(owner.remaining(each), 3),
        "befallen": each.befallen,
    }


def _definition(definition: Definition) -> dict[str, object]:
    return {
        "name": definition.name,
        "stage": definition.stage,
        "summary": definition.summary,
        "parameters": [_parameter(each) for each in definition.possible],
    }


def _parameter(parameter: Parameter) -> dict[str, object]:
    return {
        "name": parameter.name,
        "default": parameter.default,
        "unit": parameter.unit,
        "choices": list(parameter.choices),
        "summary": parameter.summary,
    }
