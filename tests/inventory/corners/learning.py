"""Folders of people who train models."""

import gzip
import io
import json
import pickle
import struct
import zipfile
from pathlib import Path

from tests.inventory.corners.write import write

MIT = """MIT License

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files, to deal in
the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or
sell copies of the Software.
"""
CARD = (
    "---\nlicense: apache-2.0\npipeline_tag: text-classification\nlanguage: en\n---\n# Ticket router\nSorts tickets.\n"
)
ROWS = "".join(f"{i / 10},{i % 7},{'ab'[i % 2]}\n" for i in range(30))


def safetensors(values: int = 4) -> bytes:
    header = json.dumps({"w": {"dtype": "F32", "shape": [values], "data_offsets": [0, 4 * values]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(4 * values)


def torch_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"w": [0.0, 1.0]}, protocol=2))
        archive.writestr("archive/data/0", bytes(8))
        archive.writestr("archive/version", "3\n")
    return stream.getvalue()


def onnx() -> bytes:
    graph = b"\x12\x04main"  # GraphProto.name
    return b"\x08\x08" + b"\x12\x04mine" + b"\x3a" + bytes([len(graph)]) + graph + b"\x42\x02\x10\x0d"


def scikit_learn_project(root: Path) -> Path:
    return write(
        root,
        {
            "LICENSE": MIT,
            "README.md": "# Wine\n",
            "pyproject.toml": '[project]\nname = "wine"\nversion = "1"\ndependencies = ["scikit-learn==1.7.0"]\n',
            "requirements.txt": "scikit-learn==1.7.0 \\\n    --hash=sha256:" + "0" * 64 + "\nnumpy>=2 # loose\n",
            "data/wine.csv": "acid,sugar,label\n" + ROWS,
            "data/test/wine.csv": "acid,sugar,label\n" + ROWS,
            "models/wine.pkl": pickle.dumps({"coef": [1.0, 2.0]}),
            "models/wine.onnx": onnx(),
            "src/train.py": "print('train')\n",
            ".venv/pyvenv.cfg": "home = /usr\n",
            ".venv/lib/x.pkl": pickle.dumps(1),
            ".git/config": "[core]\n",
        },
    )


def torch_checkpoint(root: Path) -> Path:
    return write(
        root,
        {
            "config.json": json.dumps({"model_type": "bert", "architectures": ["BertForSequenceClassification"]}),
            "README.md": CARD,
            "tokenizer.json": json.dumps({"version": "1.0", "model": {"vocab": {}}}),
            "vocab.txt": "[PAD]\nhello\n",
            "model.safetensors": safetensors(),
            "pytorch_model.bin": torch_zip(),
            "onnx/model.onnx": onnx(),
            "checkpoint-10/config.json": json.dumps({"model_type": "bert"}),
            "checkpoint-10/model.safetensors": safetensors(8),
            "checkpoint-10/optimizer.pt": torch_zip(),
            "lost/model.safetensors": "version https://git-lfs.github.com/spec/v1\noid sha256:"
            + "0" * 64
            + "\nsize 9\n",
        },
    )


def data_folder(root: Path) -> Path:
    record = '{"text": "a question about a refund", "label": 1}\n'
    return write(
        root,
        {
            "chat/train.jsonl": record * 20,
            "chat/test/part-0.jsonl": record * 5,
            "tables/people.csv": "name;age;city\n" + "An;30;Xi'an\nBo;31;Oslo\n" * 5,
            "tables/big.csv.gz": gzip.compress(b"a,b\n1,2\n", mtime=0),
            "columns/part.parquet": b"PAR1" + bytes(40) + b"PAR1",
            "corpus/一.txt": "经线与纬线。" * 20,
            "corpus/two.txt": "warp and weft " * 20,
            "arrays/x.npy": b"\x93NUMPY\x01\x00" + bytes(80),
            "notes.txt": "call the supplier",
            "settings.csv": "only one line, no table\n",
        },
    )
