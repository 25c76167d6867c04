"""Train the encoder and all its heads together on all corpora.

    python -m claimx_train.train --shared DIR --init DIR --output DIR [--scale 1.0]

Every window bears its own targets; a head learns only from windows whose corpus labels it.
"""

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, distributed, multiprocessing, nn
from torch.nn import functional as F
from transformers import BertConfig

from claimx.model.relate import ATTACHMENTS
from claimx_train import corpora
from claimx_train.features import Strays, Window, prompt_window, sentence_targets, windows
from claimx_train.heads import IGNORE, PROMPT_CLASSES, TAG_HEADS
from claimx_train.model import ClaimModel, attach_logits, span_means, triple_logits

EPOCHS = {
    "broad": {
        "gold": 14.0, "bc5cdr": 6.0, "ncbi": 4.0, "biored": 3.0, "nlmchem": 1.0, "drugprot": 1.5, "rct": 1.0,
        "conll": 2.0, "conll_paper": 2.0, "bioscope": 0.4, "phee": 4.0, "prompt": 4.0,
    },
    "papers": {
        "gold": 5.0, "bc5cdr": 4.0, "ncbi": 2.5, "biored": 1.0, "nlmchem": 0.2, "drugprot": 0.2, "rct": 0.2,
        "conll": 0.6, "conll_paper": 6.0, "bioscope": 0.1, "phee": 4.0, "prompt": 5.0, "prompt_swapped": 4.0,
        "prompt_gold": 3.0,
    },
    "trials": {
        "gold": 4.0, "annotated": 7.0, "bc5cdr": 3.0, "ncbi": 2.0, "biored": 0.5, "nlmchem": 0.1, "drugprot": 0.1,
        "rct": 0.1, "conll": 0.4, "conll_paper": 4.0, "bioscope": 0.1, "phee": 3.0, "prompt": 4.0,
        "prompt_swapped": 3.0, "prompt_gold": 2.0, "prompt_annotated": 4.0,
    },
    "rest": {
        "gold": 1.5, "annotated": 2.5, "bc5cdr": 4.0, "ncbi": 3.0, "conll": 0.3, "conll_paper": 2.0, "phee": 3.0,
        "prompt": 5.0, "prompt_swapped": 3.0,
    },
    "longer": {
        "gold": 4.0, "annotated": 4.0, "bc5cdr": 4.0, "ncbi": 2.5, "biored": 1.0, "nlmchem": 0.2, "drugprot": 0.2,
        "rct": 0.3, "conll": 0.6, "conll_paper": 3.0, "bioscope": 0.1, "phee": 4.0, "prompt": 5.0,
        "prompt_swapped": 3.0, "prompt_gold": 1.0,
    },
    "whole": {
        "gold": 4.0, "annotated": 4.0, "bc5cdr": 4.0, "ncbi": 3.0, "biored": 0.7, "nlmchem": 0.2, "drugprot": 0.2,
        "rct": 0.2, "conll": 0.5, "conll_paper": 3.0, "cue_annotated": 4.0, "bioscope": 0.1, "phee": 3.0, "prompt": 5.0,
        "prompt_swapped": 3.0, "prompt_gold": 1.0,
    },
    "long": {
        "gold": 14.0, "bc5cdr": 6.0, "ncbi": 3.5, "biored": 1.0, "nlmchem": 0.3, "drugprot": 0.3, "rct": 0.3,
        "conll": 0.7, "conll_paper": 0.7, "bioscope": 0.1, "phee": 5.0, "prompt": 1.5,
    },
    "narrow": {
        "gold": 16.0, "bc5cdr": 8.0, "ncbi": 5.0, "biored": 1.5, "nlmchem": 0.3, "drugprot": 0.5, "rct": 0.3,
        "conll": 0.8, "conll_paper": 0.8, "bioscope": 0.3, "phee": 8.0, "prompt": 3.0,
    },
}  # fmt: skip
"""How often a window of each corpus is seen: first broadly, then narrowed to what is measured, then long."""
JITTER = 0.1
"""How often an edge of a span in a triple is moved by a piece or two: at run time spans come from the tagger."""
CUES = ("conll", "conll_paper", "cue_annotated")
MEETING = "meeting"
"""The file by which several processes find each other."""


