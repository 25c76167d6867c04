"""Which documents are one publication."""

from collections.abc import Iterable

from claimx.aggregate.cells import Row, text


def publications(rows: Iterable[Row]) -> dict[str, str]:
    """Document id -> publication: documents that share a PubMed identifier or a DOI are one (an abstract and its full
    text). A publication is named by its PubMed identifier, its DOI, or else its document's id, in this order."""
    from scipy.cluster.hierarchy import DisjointSet

    names = DisjointSet()
    documents: dict[str, str] = {}
    for row in rows:
        given = [f"doc:{text(row, 'doc_id')}"]
        if pmid := text(row, "pmid").removesuffix(".0"):
            given.append(f"pmid:{pmid}")
        if doi := text(row, "doi").lower().removeprefix("https://doi.org/"):
            given.append(f"doi:{doi}")
        for name in given:
            if name not in names:
                names.add(name)
        for name in given[1:]:
            names.merge(given[0], name)
        documents[text(row, "doc_id")] = given[0]
    named: dict[str, str] = {}
    for subset in names.subsets():
        best = min(subset, key=lambda name: (("pmid", "doi:", "doc:").index(name[:4]), name))
        named.update(dict.fromkeys(subset, best))
    return {doc_id: named[name] for doc_id, name in documents.items()}
