"""What other packages add to claimx, found through their entry points; see docs/plugins.md.

A plug-in is imported when it is needed. One that cannot be used is said in one line that names its package, and costs
nothing but itself.
"""

import importlib.metadata
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from claimx.schema.errors import InputError

Group = Literal["claimx.readers", "claimx.exporters", "claimx.components", "claimx.knowledge_bases"]
GROUPS: tuple[Group, ...] = ("claimx.readers", "claimx.exporters", "claimx.components", "claimx.knowledge_bases")

SWITCH = "CLAIMX_PLUGINS"
"""Environment variable; `off` leaves all plug-ins out."""

LOG = logging.getLogger("claimx.plugins")
"""Python prints its warnings to standard error by default."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """An entry point: its group and name, the package that declares it with its version, where its object is."""

    group: Group
    name: str
    package: str
    place: str

    def load(self) -> Any:
        """Import the object. Raises `InputError`, which names the package, whatever goes wrong."""
        point = importlib.metadata.EntryPoint(self.name, self.place, self.group)
        try:
            return point.load()
        except (Exception, SystemExit) as error:
            said = " ".join(str(error).split())[:200] or "no reason given"
            raise self.wrong(f"cannot be imported ({type(error).__name__}: {said})") from error

    def wrong(self, what: str) -> InputError:
        """What is wrong with it, as an error."""
        kind = self.group.removeprefix("claimx.").removesuffix("s").replace("_", " ")
        return InputError(f"{kind} {self.name!r} {what}", f"plug-in of {self.package}")


@cache
def declared(group: Group) -> Mapping[str, Plugin]:
    """The plug-ins of a group by name, none imported yet. Of two of one name the package first by name has it."""
    if os.environ.get(SWITCH, "").lower() in ("off", "0", "no"):
        return {}
    found: dict[str, Plugin] = {}
    points = [
        Plugin(group, point.name, f"{point.dist.name} {point.dist.version}" if point.dist else "?", point.value)
        for point in importlib.metadata.entry_points(group=group)
    ]
    for plugin in sorted(points, key=lambda p: (p.package, p.name)):
        first = found.setdefault(plugin.name, plugin)
        if first.package != plugin.package:
            LOG.warning("%s", plugin.wrong(f"is left out: {first.package} has one of this name"))
    return found


def loaded(group: Group, shape: Callable[[Any], str]) -> dict[str, Any]:
    """The objects of all plug-ins of a group that can be used; each of the others is one line of warning.

    `shape` says what is wrong with an object, in words that follow its name; nothing where it is right.
    """
    found = {}
    for name in declared(group):
        try:
            found[name] = load(group, name, shape)
        except InputError as error:
            LOG.warning("%s", error)
    return found


def load(group: Group, name: str, shape: Callable[[Any], str]) -> Any:
    """The object of one plug-in. Raises `InputError` where there is none of this name, or it cannot be used."""
    plugin = declared(group).get(name)
    if plugin is None:
        known = ", ".join(declared(group)) or "none"
        raise InputError(f"no such plug-in of {group}; installed are: {known}", name)
    value = plugin.load()
    if wrong := shape(value):
        raise plugin.wrong(wrong)
    return value
