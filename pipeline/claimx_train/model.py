"""One encoder, many heads: tag heads, sentence heads, and a small scorer of (drug, effect, target) triples."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import BertConfig, BertModel

from claimx.model.relate import ATTACHMENTS, TRIPLE_CLASSES
from claimx_train.heads import PROMPT_CLASSES, SENTENCE_HEADS, TAG_HEADS

NAME_FEATURES = 16
"""Nine of names (`claimx.model.encode.name_features`), then the roles of a prompt (`claimx.model.prompt`)."""
POSITION_FEATURES = 30
RANK = 160


def distance_features(a: Tensor, b: Tensor) -> Tensor:
    """(n, 10): order and bucketed distance in pieces of two spans given as (n, 2)."""
    gap = torch.where(a[:, 0] <= b[:, 0], b[:, 0] - a[:, 1], -(a[:, 0] - b[:, 1]) - 1)
    edges = torch.tensor([-24, -10, -4, -1, 0, 3, 9, 23, 10_000])
    return F.one_hot(torch.bucketize(gap.clamp(-9999, 9999), edges), 10).float()


class RelationHeads(nn.Module):
    """Scores triples and attachments from span means of the encoder's states; plain enough to run in numpy."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.project = nn.Linear(width, 4 * RANK)  # drug, effect, target, candidate
        self.no_drug = nn.Parameter(torch.zeros(width))
        self.between = nn.Linear(width, RANK)
        self.triple_in = nn.Linear(4 * RANK + 2 * RANK + POSITION_FEATURES, 192)
        self.triple_out = nn.Linear(192, len(TRIPLE_CLASSES))
        self.attach_in = nn.Linear(5 * RANK + 2 * RANK + POSITION_FEATURES + len(ATTACHMENTS), 192)
        self.attach_out = nn.Linear(192, 1)
        self.dropout = nn.Dropout(0.2)


class ClaimModel(nn.Module):
    """`exits` are layer numbers after which a full set of heads stands; the last one is the deepest."""

    def __init__(self, config: BertConfig, exits: tuple[int, ...]) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.exits = exits
        width = config.hidden_size
        self.tagger = nn.ModuleList(nn.Linear(width, 3 * len(TAG_HEADS)) for _ in exits)
        self.sentence = nn.ModuleList(nn.Linear(width, len(SENTENCE_HEADS)) for _ in exits)
        self.prompt = nn.ModuleList(nn.Linear(width, len(PROMPT_CLASSES)) for _ in exits)
        self.relations = nn.ModuleList(RelationHeads(width) for _ in exits)
        self.dropout = nn.Dropout(0.1)

    @classmethod
    def from_pretrained(cls, folder: Path, exits: tuple[int, ...]) -> "ClaimModel":
        config = BertConfig.from_pretrained(folder)
        plain = BertModel.from_pretrained(folder, add_pooling_layer=False)
        config.type_vocab_size = NAME_FEATURES
        config.num_hidden_layers = max(exits)
        config._attn_implementation = "sdpa"
        model = cls(config, exits)
        state = plain.state_dict()
        name = "embeddings.token_type_embeddings.weight"
        state[name] = grown(state[name][:1])
        missing, _unexpected = model.encoder.load_state_dict(state, strict=False)
        if missing:
            raise ValueError(f"{folder}: weights missing: {missing[:3]}")
        return model

    def states(self, ids: Tensor, names: Tensor, mask: Tensor) -> list[Tensor]:
        """The hidden states after each exit layer, each (batch, pieces, width)."""
        output = self.encoder(input_ids=ids, token_type_ids=names, attention_mask=mask, output_hidden_states=True)
        return [output.hidden_states[layer] for layer in self.exits]


def grown(features: Tensor) -> Tensor:
    """Embeddings of features, those that are missing made from the first with a little noise."""
    fresh = features[:1].repeat(NAME_FEATURES, 1) + 0.02 * torch.randn(NAME_FEATURES, features.shape[1])
    fresh[: len(features)] = features
    return fresh


