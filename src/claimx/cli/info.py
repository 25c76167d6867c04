"""`claimx info`: what is installed, and whether it works."""

import json
import sys
from dataclasses import asdict
from typing import Any

import click


@click.command("info")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--no-check", is_flag=True, help="Only say what is there; do not load the model and try it.")
def command(as_json: bool, no_check: bool) -> None:
    """Say what is installed, and check that it works.

    Prints the versions of claimx, of Python and of the libraries that results depend on, the model, the knowledge base
    and the configuration. Then checks the files by their hashes, loads the model and reads a sentence with it. The exit
    code is 1 where something is broken.

    \b
    claimx info
    claimx info --json
    """
    from claimx import installation

    found = installation.facts()
    results = [] if no_check else list(installation.checks())
    if as_json:
        click.echo(json.dumps({**found, "checks": [asdict(check) for check in results]}, ensure_ascii=False, indent=2))
    else:
        for name, value in found.items():
            click.echo(f"{name.replace('_', ' '):15} {_line(name, value)}")
        for check in results:
            click.echo(f"{'ok' if check.ok else 'BROKEN':15} {check.name}: {check.detail}")
    broken = [check.name for check in results if not check.ok]
    if broken:
        click.echo(f"error: broken: {', '.join(broken)}", err=True)
        sys.exit(1)


def _line(name: str, value: dict[str, Any]) -> str:
    if "error" in value:
        return f"cannot be read: {value['error']}"
    if name in ("claimx", "python"):
        return f"{value['version']} ({value.get('folder') or value.get('platform')})"
    if name == "extras":
        return ", ".join(f"{extra} {'yes' if there else 'no'}" for extra, there in value.items()) or "unknown"
    if name == "libraries":
        return ", ".join(f"{library} {version or 'missing'}" for library, version in value.items())
    if name == "model":
        megabytes = value["bytes"] / 1e6
        return f"{value['version']}: {value['layers']} layers of width {value['width']}, {megabytes:.1f} MB ({value['folder']})"
    if name == "knowledge_base":
        return f"{value['concepts']:,} concepts from {', '.join(value['sources']) or 'sources not stated'}"
    if name == "plugins":
        named = [f"{one} ({package})" for group in value.values() for one, package in group.items()]
        return ", ".join(named) or "none"
    set_here = ", ".join(f"{variable}={text}" for variable, text in value["environment"].items())
    return f"{' > '.join(value['components'])}; {set_here or 'no CLAIMX_ variables set'}"
