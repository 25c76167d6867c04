"""KGX (Biolink Model) nodes and edges as TSV, for knowledge graphs.

Format: https://github.com/biolink/kgx, the Knowledge Graph Exchange. One edge a claim; what has no identifier
of its own gets one made from its name, with the prefix CLAIMX.
"""

import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from claimx.files import writing
from claimx.io.exporters.folders import StoredDocument
from claimx.schema.claim import JOIN_DRUGS

NODE_COLUMNS = ("id", "category", "name")
EDGE_COLUMNS = (
    "id", "subject", "predicate", "object", "category", "qualified_predicate", "object_direction_qualifier",
    "negated", "knowledge_level", "agent_type", "primary_knowledge_source", "publications",
    "has_confidence_score", "effect_direction", "hedged", "certainty", "significance", "dose", "outcome",
    "supporting_text",
)  # fmt: skip

_PREDICATES = {
    "improves": "biolink:ameliorates_condition",
    "worsens": "biolink:exacerbates_condition",
    "no_effect": "biolink:affects",
}
"""Predicate by direction where the target is a condition; `affects` for the rest."""

_DIRECTIONS = {"increases": "increased", "decreases": "decreased"}


def write_kgx(documents: Iterable[StoredDocument], folder: Path) -> None:
    """Write `nodes.tsv` and `edges.tsv`; claims of retracted documents are left out."""
    nodes: dict[str, tuple[str, str, str]] = {}
    edges = folder / "edges.tsv"
    with writing(edges), edges.open("w", encoding="utf-8", newline="") as stream:
        rows = _tsv(stream)
        rows.writerow(EDGE_COLUMNS)
        for stored in documents:
            for claim in stored.claims:
                if not claim["is_retracted"]:
                    subject, target = _drug_node(claim), _target_node(claim)
                    nodes[subject[0]], nodes[target[0]] = subject, target
                    edge = _edge(claim, subject[0], target[0])
                    rows.writerow(_cell(edge.get(column)) for column in EDGE_COLUMNS)
    path = folder / "nodes.tsv"
    with writing(path), path.open("w", encoding="utf-8", newline="") as stream:
        rows = _tsv(stream)
        rows.writerow(NODE_COLUMNS)
        rows.writerows(map(_cell, nodes[name]) for name in sorted(nodes))


def _edge(claim: dict[str, Any], subject: str, target: str) -> dict[str, Any]:
    direction = claim["effect_direction"]
    moved = _DIRECTIONS.get(direction)
    return {
        "id": f"urn:claimx:claim:{claim['claim_id']}",
        "subject": subject,
        "predicate": _PREDICATES.get(direction, "biolink:affects") if claim["condition"] else "biolink:affects",
        "object": target,
        "category": "biolink:Association",
        "qualified_predicate": "biolink:causes" if moved else None,
        "object_direction_qualifier": moved,
        "negated": direction == "no_effect",
        "knowledge_level": "not_provided",
        "agent_type": "text_mining_agent",
        "primary_knowledge_source": "infores:claimx",
        "publications": _publication(claim),
        "has_confidence_score": claim["confidence"],
        **{
            name: claim[name] for name in ("effect_direction", "hedged", "certainty", "significance", "dose", "outcome")
        },
        "supporting_text": claim["sentence"],
    }


def _drug_node(claim: dict[str, Any]) -> tuple[str, str, str]:
    name = claim["drug_name"] or claim["drug"]
    if JOIN_DRUGS in name:
        return _made_id("drug", name), "biolink:ChemicalMixture", name
    return claim["drug_id"] or _made_id("drug", name), "biolink:Drug", name


def _target_node(claim: dict[str, Any]) -> tuple[str, str, str]:
    if claim["condition"]:
        name = claim["condition_name"] or claim["condition"]
        return (
            claim["condition_id"] or _made_id("condition", name),
            "biolink:DiseaseOrPhenotypicFeature",
            name,
        )
    return _made_id("outcome", claim["outcome"]), "biolink:NamedThing", claim["outcome"]


def _made_id(kind: str, name: str) -> str:
    same = " ".join(name.lower().split())
    return f"CLAIMX:{hashlib.sha256(f'{kind}:{same}'.encode()).hexdigest()[:16]}"


def _publication(claim: dict[str, Any]) -> str | None:
    if claim["pmid"]:
        return f"PMID:{claim['pmid']}"
    return f"doi:{claim['doi']}" if claim["doi"] else claim["url"]


def _tsv(stream: Any) -> Any:
    return csv.writer(stream, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(str(value).split())  # neither tab nor newline has a place in TSV