def load_windows(shared: Path, annotated: Path | None, tokenizer: Tokenizer) -> dict[str, list[Window]]:
    """Training windows of every corpus, and of our own annotations where they are given."""
    public, split = shared / "corpora", "train"
    cut = lambda examples: [w for e in examples for w in windows(e, tokenizer)]
    asked = lambda rows: [prompt_window(row, PROMPT_CLASSES) for row in rows]
    files = corpora.our_files(shared, annotated, kept_back=False)
    own = {name: list(corpora.gold(found)) for name, found in files.items()}
    strays = Strays([e for examples in own.values() for e in examples])
    made = {
        **{name: [w for e in found for w in windows(e, tokenizer, strays=strays)] for name, found in own.items()},
        **{name: cut(corpora.documents(public, name, split)) for name in ("bc5cdr", "ncbi", "biored", "rct")},
        "phee": cut(corpora.phee(public, split)),
        "bioscope": cut(corpora.negation(public)),
        "prompt": asked(corpora.prompts(public, split)),
        "prompt_swapped": asked(corpora.swapped(corpora.prompts(public, split))),
    }
    for name in ("nlmchem", "drugprot"):
        made[name] = [w for w in cut(corpora.documents(public, name, split)) if (w.tags > 0).any()]
    cues = [(e, w) for e in corpora.training_cues(public, annotated) for w in windows(e, tokenizer)]
    for name in CUES:
        made[name] = [w for e, w in cues if e.corpus == name and not corpora.cue_kept_back(e)]
    told = [row for found in files.values() for row in corpora.gold_prompts(found)]
    made["prompt_gold"] = asked([*told, *corpora.swapped(told)])
    if annotated:
        rows = list(corpora.prompts_of(annotated / "prompts-train.jsonl"))
        made["prompt_annotated"] = asked([*rows, *corpora.swapped(rows)])
    return made


def schedule(data: dict[str, list[Window]], epochs: dict[str, float], scale: float, seed: int) -> list[Window]:
    """All windows as often as `epochs` says, in random order; sentences without a cue are seen half as often."""
    rng = random.Random(seed)
    order: list[Window] = []
    for name, found in data.items():
        times = epochs.get(name, 0.0) * scale
        for window in found:
            rate = times
            if name in (*CUES, "bioscope") and not (window.tags > 0).any():
                rate = times * 0.5
            order.extend([window] * (int(rate) + (rng.random() < rate % 1)))
    rng.shuffle(order)
    return order


def batches(order: list[Window], pieces: int) -> list[list[Window]]:
    """Batches of up to `pieces` padded word pieces, windows of like length together within a stretch of the order."""
    made: list[list[Window]] = []
    for at in range(0, len(order), 512):
        batch: list[Window] = []
        for window in sorted(order[at : at + 512], key=lambda w: len(w.ids)):
            if batch and len(window.ids) * (len(batch) + 1) > pieces:
                made.append(batch)
                batch = []
            batch.append(window)
        made.append(batch)
    return made


def collate(batch: list[Window], rng: np.random.Generator | None) -> dict[str, Tensor]:
    length = max(len(w.ids) for w in batch)
    ids = np.zeros((len(batch), length), dtype=np.int64)
    names, mask = ids.copy(), ids.copy()
    tags = np.full((len(batch), len(TAG_HEADS), length), IGNORE, dtype=np.int64)
    for i, window in enumerate(batch):
        n = len(window.ids)
        ids[i, :n], mask[i, :n], tags[i, :, :n] = window.ids, 1, window.tags
        names[i, :n] = window.names
        if rng is not None:  # the names are a help, not a crutch: hide some of them, and now and then a word
            if rng.random() < 0.12:
                names[i] = 0
            hide = rng.random(n) < 0.03
            hide[0] = hide[-1] = False
            ids[i, :n][hide] = 103
    return {k: torch.from_numpy(v) for k, v in {"ids": ids, "names": names, "mask": mask, "tags": tags}.items()}


