"""Files that a real loader reads otherwise than in one row of opcodes.

Joblib's raw bytes, torch's oldest archives, functions that are kept and called later: each ran code where joblib, torch or a model was used.
"""

import pickle
import struct
import zipfile
from io import BytesIO

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.pickles import loop
from tests.containers.tar_parts import header
from tests.layers.tools.artifacts.test_numpy_dtypes import F8, OBJECT, name, named, npy, word

EVIL = name("os", "system") + word("echo") + b"\x85R0"
BYTES = named("u1") + b"(K\x03" + word("|") + b"NNN" + b"J\xff\xff\xff\xff" * 2 + b"K\0tb"
READS = name("torch.storage", "_load_from_bytes")
TRANSFORMER = name("sklearn.preprocessing._function_transformer", "FunctionTransformer")


@pytest.fixture(params=["compiled", "python"])
def either_loop(request, monkeypatch):
    if request.param == "python":
        monkeypatch.setattr(loop, "LOOP", None)


def rules(content):
    return {found.rule for found in scan_bytes(content).findings}


def wrapper(count, more=b"", dtype=BYTES):
    fields = word("subclass") + name("numpy", "ndarray") + word("shape") + b"K" + bytes([count]) + b"\x85"
    fields += word("order") + word("C") + word("dtype") + dtype + word("allow_mmap") + b"\x89" + more
    return name("joblib.numpy_pickle", "NumpyArrayWrapper") + b")\x81}(" + fields + b"ub"


def framed(body):
    return b"\x80\x04\x95" + struct.pack("<Q", len(body)) + body


def test_an_array_as_joblib_writes_it_is_clean():
    assert scan_bytes(framed(wrapper(4)) + b"abcd.").verdict is Verdict.CLEAN
    aligned = wrapper(1, word("numpy_array_alignment_bytes") + b"K\x10", F8)
    assert scan_bytes(b"\x80\x04" + aligned + b"\x01\xff" + bytes(8) + b".").verdict is Verdict.CLEAN


def test_raw_bytes_inside_a_frame_are_executed_and_others_are_skipped():
    """Joblib reads on behind the frame, then executes what the frame still holds: bytes that a reader of one row takes for an array."""
    behind = bytes(13) + EVIL + b"N0."
    content = framed(wrapper(16) + b"N0" * 8) + b"NC" + bytes([len(behind)]) + behind + b"0."
    assert rules(content) == {"pickle.frame"}


def test_a_key_that_only_equals_a_name_counts_for_the_loader():
    hidden = b"\xff" * 8 + EVIL + b"."
    again = name("builtins", "str") + word("shape") + b"\x85R" + b"K\x08\x85"
    assert scan_bytes(b"\x80\x04" + wrapper(len(hidden), again) + hidden + b".").verdict is not Verdict.CLEAN


@pytest.mark.parametrize("method", ["read", "read_array", "safe_get_numpy_array_alignment_bytes"])
def test_a_key_that_hides_a_method_of_the_wrapper(method):
    hiding = wrapper(4, word(method) + name("builtins", "list"))
    assert scan_bytes(b"\x80\x04" + hiding + b"abcd.").verdict is not Verdict.CLEAN


def test_raw_bytes_that_would_fill_an_unproved_object_count():
    raw = name("sklearn.base", "Unheard") + b")\x81}b."
    assert "pickle.not-in-pack" in rules(b"\x80\x04" + wrapper(len(raw)) + raw + b".")


def test_numpy_reads_an_array_of_objects_without_joblib():
    content = npy("'|O'", "(1,)", b"\x80\x04" + wrapper(4) + b"\xff\xff\xff\xff.")
    assert scan_bytes(content).verdict is Verdict.UNPROVED


def old_header(spell, magic=b"ustar\x0000"):
    """The first block of an archive whose name is a pickle of one bytes object; `spell` writes its checksum."""
    made = bytearray(header(b"\x80\x03B", magic=magic))
    made[:7] = b"\x80\x03B" + struct.pack("<I", 1024 - 8)
    made[148:156] = b" " * 8
    made[148:156] = spell(sum(made), sum(made) - 256 * sum(byte > 127 for byte in made))
    return bytes(made) + bytes(511) + b"."