def span_means(flat: Tensor, spans: Tensor) -> Tensor:
    """Means of rows `spans[i, 0]` to `spans[i, 1]` of `flat` (rows, width); zero for empty spans."""
    sums = torch.cat([flat.new_zeros(1, flat.shape[1]), flat.cumsum(0)])
    lengths = (spans[:, 1] - spans[:, 0]).clamp(min=1).unsqueeze(1)
    return (sums[spans[:, 1]] - sums[spans[:, 0]]) / lengths


def gap_between(a: Tensor, b: Tensor) -> Tensor:
    """The stretch between two spans, (n, 2); empty where they touch or overlap."""
    start, end = torch.minimum(a[:, 1], b[:, 1]), torch.maximum(a[:, 0], b[:, 0])
    return torch.stack([start, torch.maximum(start, end)], dim=1)


def spans_or_default(heads: RelationHeads, flat: Tensor, spans: Tensor) -> Tensor:
    means = span_means(flat, spans)
    absent = (spans[:, 1] <= spans[:, 0]).unsqueeze(1)
    return torch.where(absent, heads.no_drug.to(means.dtype), means)


def triple_logits(heads: RelationHeads, flat: Tensor, drug: Tensor, effect: Tensor, target: Tensor) -> Tensor:
    """(n, classes) for n triples of spans over `flat`, all float32; an empty drug span is a drug carried over."""
    d, e, t = (spans_or_default(heads, flat, s) for s in (drug, effect, target))
    weight, bias = heads.project.weight, heads.project.bias
    pd, pe, pt = (
        F.linear(x, weight[i * RANK : (i + 1) * RANK], bias[i * RANK : (i + 1) * RANK]) for i, x in enumerate((d, e, t))
    )
    between = [
        heads.between(span_means(flat, gap_between(a, b)))
        for a, b in ((drug_or(drug, effect), effect), (effect, target))
    ]
    absent = (drug[:, 1] <= drug[:, 0]).float().unsqueeze(1)
    positions = [distance_features(drug_or(drug, effect), effect) * (1 - absent), distance_features(effect, target),
                 distance_features(drug_or(drug, effect), target) * (1 - absent)]  # fmt: skip
    x = torch.cat([F.gelu(pd), F.gelu(pe), F.gelu(pt), pe * pt, *map(F.gelu, between), *positions], dim=1)
    return heads.triple_out(heads.dropout(F.gelu(heads.triple_in(heads.dropout(x)))))


def drug_or(drug: Tensor, effect: Tensor) -> Tensor:
    """The drug's span, or the effect's where the drug is absent, so that distances are defined."""
    return torch.where((drug[:, 1] <= drug[:, 0]).unsqueeze(1), effect, drug)


def attach_logits(
    heads: RelationHeads, flat: Tensor, kind: Tensor, candidate: Tensor, drug: Tensor, effect: Tensor, target: Tensor
) -> Tensor:
    """(n,) logits that `candidate` belongs to the claim (drug, effect, target) as a `kind` (index in ATTACHMENTS)."""
    spans = (drug, effect, target, candidate)
    weight, bias = heads.project.weight, heads.project.bias
    parts = [
        F.linear(spans_or_default(heads, flat, s), weight[i * RANK : (i + 1) * RANK], bias[i * RANK : (i + 1) * RANK])
        for i, s in enumerate(spans)
    ]
    drug = drug_or(drug, effect)
    between = [heads.between(span_means(flat, gap_between(candidate, other))) for other in (drug, effect)]
    positions = [distance_features(candidate, other) for other in (drug, effect, target)]
    onehot = F.one_hot(kind, len(ATTACHMENTS)).float()
    x = torch.cat([*map(F.gelu, parts), parts[3] * parts[1], *map(F.gelu, between), *positions, onehot], dim=1)
    return heads.attach_out(heads.dropout(F.gelu(heads.attach_in(heads.dropout(x))))).squeeze(1)