def shifted(span: tuple[int, int] | None, row: int, length: int) -> tuple[int, int]:
    return (0, 0) if span is None else (row * length + span[0], row * length + span[1])


def jittered(spans: np.ndarray, rng: np.random.Generator | None) -> np.ndarray:
    """(n, 2) spans over flat pieces, some edges moved; absent ones stay so, and none becomes empty."""
    if rng is None or not len(spans):
        return spans
    moved = spans + rng.integers(-2, 3, spans.shape) * (rng.random(spans.shape) < JITTER)
    bad = (spans[:, 1] == 0) | (moved[:, 0] < 0) | (moved[:, 0] >= moved[:, 1])
    return np.where(bad[:, None], spans, moved)


def relation_tensors(batch: list[Window], length: int, rng: np.random.Generator | None) -> dict[str, Tensor]:
    triples = [(row, t) for row, w in enumerate(batch) for t in w.triples]
    attachments = [(row, a) for row, w in enumerate(batch) for a in w.attachments]

    def spans(items: list, name: str) -> Tensor:
        places = np.array([shifted(getattr(x, name), row, length) for row, x in items], dtype=np.int64).reshape(-1, 2)
        return torch.from_numpy(np.minimum(jittered(places, rng), len(batch) * length))

    return {
        **{f"triple_{n}": spans(triples, n) for n in ("drug", "effect", "target")},
        "triple_label": torch.tensor([t.label for _, t in triples], dtype=torch.long),
        "triple_weight": torch.tensor([t.weight for _, t in triples]),
        **{f"attach_{n}": spans(attachments, n) for n in ("candidate", "drug", "effect", "target")},
        "attach_kind": torch.tensor([ATTACHMENTS.index(a.kind) for _, a in attachments], dtype=torch.long),
        "attach_label": torch.tensor([float(a.label) for _, a in attachments]),
    }


def losses(
    model: ClaimModel, batch: list[Window], rng: np.random.Generator | None, bf16: bool
) -> tuple[Tensor, dict[str, float]]:
    inputs = collate(batch, rng)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
        states = model.states(inputs["ids"], inputs["names"], inputs["mask"])
    length = inputs["ids"].shape[1]
    related = relation_tensors(batch, length, rng)
    sentences = [(row, where, labels) for row, w in enumerate(batch) for where, labels in w.sentences if labels]
    prompts = [(row, w.prompt) for row, w in enumerate(batch) if w.prompt is not None]
    tags = inputs["tags"].permute(0, 2, 1)
    known = inputs["mask"].bool()
    total, parts = torch.zeros(()), {}
    deepest: Tensor | None = None
    for exit_index in reversed(range(len(model.exits))):
        hidden = states[exit_index].float()
        flat = hidden.reshape(-1, hidden.shape[-1])
        logits = model.tagger[exit_index](model.dropout(hidden)).view(*hidden.shape[:2], len(TAG_HEADS), 3)
        per_tag = F.cross_entropy(logits.flatten(0, 2), tags.flatten(), ignore_index=IGNORE, reduction="sum")
        loss = per_tag / max(1, int(known.sum())) * 4
        parts[f"tag{exit_index}"] = float(loss.detach())
        if deepest is None:
            deepest = logits.detach().log_softmax(-1)
        else:
            kl = F.kl_div(logits.log_softmax(-1), deepest, log_target=True, reduction="none").sum(-1)
            loss = loss + kl[known].mean() * 4
        if sentences:
            spans = torch.tensor([shifted(where, row, length) for row, where, _ in sentences])
            predicted = model.sentence[exit_index](model.dropout(span_means(flat, spans)))
            wanted = torch.tensor([sentence_targets(labels) for _, _, labels in sentences])
            seen = wanted != IGNORE
            loss = loss + 0.3 * F.binary_cross_entropy_with_logits(predicted[seen], wanted[seen].float())
        if prompts:
            rows, wanted = map(torch.tensor, zip(*prompts, strict=True))
            answers = model.prompt[exit_index](model.dropout(hidden[rows, 0]))
            loss = loss + 3.0 * F.cross_entropy(answers, wanted, reduction="sum") / len(batch)
        heads = model.relations[exit_index]
        if len(related["triple_label"]):
            scores = triple_logits(heads, flat, *(related[f"triple_{n}"] for n in ("drug", "effect", "target")))
            each = F.cross_entropy(scores, related["triple_label"], reduction="none")
            triple = (each * related["triple_weight"]).sum() / max(8.0, float(related["triple_weight"].sum()))
            parts[f"triple{exit_index}"] = float(triple.detach())
            loss = loss + triple
        if len(related["attach_label"]):
            scores = attach_logits(
                heads,
                flat,
                related["attach_kind"],
                *(related[f"attach_{n}"] for n in ("candidate", "drug", "effect", "target")),
            )
            loss = loss + 0.5 * F.binary_cross_entropy_with_logits(scores, related["attach_label"])
        total = total + loss
    return total, parts


