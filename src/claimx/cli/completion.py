"""What the shell completes where it cannot know it from the type of an argument."""

import click
from click.shell_completion import CompletionItem


def complete_files(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files and folders: for arguments that may be those or something else, such as a URL or a pattern."""
    return [CompletionItem(incomplete, type="file")]
