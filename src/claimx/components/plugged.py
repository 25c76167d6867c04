"""Components that other packages add: group `claimx.components`, see docs/plugins.md."""

from typing import Any

from spacy.language import Language

from claimx.plugins import Group, declared
from claimx.schema.errors import InputError

GROUP: Group = "claimx.components"


def add_plugged(nlp: Language, name: str, settings: dict[str, Any], *, before: str) -> None:
    """Put a component before another one: of a plug-in, or of any factory that spaCy knows.

    Importing the plug-in must register a spaCy factory of its name, as `@Language.component(name)` does. Raises
    `InputError` for a component that is not there, cannot be made, or does not know its settings.
    """
    plugin = declared(GROUP).get(name)
    if plugin:
        plugin.load()
        if not nlp.has_factory(name):
            raise plugin.wrong("registers no spaCy factory of this name")
    elif not nlp.has_factory(name):
        known = ", ".join(declared(GROUP)) or "none"
        raise InputError(f"no such component; plug-ins of {GROUP} are: {known}", name)
    try:
        nlp.add_pipe(name, config=settings, before=before)
    except Exception as error:  # whatever a stranger's factory raises
        said = f"cannot be made ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
        raise (plugin.wrong(said) if plugin else InputError(said, name)) from error
