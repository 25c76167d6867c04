"""Read the shared corpora and our gold into one shape: `Example`."""

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from claimx.model.prompt import COMPARATOR, INTERVENTION, roles
from claimx_train.heads import GOLD_HEADS

Spans = list[tuple[int, int]]
Prompt = tuple[str, str, str, str, str]
"""(intervention, outcome, comparator, evidence, label)."""


@dataclass
class Relation:
    """One claim as character spans; `drugs` is empty where the drug is carried over from an earlier sentence."""

    drugs: Spans
    effect: tuple[int, int]
    target: tuple[int, int]
    direction: str
    doses: Spans = field(default_factory=list)
    hedges: Spans = field(default_factory=list)
    comparator: tuple[int, int] | None = None
    context: tuple[int, int] | None = None


@dataclass
class Sentence:
    start: int
    end: int
    labels: dict[str, bool] = field(default_factory=dict)
    relations: list[Relation] | None = None
    """None where the corpus says nothing of claims."""


@dataclass
class Example:
    """A text with the spans of the heads that its corpus labels; heads that are absent are not known."""

    corpus: str
    doc_id: str
    text: str
    spans: dict[str, Spans]
    sentences: list[Sentence]


def jsonl(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


_END = re.compile(r"(?<=[.?!])[\"')\]]*\s+(?=[A-Z0-9(\[\"'])|\n+")
_NOT_END = re.compile(r"(?:\b(?:vs|e\.g|i\.e|et al|Fig|Figs|Dr|approx|resp|ca|cf|No|St|spp|sp)|\b[A-Z])\.$")


def split_sentences(text: str) -> list[Sentence]:
    """A plain splitter for corpora without sentence boundaries; windows only need rough ones."""
    sentences, start = [], 0
    for match in [*_END.finditer(text), None]:
        end = len(text) if match is None else match.start()
        if match is not None and "\n" not in match.group() and _NOT_END.search(text[start:end]):
            continue
        piece = text[start:end]
        lead = len(piece) - len(piece.lstrip())
        if piece.strip():
            sentences.append(Sentence(start + lead, start + len(piece.rstrip())))
        start = end if match is None else match.end()
    return sentences


def spans_of(document: dict, labels: Iterable[str]) -> Spans:
    """Spans of the labels, overlaps resolved to the longest."""
    wanted = set(labels)
    found: Spans = []
    for entity in document["entities"]:
        if entity["label"] in wanted:
            found.extend((s, e) for s, e in entity.get("spans") or [(entity["start"], entity["end"])])
    return longest(found)


def longest(spans: Iterable[tuple[int, int]]) -> Spans:
    kept: Spans = []
    for start, end in sorted(set(spans), key=lambda s: (s[0] - s[1], s)):
        if all(end <= s or e <= start for s, e in kept):
            kept.append((start, end))
    return sorted(kept)


def locate(sentence: dict, words: str, near: int) -> tuple[int, int] | None:
    """The occurrence of `words` in the sentence that stands nearest to `near`, on word boundaries where it can be."""
    if not words:
        return None
    text, base = sentence["text"], sentence["start"]
    hits = [(base + m.start(), base + m.end()) for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    hits = hits or [(base + m.start(), base + m.end()) for m in re.finditer(re.escape(words), text)]
    return min(hits, key=lambda s: min(abs(s[0] - near), abs(s[1] - near)), default=None)


def mention_or_words(sentence: dict, labels: tuple[str, ...], words: str, near: int) -> tuple[int, int] | None:
    hits = [(m["start"], m["end"]) for m in sentence["mentions"] if m["label"] in labels and m["text"] == words]
    return min(hits, key=lambda s: min(abs(s[0] - near), abs(s[1] - near)), default=None) or locate(
        sentence, words, near
    )


def relation_of(sentence: dict, claim: dict) -> Relation | None:
    effect = mention_or_words(sentence, ("EFFECT",), claim["effect"], sentence["start"])
    if effect is None:
        return None
    near = effect[0]
    find = lambda labels, words: mention_or_words(sentence, labels, words, near)
    drugs = [find(("DRUG",), d) for d in claim["drugs"] if not d.startswith("@")]
    condition, outcome = find(("CONDITION",), claim["condition"]), find((), claim["outcome"])
    target = outcome or condition
    if target is None or None in drugs:
        return None
    return Relation(
        drugs=[d for d in drugs if d],
        effect=effect,
        target=target,
        direction=claim["direction"],
        doses=[s for d in claim["doses"] if (s := find(("DOSE",), d))],
        hedges=[s for h in claim["hedges"] if (s := find(("HEDGE",), h))],
        comparator=find((), claim["comparator"]),
        context=condition if outcome and condition != outcome else None,
    )


KEPT_BACK = {"gold": 12, "annotated": 8, "conll": 20, "cue_annotated": 8}
"""Of how many documents one is kept out of training, for thresholds and calibration: of gold/train, of our own, and of
those with cues, CoNLL-2010's and our own."""


def our_files(shared: Path, annotated: Path | None, *, kept_back: bool) -> dict[str, list[Path]]:
    """The documents of gold/train and of our own annotations, those that are kept out of training or the others. What
    stands in the folder `held-out` is among neither: nothing is fitted on it."""
    folders = {"gold": shared / "gold" / "train", **({"annotated": annotated / "train"} if annotated else {})}
    return {
        part: [
            file
            for file in sorted(folder.glob("*.json"))
            if (zlib.crc32(file.stem.encode()) % KEPT_BACK[part] == 0) == kept_back
        ]
        for part, folder in folders.items()
    }


def gold(files: Iterable[Path]) -> Iterator[Example]:
    for path in files:
        document = json.loads(path.read_text(encoding="utf-8"))
        spans: dict[str, Spans] = {head: [] for head in GOLD_HEADS}
        sentences = []
        for raw in document["sentences"]:
            for mention in raw["mentions"]:
                spans[mention["label"]].append((mention["start"], mention["end"]))
            relations = []
            for claim in raw["claims"]:
                if relation := relation_of(raw, claim):
                    relations.append(relation)
                    if claim["outcome"]:
                        spans["OUTCOME"].append(relation.target)
            spans["COMPARATOR"].extend(r.comparator for r in relations if r.comparator)
            labels = {"HAS_CLAIM": bool(raw["claims"]), "HEDGED": any(c["hedges"] for c in raw["claims"])}
            sentences.append(Sentence(raw["start"], raw["end"], labels, relations))
        spans = {head: longest(found) for head, found in spans.items()}
        yield Example("gold", document["doc_id"], document["text"], spans, sentences)


DOCUMENTS: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "bc5cdr": ("bc5cdr/{split}.jsonl.gz", {"CHEMICAL": ("Chemical",), "DISEASE": ("Disease",)}),
    "ncbi": (
        "ncbi_disease/{split}.jsonl",
        {"NCBI_DISEASE": ("SpecificDisease", "DiseaseClass", "Modifier", "CompositeMention")},
    ),
    "biored": (
        "biored/{split}.jsonl.gz",
        {"CHEMICAL": ("ChemicalEntity",), "DISEASE": ("DiseaseOrPhenotypicFeature",)},
    ),
    "nlmchem": ("aioner_pubtator/nlmchem_test.jsonl.gz", {"CHEMICAL": ("Chemical",)}),
    "drugprot": ("aioner_pubtator/drugprot_test.jsonl.gz", {"CHEMICAL": ("Chemical",)}),
    "rct": ("rct_outcome/{split}.jsonl.gz", {"RCT_OUTCOME": ("Outcome",)}),
}


def documents(corpora: Path, name: str, split: str) -> Iterator[Example]:
    pattern, heads = DOCUMENTS[name]
    path = corpora / pattern.format(split=split)
    if not path.exists():
        path = path.with_suffix("") if path.suffix == ".gz" else path.with_suffix(".jsonl.gz")
    for document in jsonl(path):
        spans = {head: spans_of(document, labels) for head, labels in heads.items()}
        yield Example(name, document["id"], document["text"], spans, split_sentences(document["text"]))


def cues(corpora: Path, split: str) -> Iterator[Example]:
    """The sentences of CoNLL-2010, those of full papers as corpus "conll_paper": the test has nothing else."""
    for document in jsonl(corpora / f"conll2010/{split}_szeged.jsonl.gz"):
        labels = {e["label"] for e in document["entities"]}
        text, uncertain = document["text"], document["label"] == "uncertain"
        spans = {"CUE": spans_of(document, labels)}
        name = "conll" if document["id"].startswith("bio_hbc") else "conll_paper"
        yield Example(name, document["id"], text, spans, [Sentence(0, len(text), {"UNCERTAIN": uncertain})])


def our_cues(annotated: Path) -> Iterator[Example]:
    """The sentences of full papers that we annotated in the manner of CoNLL-2010."""
    for row in jsonl(annotated / "cues.jsonl"):
        text, spans = row["text"], {"CUE": [(start, end) for start, end in row["cues"]]}
        sentence = Sentence(0, len(text), {"UNCERTAIN": bool(row["cues"])})
        yield Example("cue_annotated", f"cue_annotated:{row['document']}", text, spans, [sentence])


def training_cues(corpora: Path, annotated: Path | None) -> Iterator[Example]:
    """The sentences with cues that there are to learn from: CoNLL-2010's, and ours where they are given."""
    yield from cues(corpora, "train")
    if annotated:
        yield from our_cues(annotated)


def cue_kept_back(example: Example) -> bool:
    """Whether a sentence of `training_cues` is kept out of training."""
    document = example.doc_id.split(":")[1]
    return zlib.crc32(document.encode()) % KEPT_BACK.get(example.corpus, KEPT_BACK["conll"]) == 0


def negation(corpora: Path) -> Iterator[Example]:
    for document in jsonl(corpora / "bioscope/abstracts.jsonl.gz"):
        spans = {"NEGATION": spans_of(document, ("negation_cue",))}
        yield Example("bioscope", document["id"], document["text"], spans, [Sentence(0, len(document["text"]))])


def phee(corpora: Path, split: str) -> Iterator[Example]:
    for document in jsonl(next(corpora.glob(f"phee/{split}.jsonl*"))):
        spans = {
            "PHEE_DOSE": unbroken(document["text"], spans_of(document, ("Dosage", "Route", "Freq", "Duration"))),
            "PHEE_DRUG": spans_of(document, ("Drug",)),
            "PHEE_TARGET": spans_of(document, ("Effect", "Treatment_Disorder")),
            "PHEE_TRIGGER": spans_of(document, ("Adverse_event", "Potential_therapeutic_event")),
            "NEGATION": spans_of(document, ("Negated_cue",)),
        }
        text = document["text"]
        yield Example("phee", document["id"], text, spans, [Sentence(0, len(text), {}, phee_relations(document))])


def unbroken(text: str, spans: Spans) -> Spans:
    """The spans, those that touch (blanks, commas between) joined: our DOSE is one unbroken stretch."""
    joined: Spans = []
    for start, end in spans:
        if joined and re.fullmatch(r"[\s,]*", text[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def phee_relations(document: dict) -> list[Relation]:
    where = {e["id"]: (e["start"], e["end"]) for e in document["entities"]}
    relations = []
    for event in document["events"]:
        adverse = event["type"] == "Adverse_event"
        targets = event.get("Effect" if adverse else "Treatment_Disorder", [])
        drugs = event.get("Drug", [])
        if not event.get("trigger") or not targets or not drugs:
            continue
        groups = [drugs] if event.get("Combination") else [[d] for d in drugs]
        for group in groups:
            for target in targets:
                relations.append(
                    Relation(
                        drugs=[where[d] for d in group if d in where],
                        effect=where[event["trigger"][0]],
                        target=where[target],
                        direction="worsens" if adverse else "improves",
                    )
                )
    return relations


def prompts(corpora: Path, split: str) -> Iterator[Prompt]:
    """The prompts of Evidence Inference 2.0."""
    yield from prompts_of(next(corpora.glob(f"evidence_inference/{split}_prompts.jsonl*")))


def prompts_of(file: Path) -> Iterator[Prompt]:
    for row in jsonl(file):
        yield row["intervention"].strip(), row["outcome"].strip(), row["comparator"].strip(), row["text"], row["label"]


TURNED = {"increased": "decreased", "decreased": "increased", "no_difference": "no_difference"}
_UP = re.compile(r"(?i)\b(?:increas|higher|greater|more|longer|rais|elevat|prolong|better)")
_DOWN = re.compile(r"(?i)\b(?:decreas|reduc|lower|fewer|less|shorter|declin|fell|smaller)")


def swapped(rows: Iterable[Prompt]) -> Iterator[Prompt]:
    """Prompts with intervention and comparator exchanged and the label turned, where the evidence names both."""
    for intervention, outcome, comparator, evidence, label in rows:
        named = {role for _, _, role in roles(intervention, outcome, comparator, evidence)}
        if {INTERVENTION, COMPARATOR} <= named:
            yield comparator, outcome, intervention, evidence, TURNED[label]


def gold_prompts(files: Iterable[Path]) -> Iterator[Prompt]:
    """Prompts from the claims of our gold that name a comparator and whose words say up, down or no difference."""
    for path in files:
        document = json.loads(path.read_text(encoding="utf-8"))
        for sentence in document["sentences"]:
            for claim in sentence["claims"]:
                up, down = _UP.search(claim["effect"]), _DOWN.search(claim["effect"])
                target = claim["outcome"] or claim["condition"]
                if not claim["comparator"] or claim["drugs"][0].startswith("@"):
                    continue
                if claim["direction"] == "no_effect":
                    label = "no_difference"
                elif bool(up) != bool(down) and claim["direction"] not in ("mixed", "unclear"):
                    label = "increased" if up else "decreased"
                else:
                    continue
                yield " and ".join(claim["drugs"]), target, claim["comparator"], sentence["text"], label
