"""An exporter of folders: one page of claims a document."""

from collections.abc import Iterable
from pathlib import Path

from claimx.io.exporters.folders import StoredDocument, file_name


def write(documents: Iterable[StoredDocument], folder: Path) -> None:
    """Fill an empty folder; documents come one by one, sorted by id. The folder gets its name when all went well."""
    for document in documents:
        lines = [f"# {document.document['title'] or document.doc_id}", ""]
        for claim in document.claims:
            target = claim["outcome"] or claim["condition"]
            lines.append(f"- {claim['drug']}, {target}: {claim['effect_direction']}")
        (folder / file_name(document.doc_id, ".md")).write_text("\n".join(lines) + "\n", encoding="utf-8")