def parameter_groups(model: ClaimModel, encoder_rate: float, head_rate: float) -> list[dict]:
    groups: dict[tuple[float, float], list] = {}
    for name, parameter in model.named_parameters():
        rate = encoder_rate if name.startswith("encoder.") else head_rate
        decay = 0.0 if name.endswith("bias") or "LayerNorm" in name else 0.01
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": p, "lr": rate, "peak": rate, "weight_decay": decay} for (rate, decay), p in groups.items()]


def continued(folder: Path, exits: tuple[int, ...], fresh: str | None = None) -> ClaimModel:
    """The model of `folder`, with only the layers and heads that `exits` needs; heads named `fresh` start anew."""
    settings = json.loads((folder / "training.json").read_text())
    earlier = list(map(int, settings["exits"].split(",")))
    config = BertConfig.from_pretrained(folder)
    config.num_hidden_layers = max(exits)
    config._attn_implementation = "sdpa"
    model = ClaimModel(config, exits)
    old = torch.load(folder / "model.pt", weights_only=True)
    state = {}
    for name, initial in model.state_dict().items():
        part, _, rest = name.partition(".")
        if part == fresh:
            state[name] = initial
            continue
        index, _, inner = rest.partition(".")
        state[name] = old[name if part == "encoder" else f"{part}.{earlier.index(exits[int(index)])}.{inner}"]
    model.load_state_dict(state)
    return model


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with gold/ and corpora/")
    parser.add_argument("--init", type=Path, required=True, help="folder of the pretrained encoder")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--annotated", type=Path, help="our own annotations with their texts (scripts/annotated.py)")
    parser.add_argument("--processes", type=int, default=1, help="each takes its share of the batches, on one core")
    parser.add_argument("--exits", default="4,6", help="layers after which heads stand")
    parser.add_argument("--start", type=Path, help="go on from the model in this folder, cut down to --exits")
    parser.add_argument("--fresh", choices=("relations",), help="heads that start anew all the same")
    parser.add_argument("--freeze-words", action="store_true", help="leave the word embeddings as they are: faster")
    parser.add_argument("--mix", choices=EPOCHS, default="broad", help="which corpora are seen how often")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies the number of epochs")
    parser.add_argument("--pieces", type=int, default=2048, help="word pieces of a batch")
    parser.add_argument("--rate", type=float, default=1.2e-4, help="peak learning rate of the encoder")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument(
        "--bf16", action="store_true", help="multiply in bfloat16: faster, but only where the processor can"
    )
    parser.add_argument("--steps", type=int, help="plan for so many steps only (for a trial)")
    parser.add_argument("--stop", type=int, help="stop after so many steps of the plan, its rate still high")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    options.output.mkdir(parents=True, exist_ok=True)
    if options.processes == 1:
        train(0, options)
    else:
        (options.output / MEETING).unlink(missing_ok=True)  # that of an earlier run would be taken for this one's
        multiprocessing.spawn(together, (options,), nprocs=options.processes)


