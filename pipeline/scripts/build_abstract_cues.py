"""Learn which words tell the parts of an abstract, from abstracts with labels, into lexicons/data/abstract_cues.tsv.

    python pipeline/scripts/build_abstract_cues.py FULLTEXT.jsonl.gz [--leave-out ARCHIVE.tar.gz]

FULLTEXT holds articles whose sections begin with `ABSTRACT.LABEL:` lines (the texts of jayded/evidence-inference);
articles of the archive, by their PMC ids, are kept for measuring.
"""

import argparse
import gzip
import itertools
import json
import math
import re
import tarfile
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import chi2
from sklearn.linear_model import LogisticRegression

from claimx.io.readers.headings import kind_of
from claimx.io.readers.rhetoric import KINDS, features, sentences_in

TARGET = Path(__file__).parents[2] / "src/claimx/lexicons/data/abstract_cues.tsv"
CUES = 4000
HEADER = """\
# Weights of words for the parts of an abstract; `#` is any number, `@N` the fifth of the abstract
# that a sentence stands in, `->` the first sentence, `KIND ->` the kind of the sentence after one of KIND.
# source: logistic regression over the sentences of {count} labelled abstracts of jayded/evidence-inference (MIT)
# licence: Apache-2.0
# version: 1
"""
_SECTION = re.compile(r"^ABSTRACT\.([^\n]*?):+\n(.*?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


def labelled_abstracts(path: Path, left_out: set[str]) -> list[list[tuple[str, str]]]:
    """Abstracts as sentences with their kinds; those with a label of no known kind are left out."""
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            if article["id"] in left_out:
                continue
            pieces = [(kind_of(label), body.strip()) for label, body in _SECTION.findall(article["text"])]
            if len(pieces) > 1 and all(kind in KINDS for kind, _ in pieces):
                found.append([(kind, body[a:b]) for kind, body in pieces for a, b in sentences_in(body, 0, len(body))])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("fulltext", type=Path)
    parser.add_argument("--leave-out", type=Path)
    options = parser.parse_args()
    left_out = set()
    if options.leave_out:
        with tarfile.open(options.leave_out) as archive:
            left_out = {Path(name).stem for name in archive.getnames()}
    abstracts = labelled_abstracts(options.fulltext, left_out)
    bags = [bag for a in abstracts for bag in features([sentence for _, sentence in a])]
    kinds = np.array([KINDS.index(kind) for a in abstracts for kind, _ in a])
    counter = CountVectorizer(analyzer=lambda bag: bag, min_df=4)
    counts = counter.fit_transform(bags)
    names = counter.get_feature_names_out()
    places = [i for i, name in enumerate(names) if name.startswith("@")]
    kept = np.union1d(np.argsort(-chi2(counts, kinds)[0])[:CUES], places)
    model = LogisticRegression(C=0.5, max_iter=300).fit(counts[:, kept], kinds)
    starts = Counter(a[0][0] for a in abstracts)
    moves = Counter((x[0], y[0]) for a in abstracts for x, y in itertools.pairwise(a))
    after = Counter(x[0] for a in abstracts for x in a[:-1])
    rows = {names[k]: model.coef_[:, i] for i, k in enumerate(kept)}
    # The regression's intercept holds the share of a kind already; half of it is taken out again.
    shares = [b - 0.5 * math.log(np.mean(kinds == i)) for i, b in enumerate(model.intercept_)]
    rows["->"] = [math.log((starts[k] + 1) / (len(abstracts) + 5)) + b for k, b in zip(KINDS, shares, strict=True)]
    for kind in KINDS:
        rows[f"{kind} ->"] = [
            math.log((moves[kind, k] + 1) / (after[kind] + 5)) + b for k, b in zip(KINDS, shares, strict=True)
        ]
    with TARGET.open("w", encoding="utf-8", newline="\n") as out:
        out.write(HEADER.format(count=f"{len(abstracts):,}"))
        out.write("\t".join(("cue", *KINDS)) + "\n")
        for name in sorted(rows):
            out.write("\t".join((name, *(f"{w:.2f}" for w in rows[name]))) + "\n")
    print(f"{len(abstracts):,} abstracts, {len(bags):,} sentences, {len(rows):,} rows in {TARGET}")


if __name__ == "__main__":
    main()
