"""Every format that has a mark of its own: how it is recognised, who reads it. A file that several recognise is read by all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jingwei.containers.sevenzip import is_sevenzip
from jingwei.containers.tars import is_tar
from jingwei.layers.tools.artifacts.formats.archive import (
    is_compressed,
    is_zip,
    read_compressed,
    read_zip_file,
)
from jingwei.layers.tools.artifacts.formats.catboost import (
    read_catboost,
    read_catboost_json,
    starts_catboost,
    starts_catboost_json,
)
from jingwei.layers.tools.artifacts.formats.coreml import read_coreml, starts_coreml
from jingwei.layers.tools.artifacts.formats.executorch import read_executorch, starts_executorch
from jingwei.layers.tools.artifacts.formats.flax_msgpack import read_msgpack, starts_msgpack
from jingwei.layers.tools.artifacts.formats.fonts import read_font, read_woff, starts_font, starts_woff
from jingwei.layers.tools.artifacts.formats.gguf import read_gguf, starts_gguf
from jingwei.layers.tools.artifacts.formats.hdf5 import read_hdf5, starts_hdf5
from jingwei.layers.tools.artifacts.formats.images import (
    read_gif,
    read_jpeg,
    read_png,
    read_webp,
    starts_gif,
    starts_jpeg,
    starts_png,
    starts_webp,
)
from jingwei.layers.tools.artifacts.formats.lightgbm import (
    read_lightgbm,
    read_lightgbm_dump,
    starts_lightgbm,
    starts_lightgbm_dump,
)
from jingwei.layers.tools.artifacts.formats.mxnet import read_mxnet, starts_mxnet
from jingwei.layers.tools.artifacts.formats.mxnet_arrays import read_mxnet_arrays, starts_mxnet_arrays
from jingwei.layers.tools.artifacts.formats.numpy_file import read_npy, starts_npy
from jingwei.layers.tools.artifacts.formats.onnx import read_onnx, starts_onnx
from jingwei.layers.tools.artifacts.formats.openvino import read_openvino, starts_openvino
from jingwei.layers.tools.artifacts.formats.paddle import (
    read_paddle,
    read_paddle_tensors,
    starts_paddle,
    starts_paddle_tensors,
)
from jingwei.layers.tools.artifacts.formats.paddle_pir import read_paddle_pir, starts_paddle_pir
from jingwei.layers.tools.artifacts.formats.pickle_file import read_pickle, starts_pickle
from jingwei.layers.tools.artifacts.formats.pmml import read_pmml, starts_pmml
from jingwei.layers.tools.artifacts.formats.r_serialized import read_r, starts_r
from jingwei.layers.tools.artifacts.formats.safetensors import read_safetensors, starts_safetensors
from jingwei.layers.tools.artifacts.formats.sevenzip import read_sevenzip_file
from jingwei.layers.tools.artifacts.formats.tar_file import read_tar_file
from jingwei.layers.tools.artifacts.formats.tensor_bundle import read_index, starts_index
from jingwei.layers.tools.artifacts.formats.tensorflow import read_tensorflow, starts_tensorflow
from jingwei.layers.tools.artifacts.formats.tensorflow_notes import (
    read_checkpoint_state,
    read_fingerprint,
    read_keras_metadata,
    starts_checkpoint_state,
    starts_fingerprint,
    starts_keras_metadata,
)
from jingwei.layers.tools.artifacts.formats.tflite import read_tflite, starts_tflite
from jingwei.layers.tools.artifacts.formats.torch7 import read_torch7, starts_torch7
from jingwei.layers.tools.artifacts.formats.vendor import read_vendor, starts_vendor
from jingwei.layers.tools.artifacts.formats.xgboost import read_xgboost, starts_xgboost
from jingwei.layers.tools.artifacts.formats.xgboost_binary import read_xgboost_binary, starts_xgboost_binary
from jingwei.layers.tools.artifacts.job import Job


@dataclass(frozen=True, slots=True)
class Format:
    """A reader and how its content is recognised."""

    name: str
    looks: Callable[[memoryview], bool]
    read: Callable[[Job], str]


FORMATS = (
    Format("zip", is_zip, read_zip_file),
    Format("pickle", starts_pickle, read_pickle),
    Format("compressed", is_compressed, read_compressed),
    Format("7z", is_sevenzip, read_sevenzip_file),
    Format("npy", starts_npy, read_npy),
    Format("gguf", starts_gguf, read_gguf),
    Format("safetensors", starts_safetensors, read_safetensors),
    Format("tar", is_tar, read_tar_file),
    Format("onnx", starts_onnx, read_onnx),
    Format("hdf5", starts_hdf5, read_hdf5),
    Format("tensorflow", starts_tensorflow, read_tensorflow),
    Format("tensorflow fingerprint", starts_fingerprint, read_fingerprint),
    Format("tensorflow checkpoint state", starts_checkpoint_state, read_checkpoint_state),
    Format("tensorflow index", starts_index, read_index),
    Format("tflite", starts_tflite, read_tflite),
    Format("coreml", starts_coreml, read_coreml),
    Format("pmml", starts_pmml, read_pmml),
    Format("openvino", starts_openvino, read_openvino),
    Format("executorch", starts_executorch, read_executorch),
    Format("keras metadata", starts_keras_metadata, read_keras_metadata),
    Format("png", starts_png, read_png),
    Format("gif", starts_gif, read_gif),
    Format("jpeg", starts_jpeg, read_jpeg),
    Format("webp", starts_webp, read_webp),
    Format("font", starts_font, read_font),
    Format("woff", starts_woff, read_woff),
    Format("msgpack", starts_msgpack, read_msgpack),
    Format("r", starts_r, read_r),
    Format("torch7", starts_torch7, read_torch7),
    Format("paddle", starts_paddle, read_paddle),
    Format("paddle pir", starts_paddle_pir, read_paddle_pir),
    Format("paddle tensors", starts_paddle_tensors, read_paddle_tensors),
    Format("mxnet", starts_mxnet, read_mxnet),
    Format("mxnet arrays", starts_mxnet_arrays, read_mxnet_arrays),
    Format("vendor", starts_vendor, read_vendor),
    Format("catboost", starts_catboost, read_catboost),
    Format("catboost json", starts_catboost_json, read_catboost_json),
    Format("lightgbm", starts_lightgbm, read_lightgbm),
    Format("lightgbm dump", starts_lightgbm_dump, read_lightgbm_dump),
    Format("xgboost", starts_xgboost, read_xgboost),
    Format("xgboost binary", starts_xgboost_binary, read_xgboost_binary),
)
