"""PyTorch: whole modules, states, checkpoints; Transformers' settings."""

from __future__ import annotations

import argparse
import collections
import contextlib
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benign.make import Saver

_ARGUMENTS = {
    "in_features": 3,
    "out_features": 2,
    "in_channels": 4,
    "out_channels": 4,
    "kernel_size": 2,
    "input_size": 3,
    "hidden_size": 4,
    "num_features": 4,
    "num_embeddings": 5,
    "embedding_dim": 4,
    "embed_dim": 4,
    "num_heads": 2,
    "d_model": 4,
    "nhead": 2,
    "num_channels": 4,
    "num_groups": 2,
    "normalized_shape": 4,
    "padding": 1,
    "output_size": 2,
    "upscale_factor": 2,
    "downscale_factor": 2,
    "in1_features": 2,
    "in2_features": 2,
    "n_classes": 10,
    "cutoffs": [3, 5],
    "groups": 2,
    "threshold": 0.1,
    "value": 0.0,
    "min_val": 0.0,
    "max_val": 1.0,
    "lambd": 0.5,
    "unflattened_size": (1, 3),
    "dim": 1,
    "scale_factor": 2,
    "num_layers": 1,
}


def _made(cls: Any) -> Any:
    wanted = inspect.signature(cls.__init__).parameters.values()
    given = {
        p.name: _ARGUMENTS[p.name] for p in wanted if p.default is inspect.Parameter.empty and p.name in _ARGUMENTS
    }
    return cls(**given)


def modules(save: Saver) -> None:
    """`torch.save(model)` for every module of torch.nn that can be made, and composed ones."""
    import torch
    from torch import nn

    for name in sorted(dir(nn)):
        cls = getattr(nn, name)
        if isinstance(cls, type) and issubclass(cls, nn.Module) and cls is not nn.Module:
            with contextlib.suppress(Exception):
                save.torch(name, _made(cls))
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2), nn.Dropout())
    layer = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2)
    lists = nn.ModuleDict(
        {
            "a": nn.ModuleList([nn.Linear(2, 2), nn.LSTM(2, 3, 2, bidirectional=True)]),
            "b": nn.ParameterList([nn.Parameter(torch.zeros(2))]),
        }
    )
    for name, made in {
        "net": net,
        "encoder": layer,
        "lists": lists,
        "double": nn.Linear(2, 2).double(),
        "eval": net.eval(),
        "transformer": nn.Transformer(4, 2, 1, 1, 8),
    }.items():
        save.torch(f"composed_{name}", made)
        save.torch(f"composed_{name}", made, legacy=True)
        save.pickle(f"composed_{name}", made, 2, 4)


def states(save: Saver) -> None:
    """State dicts, checkpoints with optimizers and schedulers, tensors of every type."""
    import torch
    from torch import nn, optim

    net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    save.torch("state", net.state_dict())
    save.torch("state", net.state_dict(), legacy=True)
    for name in (
        "SGD",
        "Adam",
        "AdamW",
        "RMSprop",
        "Adagrad",
        "Adadelta",
        "Adamax",
        "NAdam",
        "RAdam",
        "ASGD",
        "Rprop",
        "LBFGS",
    ):
        optimizer = getattr(optim, name)(net.parameters(), lr=0.01)
        schedulers = [optim.lr_scheduler.StepLR(optimizer, 2), optim.lr_scheduler.CosineAnnealingLR(optimizer, 5)]
        if name != "LBFGS":
            net(torch.rand(2, 4)).sum().backward()
            optimizer.step()
        checkpoint = {
            "epoch": 3,
            "model": net.state_dict(),
            "optimizer": optimizer.state_dict(),
            "scheduler": [s.state_dict() for s in schedulers],
            "rng": torch.get_rng_state(),
            "args": argparse.Namespace(lr=0.1, name="x"),
            "best": float("inf"),
            "history": collections.defaultdict(list, loss=[0.5]),
        }
        save.torch(f"checkpoint_{name}", checkpoint)
        save.torch(f"optimizer_{name}", optimizer)
    with contextlib.suppress(Exception):
        save.torch("plateau", optim.lr_scheduler.ReduceLROnPlateau(optim.SGD(net.parameters(), lr=0.1)).state_dict())
    types = (
        "float32",
        "float64",
        "float16",
        "bfloat16",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "bool",
        "complex64",
    )
    save.torch("types", {name: torch.zeros(3).to(getattr(torch, name)) for name in types})
    save.torch(
        "views",
        [
            torch.arange(12).reshape(3, 4).t(),
            torch.zeros(0),
            torch.tensor(3.0),
            torch.zeros(4)[1:3],
            torch.Size([1, 2]),
            torch.device("cpu"),
            torch.float32,
        ],
    )
    save.torch("sparse", torch.eye(3).to_sparse())
    save.torch("parameter", nn.Parameter(torch.zeros(2)))
    save.torch("quantized", torch.quantize_per_tensor(torch.rand(3), 0.1, 0, torch.quint8))
    save.pickle("tensor", torch.zeros(3), 2, 4)


def settings(save: Saver) -> None:
    """TrainingArguments and other settings beside checkpoints."""
    import torch  # noqa: F401 - transformers needs it for these
    import transformers

    with contextlib.suppress(Exception):
        arguments = transformers.TrainingArguments(output_dir=str(save.folder), report_to=[])
        save.torch("training_args", arguments)
        save.pickle("training_args", arguments, 2, 4)
    from transformers.trainer_utils import IntervalStrategy, SchedulerType

    save.pickle("enums", [IntervalStrategy.STEPS, SchedulerType.COSINE], 2, 4)
    for name, config in {"bert": transformers.BertConfig(), "gpt2": transformers.GPT2Config()}.items():
        save.torch(name, config)
    with contextlib.suppress(Exception):
        small = transformers.BertConfig(
            hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, vocab_size=20
        )
        save.torch("bert_model", transformers.BertModel(small))
        save.torch("bert_state", transformers.BertModel(small).state_dict())
    with contextlib.suppress(ImportError):
        from omegaconf import OmegaConf

        save.torch("omega", {"config": OmegaConf.create({"a": 1, "b": {"c": [1, 2]}})})
        save.pickle("omega", OmegaConf.create({"a": 1, "b": {"c": [1, 2]}}), 2, 4)
