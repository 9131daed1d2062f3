"""Reading faults as a user writes them, the same on every channel: ``latency:seconds=2+reset``."""

import math
import re
from collections.abc import Iterable

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.faults.catalogue import CATALOGUE
from contractmock.mockserver.faults.definition import (
    STANDING_ONLY,
    Definition,
    Parameter,
    Stage,
    Value,
)
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.profiles import PROFILES
from contractmock.mockserver.header_fields import is_media_type, read_fields
from contractmock.mockserver.members import listed, nearest

NONE = "none"
"""Written for no fault at all: keeps off what would befall the call otherwise."""

_NAMES = (*CATALOGUE, *PROFILES)
"""What can be written as a fault."""

_BETWEEN = re.compile(rf"[+\s]+(?=(?:{'|'.join(_NAMES)})(?:[:+\s]|$))")
"""What stands between two faults: a plus, which a query turns into a space. A media type may have
a plus, too, so that the next fault's name has to follow."""


def parse_fault(text: str) -> Fault:
    """Read one fault: ``reset``, ``drip:rate=100``, ``latency:seconds=2,distribution=uniform``.

    Returns:
        The fault, the defaults of its own parameters filled in.

    Raises:
        ContractError: There is no such fault or parameter, or it cannot have the value.
    """
    name, _, rest = text.strip().partition(":")
    definition = CATALOGUE.get(name)
    if definition is None:
        raise ContractError(f"fault {text!r}", "there is no such fault", nearest(name, _NAMES))
    parameters = {each.name: each.default for each in definition.parameters}
    for pair in filter(None, rest.split(",")):
        key, separator, value = pair.partition("=")
        parameter = definition.parameter(key)
        if parameter is None or not separator:
            raise _no_parameter(definition, text, key)
        parameters[key] = _value(f"fault {text!r}", parameter, value)
    return Fault(name=name, parameters=parameters)


def parse_faults(text: str) -> tuple[Fault, ...]:
    """Read faults with ``+`` or white space between them; ``none`` alone is no fault at all.

    The name of a profile stands for its faults.

    Raises:
        ContractError: One of them cannot be, or there is none.
    """
    if text.strip() == NONE:
        return ()
    written = filter(None, _BETWEEN.split(text.strip()))
    faults = tuple(fault for each in written for fault in _named(each))
    if not faults:
        raise ContractError("fault", "it is empty", f"possible: {listed(_NAMES)}")
    return faults


def profile_faults(name: str) -> tuple[Fault, ...]:
    """The faults of the profile called `name`.

    Raises:
        ContractError: There is none.
    """
    if name not in PROFILES:
        raise ContractError(
            f"profile {name!r}", "there is no such profile", nearest(name, PROFILES)
        )
    return parse_faults(PROFILES[name].text)


def _named(text: str) -> tuple[Fault, ...]:
    """The faults of a profile, or the one fault that is written."""
    name, separator, _ = text.partition(":")
    if name not in PROFILES:
        return (parse_fault(text),)
    if separator:
        raise ContractError(
            f"fault {text!r}",
            f"{name} is a profile, which has no parameters",
            f"write what it stands for: {PROFILES[name].text}",
        )
    return profile_faults(name)


def faults_as_text(faults: Iterable[Fault]) -> str:
    """The faults as they would be written; see `parse_faults`."""
    return "+".join(map(str, faults)) or NONE


def check_single_call(faults: Iterable[Fault]) -> None:
    """Refuse faults that one call cannot ask for.

    Raises:
        ContractError: One acts before there is a call, or is bounded in calls or time.
    """
    for fault in faults:
        if fault.stage is Stage.LISTENER:
            raise ContractError(
                f"fault {str(fault)!r}",
                "it closes the port, so that no call could ask for it",
                "set it by POST /_mock/faults, serve --fault or the test's handle",
            )
        own = {each.name for each in fault.definition.parameters}
        for name in STANDING_ONLY:
            if name in fault.parameters and name not in own:
                raise ContractError(
                    f"fault {str(fault)!r}",
                    f"'{name}' is for faults that stand over many calls",
                    "leave it out, or set it by POST /_mock/faults or serve --fault",
                )


def _no_parameter(definition: Definition, text: str, key: str) -> ContractError:
    known = [each.name for each in definition.possible]
    if key in known:
        return ContractError(f"fault {text!r}", f"'{key}' has no value", f"write {key}=VALUE")
    return ContractError(
        f"fault {text!r}", f"{definition.name} has no parameter {key!r}", nearest(key, known)
    )


def _value(subject: str, parameter: Parameter, text: str) -> Value:
    if isinstance(parameter.default, float):
        return _number(subject, parameter, text)
    if parameter.choices and text not in parameter.choices:
        raise ContractError(
            subject, f"'{parameter.name}' cannot be {text!r}", nearest(text, parameter.choices)
        )
    if parameter.name.endswith("-header") and text:
        read_fields(subject, {text: ""})
        if text.lower().startswith("contractmock-"):
            raise ContractError(
                subject,
                f"'{parameter.name}' cannot be {text!r}",
                "give another name: fields that begin with contractmock- are the mock's own",
            )
    if parameter.name == "type" and text and not is_media_type(text):
        raise ContractError(
            subject, f"'type' cannot be {text!r}", "give a media type such as text/html"
        )
    return text


def _number(subject: str, parameter: Parameter, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    fits = parameter.least <= number <= parameter.most and math.isfinite(number)
    if not fits or (parameter.whole and number != int(number)):
        kind = "a whole number" if parameter.whole else "a number"
        unit = f" ({parameter.unit})" if parameter.unit else ""
        upto = f" to {parameter.most:g}" if math.isfinite(parameter.most) else " on"
        raise ContractError(
            subject,
            f"'{parameter.name}' cannot be {text!r}",
            f"give {kind}{unit} from {parameter.least:g}{upto}",
        )
    return number
