"""Choices that plug-ins add to."""

from collections.abc import Iterable
from typing import Any

import click

from claimx.plugins import Group, declared


class PluggedChoice(click.Choice[str]):
    """One of claimx's own names, or that of a plug-in; which plug-ins there are is asked only when it is used."""

    def __init__(self, choices: Iterable[str], group: Group) -> None:
        super().__init__([*choices])
        self._group = group

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if value in declared(self._group) else super().convert(value, param, ctx)