SPELLINGS = {
    "as POSIX has it": lambda total, _: b"%06o\0 " % total,
    "signed": lambda _, signed: b"%06o\0 " % signed,
    "with a prefix of octals": lambda total, _: b"0o%05o\0" % total,
    "binary": lambda total, _: b"\x80" + total.to_bytes(7, "big"),
    "something behind its end": lambda total, _: b"%05o\x00xx" % total,
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("magic", [bytes(8), b"ustar\x0000"])
def test_a_pickle_that_torch_takes_for_its_oldest_archive(spelling, magic):
    content = old_header(SPELLINGS[spelling], magic)
    assert pickle.loads(content) == content[7:-1]
    assert "format.polyglot" in rules(content)


@pytest.mark.parametrize(
    "kept",
    [
        TRANSFORMER + b")\x81}" + word("inverse_func") + READS + b"sb.",
        TRANSFORMER + b")\x81}(" + word("func") + READS + b"ub.",
        READS + b"\x940](h\0e.",
        READS + b"\x85.",
        b"(" + word("a") + READS + b"d.",
        b"(" + name("collections", "OrderedDict") + READS + b"o.",
        name("argparse", "Namespace") + b")\x81N}" + word("f") + READS + b"s\x86b.",
        name("numpy._core", "_ufunc_reconstruct") + b"\x85.",
    ],
)
def test_a_function_that_loads_what_it_is_given_is_not_kept(either_loop, kept):
    """A model would call it when it predicts: with bytes that other parts of the same file give."""
    assert "pickle.kept-function" in rules(b"\x80\x04" + kept)


def test_the_same_function_called_is_judged_by_what_it_loads(either_loop):
    payload = pickle.dumps([1, 2], 2)
    calls = b"h\0C" + bytes([len(payload)]) + payload + b"\x85R"
    assert scan_bytes(b"\x80\x04" + READS + b"\x940" + calls + b"0" + calls + b".").verdict is Verdict.CLEAN


def torch_zip(body):
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("m/data.pkl", b"\x80\x02" + body + b".")
        archive.writestr("m/version", "3\n")
        archive.writestr("m/data/0", bytes(16))
    return made.getvalue()


def storage(kind):
    return b"(X\x07\0\0\0storagectorch\n" + kind + b"\nX\x01\0\0\x000X\x03\0\0\0cpuK\x04tQ"


def tensor(maker, sizes, strides, more=b"\x89ccollections\nOrderedDict\n)R"):
    return b"ctorch._utils\n" + maker + b"\n(" + storage(b"FloatStorage") + b"K\0" + sizes + strides + more + b"tR"


QUANTISED = b"(ctorch\nper_tensor_affine\nG?\xf0\0\0\0\0\0\0K\0t\x89ccollections\nOrderedDict\n)R"


@pytest.mark.parametrize(("size", "clean"), [(b"K\x04\x85", True), (b"J\xff\xff\xff\x7f\x85", False)])
def test_a_quantised_tensor_is_allocated_before_it_is_a_view(size, clean):
    found = scan_bytes(torch_zip(tensor(b"_rebuild_qtensor", size, b"K\0\x85", QUANTISED)))
    assert (found.verdict is Verdict.CLEAN) == clean, found.findings


@pytest.mark.parametrize(
    ("value", "clean"), [(b"K\x01", True), (b"ctorch.nn.parameter\nUninitializedParameter\n", False)]
)
def test_attributes_of_a_parameter_are_constants(value, clean):
    """They are set one by one, `__class__` and the setters of tensors among them."""
    state = b"}X\x09\0\0\0__class__" + value + b"s"
    made = tensor(b"_rebuild_tensor_v2", b"K\x04\x85", b"K\x01\x85")
    body = (
        b"ctorch._utils\n_rebuild_parameter_with_state\n(" + made + b"\x88ccollections\nOrderedDict\n)R" + state + b"tR"
    )
    assert (scan_bytes(torch_zip(body)).verdict is Verdict.CLEAN) == clean


def masked(dtype, content):
    made = (
        name("numpy.ma.core", "_mareconstruct") + b"(" + name("numpy.ma.core", "MaskedArray") + name("numpy", "ndarray")
    )
    return b"\x80\x04" + made + b"K\0\x85C\x01btR(K\x01K\x01\x85" + dtype + b"\x89" + content + b"C\x01\0Ntb."


@pytest.mark.parametrize(
    ("dtype", "content", "clean"),
    [
        (F8, b"C\x08" + bytes(8), True),
        (OBJECT, b"]Na", True),
        (OBJECT, b"]", False),
        (named("O8"), b"C\x08" + b"A" * 8, False),
        (named("T"), b"C\x10" + b"A" * 16, False),
    ],
)
def test_the_data_of_a_masked_array_are_those_of_an_array(dtype, content, clean):
    assert (scan_bytes(masked(dtype, content)).verdict is Verdict.CLEAN) == clean


SENTENCES = (
    name("gensim.models.word2vec", "PathLineSentences")
    + b")\x81}"
    + word("input_files")
    + b"]("
    + word("http://a")
    + b"esb"
)


@pytest.mark.parametrize("maker", [name("builtins", "dict"), name("collections", "OrderedDict")])
@pytest.mark.parametrize("before", [b"", b"NN\x86" * 200])
def test_what_stands_for_a_pair_is_iterated_over(either_loop, maker, before):
    """Pairs may be anything that can be iterated over: some objects read files or fetch addresses then."""
    assert scan_bytes(b"\x80\x04" + SENTENCES + b".").verdict is Verdict.CLEAN
    assert scan_bytes(b"\x80\x04" + maker + b"](NN\x86" + before + b"e\x85R.").verdict is Verdict.CLEAN
    assert rules(b"\x80\x04" + maker + b"](" + before + SENTENCES + b"e\x85R.") == {"pickle.arguments"}


def test_methods_of_an_ordered_dictionary_may_be_hidden():
    ordered = name("collections", "OrderedDict")
    hiding = ordered + b")R}" + word("keys") + name("builtins", "list") + b"sb"
    assert scan_bytes(b"\x80\x04" + ordered + hiding + b"\x85R.").verdict is not Verdict.CLEAN


RANDOM = name("numpy.random._pickle", "__bit_generator_ctor") + word("MT19937") + b"\x85R"


@pytest.mark.parametrize(
    ("place", "clean"), [(b"M\x70\x02", True), (b"M\x71\x02", False), (b"J\xff\xff\xff\xff", False)]
)
def test_a_random_generator_reads_at_its_position(place, clean):
    state = b"}(" + word("bit_generator") + word("MT19937") + word("state") + b"}" + word("pos") + place + b"su"
    assert (scan_bytes(b"\x80\x04" + RANDOM + state + b"b.").verdict is Verdict.CLEAN) == clean


@pytest.mark.parametrize(("zone", "clean"), [("Europe/Berlin", True), ("dateutil//etc/passwd", False)])
def test_a_zone_of_dateutil_is_a_file(zone, clean):
    content = b"\x80\x04" + name("pandas.core.dtypes.dtypes", "DatetimeTZDtype") + word("ns") + word(zone) + b"\x86R."
    assert (scan_bytes(content).verdict is Verdict.CLEAN) == clean


@pytest.mark.parametrize(("state", "clean"), [(b"}K\x05\x86", True), (b"}" + F8 + b"\x86", False)])
def test_the_number_of_a_hook_is_added_to(state, clean):
    content = b"\x80\x04" + name("torch.utils.hooks", "RemovableHandle") + b")\x81" + state + b"b."
    assert (scan_bytes(content).verdict is Verdict.CLEAN) == clean


ZONE = name("builtins", "getattr") + name("zoneinfo", "ZoneInfo") + word("_unpickle") + b"\x86R"


@pytest.mark.parametrize(
    ("content", "clean"),
    [
        (ZONE + word("Europe/Berlin") + b"\x88\x86R", True),
        (ZONE + word("../../etc/passwd") + b"\x88\x86R", False),
        (ZONE + word("/etc/passwd") + b"\x88\x86R", False),
        (ZONE.replace(b"\x09_unpickle", b"\x08__dict__") + word("UTC") + b"\x88\x86R", False),
        (name("builtins", "getattr") + b"\x85" + name("zoneinfo", "ZoneInfo"), False),
        (b"(" + name("builtins", "getattr") + b"\x940" + name("zoneinfo", "ZoneInfo") + b"0h\0C\1aN\x86Rt", False),
    ],
)
def test_a_zone_of_the_system_is_made_by_its_name(content, clean):
    assert (scan_bytes(b"\x80\x04" + content + b".").verdict is Verdict.CLEAN) == clean


def test_an_array_of_objects_has_a_memo_of_its_own():
    """A loader that reads on would take its entries for others: only what is known to be dangerous counts then."""
    objects = wrapper(1, dtype=OBJECT)
    assert scan_bytes(framed(objects) + pickle.dumps([1], 4) + b".").verdict is Verdict.CLEAN
    outer = word("os") + b"\x94" + word("system") + b"\x9400" + objects
    called = b"\x80\x04" + word("collections") + b"\x94" + word("OrderedDict") + b"\x9400h\0h\1\x93)R."
    assert scan_bytes(b"\x80\x04" + outer + called + b".").verdict is Verdict.MALICIOUS
    module = word("collections") + b"\x94" + word("Nothing") + b"\x9400" + objects
    assert scan_bytes(b"\x80\x04" + module + called + b".").verdict is Verdict.CLEAN


IDS = b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nDoubleStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x06tQ"


@pytest.mark.parametrize(
    ("view", "verdict"),
    [
        (b"K\x00K\x02K\x03\x86K\x03K\x01\x86\x89ccollections\nOrderedDict\n)RtR.", Verdict.CLEAN),
        (
            b"K\x00K\x02K\x04\x86K\x04K\x01\x86\x89ccollections\nOrderedDict\n)RtR.",
            Verdict.UNPROVED,
        ),  # beyond its storage
    ],
)
def test_a_pickle_out_of_its_torch_archive_has_ids_of_torch(view, verdict):
    assert scan_bytes(IDS + view).verdict is verdict


def test_ids_of_another_form_need_a_callback_that_is_not_known():
    found = scan_bytes(IDS.replace(b"storagectorch", b"Storagectorch").removesuffix(b"Q") + b"Q.")
    assert [finding.rule for finding in found.findings] == ["pickle.persistent"]