def together(rank: int, options: argparse.Namespace) -> None:
    """One of several processes that take a step each on batches of their own and share its gradient."""
    torch.set_num_threads(1)
    meeting = f"file://{(options.output / MEETING).resolve()}"
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=options.processes)
    train(rank, options)
    distributed.destroy_process_group()


def share_gradients(model: nn.Module, processes: int) -> None:
    """Replace each gradient by its mean over the processes; a head that a batch did not use counts as zero."""
    learning = [p for p in model.parameters() if p.requires_grad]
    flat = torch.cat([torch.zeros(p.numel()) if p.grad is None else p.grad.flatten() for p in learning])
    distributed.all_reduce(flat)
    at = 0
    for parameter in learning:
        parameter.grad = (flat[at : at + parameter.numel()] / processes).view_as(parameter)
        at += parameter.numel()


def train(rank: int, options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    tokenizer = Tokenizer.from_file(str(options.init / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    data = load_windows(options.shared, options.annotated, tokenizer)
    order = schedule(data, EPOCHS[options.mix], options.scale, options.seed)
    plan = batches(order, options.pieces)
    random.Random(options.seed).shuffle(plan)
    plan = plan[: len(plan) // options.processes * options.processes][rank :: options.processes]
    exits = tuple(map(int, options.exits.split(",")))
    model = (
        continued(options.start, exits, options.fresh)
        if options.start
        else ClaimModel.from_pretrained(options.init, exits)
    )
    if rank == 0:
        print({k: (len(v), sum(len(w.ids) for w in v)) for k, v in data.items()}, flush=True)
        print(f"{len(plan)} steps, {sum(len(w.ids) for w in order):,} pieces", flush=True)
    total = options.steps or len(plan)
    if options.freeze_words:
        model.encoder.embeddings.word_embeddings.requires_grad_(False)
    optimizer = torch.optim.AdamW(parameter_groups(model, options.rate, 6e-4), betas=(0.9, 0.98))
    average: dict[str, Tensor] | None = None
    rng, started, running = np.random.default_rng([options.seed, rank]), time.time(), {}
    torch.manual_seed(options.seed + rank)
    model.train()
    for step, batch in enumerate(plan[: options.stop or total]):
        rate = min(1.0, (step + 1) / (0.06 * total)) * max(0.02, 1 - max(0.0, step / total - 0.06) / 0.94)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * rate
        loss, parts = losses(model, batch, rng, options.bf16)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if options.processes > 1:
            share_gradients(model, options.processes)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        for name, value in {"loss": float(loss.detach()), **parts}.items():
            running[name] = 0.98 * running.get(name, value) + 0.02 * value
        if rank:
            continue
        if step >= 0.75 * total and step % 5 == 0:
            state = {k: v.detach() for k, v in model.state_dict().items() if v.is_floating_point()}
            if average is None:
                average = {k: v.clone() for k, v in state.items()}
            else:
                for k, v in state.items():
                    average[k].lerp_(v, 0.03)
        if step % 20 == 0:
            spent = time.time() - started
            print(f"{step}/{total} {spent:.0f}s left {spent / (step + 1) * (total - step - 1):.0f}s "
                  + " ".join(f"{k} {v:.3f}" for k, v in running.items()), flush=True)  # fmt: skip
        if step and step % 200 == 0:
            save(model, average, options)
    if not rank:
        save(model, average, options)


def save(model: ClaimModel, average: dict[str, Tensor] | None, options: argparse.Namespace) -> None:
    """The weights (their running average once there is one), the encoder's configuration, and how they were made."""
    state = {**model.state_dict(), **(average or {})}
    temporary = options.output / "model.pt.tmp"
    torch.save(state, temporary)
    temporary.rename(options.output / "model.pt")
    model.encoder.config.save_pretrained(options.output)
    settings = {
        k: str(v) if isinstance(v, Path) else v
        for k, v in vars(options).items()
        if k not in ("shared", "init", "start", "output", "annotated")
    }
    (options.output / "training.json").write_text(
        json.dumps({**settings, "epochs": EPOCHS[options.mix]}, indent=1) + "\n"
    )


if __name__ == "__main__":
    main()
