"""Write the trained model in the form that ships: an int8 ONNX encoder, float16 heads, tokenizer and settings.

python -m claimx_train.export --model DIR --init DIR --exit 6 --output DIR
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import BertConfig

from claimx_train.heads import PROMPT_CLASSES, SENTENCE_HEADS, TAG_HEADS
from claimx_train.model import ClaimModel


class EncoderOnly(nn.Module):
    """(1, pieces) ids and name features -> (1, pieces, width) states after the last layer kept.

    The sums of `transformers`' BERT, laid out for speed: a window runs alone, so that no piece is masked, and query, key
    and value of a layer are one product.
    """

    def __init__(self, model: ClaimModel, layers: int) -> None:
        super().__init__()
        self.embeddings = model.encoder.embeddings
        self.layers = nn.ModuleList(map(Layer, model.encoder.encoder.layer[:layers]))

    def forward(self, ids: Tensor, names: Tensor) -> Tensor:
        states = self.embeddings(input_ids=ids, token_type_ids=names)
        for layer in self.layers:
            states = layer(states)
        return states


class Layer(nn.Module):
    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        attention = layer.attention.self
        parts = (attention.query, attention.key, attention.value)
        width = attention.query.in_features
        self.heads, self.size = attention.num_attention_heads, attention.attention_head_size
        self.projections = nn.Linear(width, 3 * width)
        self.projections.weight = nn.Parameter(torch.cat([part.weight for part in parts]))
        self.projections.bias = nn.Parameter(torch.cat([part.bias for part in parts]))
        self.joined, self.widened, self.narrowed = layer.attention.output, layer.intermediate, layer.output

    def forward(self, states: Tensor) -> Tensor:
        parts = self.projections(states).view(1, -1, 3, self.heads, self.size).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        attended = (query @ key.transpose(-1, -2) * self.size**-0.5).softmax(-1) @ value
        states = self.joined(attended.transpose(1, 2).reshape(1, -1, self.heads * self.size), states)
        return self.narrowed(self.widened(states), states)


def load(folder: Path) -> ClaimModel:
    settings = json.loads((folder / "training.json").read_text())
    config = BertConfig.from_pretrained(folder)
    config._attn_implementation = "eager"
    model = ClaimModel(config, tuple(map(int, settings["exits"].split(","))))
    model.load_state_dict(torch.load(folder / "model.pt", weights_only=True))
    return model.eval()


def head_arrays(model: ClaimModel, index: int) -> dict[str, np.ndarray]:
    """The weights of all heads after exit `index`, float16, by name."""
    parts = {"tagger": model.tagger, "sentence": model.sentence, "prompt": model.prompt, "relations": model.relations}
    return {
        f"{name}.{key}": value.numpy().astype(np.float16)
        for name, modules in parts.items()
        for key, value in modules[index].state_dict().items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--init", type=Path, required=True, help="folder with the encoder's tokenizer.json")
    parser.add_argument("--exit", type=int, required=True, help="layers to keep")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--float32", action="store_true", help="do not quantize (to measure what int8 costs)")
    options = parser.parse_args()
    model = load(options.model)
    options.output.mkdir(parents=True, exist_ok=True)
    arrays = head_arrays(model, model.exits.index(options.exit))
    if options.float32:
        arrays = {k: v.astype(np.float32) for k, v in arrays.items()}
    np.savez(options.output / "heads.npz", **arrays)
    exported, packed = options.output / "float32.onnx", options.output / "encoder.onnx"
    example = torch.ones(1, 12, dtype=torch.long)
    torch.onnx.export(
        EncoderOnly(model, options.exit),
        (example, torch.zeros_like(example)),
        str(exported),
        input_names=["ids", "names"],
        output_names=["states"],
        dynamic_axes={"ids": {1: "pieces"}, "names": {1: "pieces"}, "states": {1: "pieces"}},
        opset_version=17,
        dynamo=False,
    )
    onnx.checker.check_model(str(exported))
    if options.float32:
        exported.rename(packed)
    else:
        quantize_dynamic(str(exported), str(packed), weight_type=QuantType.QInt8, per_channel=True)
        exported.unlink()
    shutil.copyfile(options.init / "tokenizer.json", options.output / "tokenizer.json")
    meta = {
        "version": options.version,
        "layers": options.exit,
        "width": model.encoder.config.hidden_size,
        "tag_heads": TAG_HEADS,
        "sentence_heads": SENTENCE_HEADS,
        "prompt_classes": PROMPT_CLASSES,
        "thresholds": {},
        "training": json.loads((options.model / "training.json").read_text()),
    }
    (options.output / "meta.json").write_text(json.dumps(meta, indent=1) + "\n")


if __name__ == "__main__":
    main()
