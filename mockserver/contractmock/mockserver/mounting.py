"""Mounting: from the settings to the mounts that a server answers for."""

from collections.abc import Mapping

from contractmock.contracts.contract import Contract
from contractmock.contracts.errors import ContractError
from contractmock.contracts.shipped import load
from contractmock.mockserver.behaviour import Behaviour
from contractmock.mockserver.mounts import Mount, Mounts, behaviour_class
from contractmock.mockserver.scenario import Scenario
from contractmock.mockserver.scenario_files import load_scenarios
from contractmock.mockserver.settings import EVERY_MOUNT, Settings


def build_mounts(settings: Settings) -> Mounts:
    """Load every contract of `settings` and give each its behaviour and scenarios.

    Raises:
        ContractError: A document, a scenario file, a scenario's name or an option is wrong.
    """
    behaviours = {
        name: behaviour_class(name)(Contract(load(reference, settings.view)))
        for name, reference in settings.mounts.items()
    }
    scenarios = {
        name: {scenario.name: scenario for scenario in behaviour.scenarios()}
        for name, behaviour in behaviours.items()
    }
    for path in settings.scenario_files:
        for name, own in load_scenarios(path, scenarios).items():
            scenarios[name] |= {scenario.name: scenario for scenario in own}
    _check_default_for_all(settings.scenario.get(EVERY_MOUNT), scenarios)
    return Mounts(
        Mount(
            name=name,
            contract=behaviour.contract,
            behaviour=behaviour,
            scenarios=scenarios[name],
            options=_options(name, behaviour, settings.options.get(name, {})),
            default=_default(name, settings.scenario, scenarios[name]),
        )
        for name, behaviour in behaviours.items()
    )


def _options(mount: str, behaviour: Behaviour, given: Mapping[str, str]) -> dict[str, str]:
    known = behaviour.options
    for name, value in given.items():
        subject = f"--set {mount}.{name}={value}"
        if name not in known:
            cure = f"use: {', '.join(known)}" if known else "leave it out: it has none"
            raise ContractError(subject, f"{mount} has no such setting", cure)
        if known[name].choices and value not in known[name].choices:
            cure = f"use: {', '.join(known[name].choices)}"
            raise ContractError(subject, "the setting has no such value", cure)
    return {name: given.get(name, option.default) for name, option in known.items()}


def _default(mount: str, named: Mapping[str, str], scenarios: Mapping[str, Scenario]) -> str | None:
    """The default that the settings name for a mount, or for all mounts where it has it."""
    name = named.get(mount)
    if name is None:
        for_all = named.get(EVERY_MOUNT)
        return for_all if for_all in scenarios else None
    if name not in scenarios:
        known = ", ".join(scenarios) or "none (it has no scenarios)"
        raise ContractError(
            f"--scenario {mount}={name}", "there is no such scenario", f"use: {known}"
        )
    return name


def _check_default_for_all(
    name: str | None, scenarios: Mapping[str, Mapping[str, Scenario]]
) -> None:
    if name is not None and not any(name in each for each in scenarios.values()):
        known = ", ".join(dict.fromkeys(one for each in scenarios.values() for one in each))
        raise ContractError(f"--scenario {name}", "no mount has such a scenario", f"use: {known}")
