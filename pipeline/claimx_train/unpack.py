"""The model as it ships -> weights that training can go on from: int8 turned back into floats, heads from float16.

python -m claimx_train.unpack --model ../src/claimx/model/weights --init DIR --output DIR
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig

from claimx_train.model import NAME_FEATURES, ClaimModel, grown

PARTS = {"joined": "attention.output", "widened": "intermediate", "narrowed": "output"}
"""The parts of a layer as exported (`claimx_train.export`), and their names in `transformers`."""


def encoder_state(file: Path) -> dict[str, np.ndarray]:
    """The encoder's parameters by their names in PyTorch, from a dynamically quantized ONNX file."""
    graph = onnx.load(str(file)).graph
    arrays = {i.name: numpy_helper.to_array(i) for i in graph.initializer}

    def floats(name: str) -> np.ndarray:
        base = name.removesuffix("_quantized")
        if base == name:
            return arrays[name]
        return (arrays[name].astype(np.float32) - arrays[f"{base}_zero_point"]) * arrays[f"{base}_scale"]

    found = {n: a for n, a in arrays.items() if n.startswith(("embeddings.", "layers.")) and a.dtype == np.float32
             and not n.endswith(("_scale", "_zero_point"))}  # fmt: skip
    for name in arrays:
        if name.startswith("embeddings.") and name.endswith("_quantized"):
            found[name.removesuffix("_quantized")] = floats(name)
    for node in graph.node:
        product = re.match(r"/(layers\.\d+/.+)/MatMul_quant$", node.name)
        if product and node.op_type == "MatMulInteger":
            found[product[1].replace("/", ".") + ".weight"] = floats(node.input[1]).T
    state: dict[str, np.ndarray] = {}
    for name, array in found.items():
        layer, _, part = re.sub(r"^layers\.(\d+)\.", r"encoder.layer.\1.|", name).rpartition("|")
        if part.startswith("projections."):
            kind = part.removeprefix("projections.")
            for one, third in zip(("query", "key", "value"), np.split(array, 3), strict=True):
                state[f"{layer}attention.self.{one}.{kind}"] = third
        else:
            old, _, rest = part.partition(".")
            state[f"{layer}{PARTS.get(old, old)}.{rest}"] = array
    return state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", type=Path, required=True, help="folder with encoder.onnx, heads.npz and meta.json")
    parser.add_argument("--init", type=Path, required=True, help="folder of the pretrained encoder")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    meta = json.loads((options.model / "meta.json").read_text())
    config = BertConfig.from_pretrained(options.init)
    config.type_vocab_size, config.num_hidden_layers = NAME_FEATURES, meta["layers"]
    model = ClaimModel(config, (meta["layers"],))
    state = {f"encoder.{name}": a for name, a in encoder_state(options.model / "encoder.onnx").items()}
    with np.load(options.model / "heads.npz") as heads:
        for name in heads.files:
            part, _, rest = name.partition(".")
            state[f"{part}.0.{rest}"] = heads[name]
    torch.manual_seed(0)
    tensors = {n: torch.from_numpy(np.array(a, dtype=np.float32)) for n, a in state.items()}
    names = "encoder.embeddings.token_type_embeddings.weight"
    model.load_state_dict({**tensors, names: grown(tensors[names])})
    options.output.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), options.output / "model.pt")
    config.save_pretrained(options.output)
    (options.output / "training.json").write_text(json.dumps({"exits": str(meta["layers"])}) + "\n")


if __name__ == "__main__":
    main()
