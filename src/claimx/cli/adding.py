"""The options that add to claimx's own pipeline, the same for every command that runs it."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import click

from claimx.engine.pipelines import additions

SETTINGS = "claimx.component_settings"
"""Key of `click.Context.meta`: what a configuration file sets for components."""


def adding_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options; the command is given `added`, an `Additions`, in their place."""
    decorators = (
        click.option(
            "--component",
            "component",
            multiple=True,
            metavar="NAME",
            help="Put a component of a plug-in into the pipeline; several run in turn. See docs/plugins.md.",
        ),
        click.option(
            "--kb",
            "kb",
            multiple=True,
            metavar="FILE|NAME",
            help="Link with this knowledge base: a file of `claimx kb build`, a plug-in's name, or `default`, which is "
            "claimx's own; several are asked in turn.",
        ),
    )

    @functools.wraps(function)
    def with_additions(*args: Any, component: Sequence[str], kb: Sequence[str], **others: Any) -> None:
        settings = click.get_current_context().meta.get(SETTINGS, {})
        function(*args, added=additions(component, kb, settings), **others)

    found: Callable[..., None] = with_additions
    for decorate in reversed(decorators):
        found = decorate(found)
    return found


min_confidence = click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Leave out claims whose calibrated confidence is below this, or not stated.",
)
