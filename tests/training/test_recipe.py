"""The training project's recipe reads as YAML, and every step of its workflow is there."""

from pathlib import Path

import yaml

PROJECT = Path(__file__).parents[2] / "pipeline" / "project.yml"


def test_the_workflow_names_commands_that_are_there_and_makes_what_it_needs() -> None:
    project = yaml.safe_load(PROJECT.read_text(encoding="utf-8"))
    commands = {command["name"]: command for command in project["commands"]}
    steps = project["workflows"]["all"]
    assert set(steps) == set(commands)
    made: set[str] = set()
    for step in steps:
        wanted = {path for path in commands[step].get("deps", ()) if path.startswith("build/")}
        assert wanted <= made, step
        made.update(commands[step].get("outputs", ()))
