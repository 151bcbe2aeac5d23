"""Pickles of well-known libraries, put together by hand as the libraries write them: ordinary ones are unproved, abuse stays rejected."""

import struct

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.pickles.packs import class_like, distribution
from jingwei.layers.tools.artifacts.samples import stored_zip


def word(text):
    return b"\x8c" + bytes([len(text)]) + text.encode()


def named(module, name):
    return word(module) + word(name) + b"\x93"


def line(module, name):
    return f"c{module}\n{name}\n".encode()


def made(module, name, state=b"}"):
    """NEWOBJ without arguments, then BUILD."""
    return named(module, name) + b")\x81" + state + b"b"


def called(module, name, args):
    return named(module, name) + b"(" + args + b"tR"


def dtype(letters, flags=b"", fields=b"NN", subtype=b"N"):
    """As NumPy writes it: flexible types state their size and alignment."""
    flags = flags or (b"K?" if "O" in letters else b"K\x00")
    sizes = b"J" + struct.pack("<i", int(letters[1:])) + b"K\x01" if letters[0] in "SV" else b"J\xff\xff\xff\xff" * 2
    made_of = called("numpy", "dtype", word(letters) + b"\x89\x88")
    return made_of + b"(K\x03" + word("|") + subtype + fields + sizes + flags + b"tb"


def wrapper(letters, after, alignment=b"K\x10", flags=b""):
    """Joblib's wrapper of an array of two elements, and what stands behind it in the file."""
    state = (
        b"}(" + word("subclass") + named("numpy", "ndarray") + word("shape") + b"K\x02\x85" + word("order") + word("C")
    )
    state += (
        word("dtype")
        + dtype(letters, flags)
        + word("allow_mmap")
        + b"\x89"
        + word("numpy_array_alignment_bytes")
        + alignment
        + b"u"
    )
    body = made("joblib.numpy_pickle", "NumpyArrayWrapper", state)
    return b"\x95" + struct.pack("<Q", len(body)) + body + after


FOREST = ("sklearn.ensemble._forest", "RandomForestClassifier")
TREE = called("sklearn.tree._tree", "Tree", b"K\x04" + word("an array") + b"K\x01")
SEED = called(
    "numpy.random.bit_generator",
    "__pyx_unpickle_SeedSequence",
    named("numpy.random.bit_generator", "SeedSequence") + b"K\x07N",
)
BITS = called("numpy.random._pickle", "__bit_generator_ctor", named("numpy.random._mt19937", "MT19937"))
RANDOM = called("numpy.random._pickle", "__randomstate_ctor", BITS + b"}" + SEED + b"\x86b") + b"}b"
OBJECTS = (
    b"\x80\x02" + line("numpy.core.multiarray", "_reconstruct") + line("numpy", "ndarray") + b"K\x00\x85U\x01b\x87R"
)
OBJECTS += b"(K\x01K\x02\x85" + line("numpy", "dtype") + b"U\x02O8\x89\x88\x87R"
OBJECTS += b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK?tb\x89](NNetb."
RECONSTRUCTED = line("sklearn.svm.classes", "SVC") + line("__builtin__", "object") + b"N\x87"

PROVED = {
    "estimator": made(*FOREST, b"}(" + word("n_estimators") + b"K\x05" + word("_sklearn_version") + word("1.5.2") + b"u"),
    "classes by copyreg._reconstructor": called(
        "copyreg", "_reconstructor", named("sklearn.svm._classes", "SVC") + named("builtins", "object") + b"N"
    )
    + b"}b",
    "INST without arguments": b"(isklearn.svm._classes\nSVC\n}b",
    "OBJ without arguments": b"(" + line("sklearn.svm._classes", "SVC") + b"o}b",
    "NEWOBJ_EX without arguments": named(*FOREST) + b")}\x92}b",
    "random state by name": called("numpy.random._pickle", "__randomstate_ctor", word("MT19937")) + b"}b",
    "index": called("pandas.core.indexes.base", "_new_Index", named("pandas", "Index") + b"}" + word("name") + b"Ns"),
    "loss": called("sklearn._loss._loss", "CyHalfBinomialLoss", b""),
    "subclass of an array": called("numpy._core.multiarray", "_reconstruct", named("numpy", "matrix") + b"K\x00\x85C\x01b"),
    "a function that is only named": made("sklearn.preprocessing._function_transformer", "FunctionTransformer", b"}" + word("func") + named("numpy", "log1p") + b"s"),  # noqa: E501 - one way on one line
    "module": made("torch.nn.modules.activation", "ReLU", b"}(" + word("_parameters") + b"}" + word("_modules") + called("collections", "OrderedDict", b"") + b"u"),  # noqa: E501 - one way on one line
    "booster": made("xgboost.core", "Booster", b"}" + word("handle") + b"\x96\x01\x00\x00\x00\x00\x00\x00\x00as"),
    "enumeration": called("torchvision.transforms.functional", "InterpolationMode", word("bilinear")),
}  # fmt: skip
ORDINARY = {
    "class that a pack does not prove": made("sklearn.metrics._scorer", "_NoSuchScorer"),
    "distribution without a pack": made("gensim.models.word2vec", "NoSuchModel"),
    "a function that only a value holds": made("sklearn.preprocessing._function_transformer", "FunctionTransformer", b"}" + word("func") + named("sklearn.datasets._base", "load_files") + b"s"),  # noqa: E501 - one way on one line
    "a class whose code the archive holds": line("__torch__.net.___torch_mangle_0", "Net") + b")\x81}b",
    "a seed": SEED + RANDOM[:0] + made("numpy.random._nothing", "Seed"),
}  # fmt: skip
SET_STATE = b"}" + word("__setstate__") + named("somewhere.deep", "run") + b"s"
MODULE = made("torch.nn.modules.activation", "ReLU", b"}")
STATES = {  # what a pack does not foresee in a state: unproved, whatever else is harmless in it
    "version that is an object": made(*FOREST, b"}" + word("_sklearn_version") + MODULE + b"s"),
    "key that is no text": made(*FOREST, b"}" + MODULE + word("a") + b"s"),
    "method that the proof relies on": made(
        "torch.nn.modules.activation", "ReLU", b"}" + word("register_parameter") + MODULE + b"s"
    ),
    "parameters in an object": made("torch.nn.modules.activation", "ReLU", b"}" + word("_parameters") + MODULE + b"s"),
    "handle that is a number": made("xgboost.core", "Booster", b"}" + word("handle") + b"K\x01s"),
    "handle of LightGBM that is a number": made("lightgbm.basic", "Booster", b"}" + word("_handle") + b"K\x01s"),
    "slots where there are none": made(*FOREST, b"N}" + word("a") + b"Ns\x86"),
    "no dictionary": made(*FOREST, b"]"),
    "frame of foreign values": made("pandas.core.frame", "DataFrame", b"}" + word("_mgr") + MODULE + b"s"),
    "tree of a foreign array": called("sklearn.tree._tree", "Tree", b"K\x04" + MODULE + b"K\x01"),
    "method by its dotted name": named("sklearn.svm._classes", "SVC.fit"),
    "configuration with a foreign type": made("omegaconf.base", "Metadata", b"}" + word("ref_type") + MODULE + b"s"),
    "attribute of an object": made(
        "torch.nn.modules.activation",
        "ReLU",
        b"}" + word("hook") + called("builtins", "getattr", MODULE + word("forward")) + b"s",
    ),
}
ABUSE = {
    "an object of a pack is called": MODULE + b")R",
    "an attribute of an object is called": called("builtins", "getattr", MODULE + word("forward")) + b")R",
    "attribute with a meaning of its own": called("builtins", "getattr", MODULE + word("__class__")),
    "attribute of a module": called("builtins", "getattr", named("sklearn", "svm") + word("sys")),
    "attribute of a function": called("builtins", "getattr", named("numpy", "log1p") + word("x")),
    "dotted name through a package": named("sklearn.utils", "os.system"),
    "dotted name through a class": named(*FOREST[:1], FOREST[1] + ".__init__.__globals__"),
    "two attributes of a class": named(FOREST[0], FOREST[1] + ".fit.x"),
    "function of a package under another name": named("sklearn.utils.fixes", "parse_version") + word("1") + b"\x85R",
    "re-exported module": called("sklearn.datasets._base", "os", word("echo")),
    "list of a pack grows after it was filled": made("pytorch_lightning.core.saving", "list") + b"(Ne",
    "an item appended to a dict of a pack": named("sklearn.utils._bunch", "Bunch") + b")\x81" + word("a") + b"a",
    "enumeration of an object": called("transformers.trainer_utils", "IntervalStrategy", MODULE) + b")R",
    "bit generator of a class that a pack proves": called("numpy.random._pickle", "__bit_generator_ctor", named("somewhere", "X")),
    "a class of a pack with arguments": called(*FOREST, word("echo")),
    "class of a library on no list": made("mylibrary.models", "Network"),
    "class called with arguments": named(*FOREST) + word("echo") + b"\x85\x81",
    "function of a library called with arguments": called("sklearn.utils", "helper", word("echo")),
    "function called by INST": b"(isklearn.utils\nhelper\n",
    "function called by OBJ": b"(" + line("sklearn.utils", "helper") + b"o",
    "generator made by a foreign function": called(
        "numpy.random._pickle", "__generator_ctor", word("echo") + named("somewhere.deep", "run")
    ),
    "bit generator of a foreign class": called("numpy.random._pickle", "__bit_generator_ctor", named("somewhere.deep", "Run")),
    "generated function, foreign class": called("numpy.random.x", "__pyx_unpickle_X", named("somewhere", "X") + b"K\x01N"),
    "generated function of a foreign library": called("somewhere", "__pyx_unpickle_X", named("numpy.random.x", "X") + b"K\x01N"),
    "index of a foreign class": called("pandas.core.indexes.base", "_new_Index", named("somewhere", "Index") + b"}"),
    "state that replaces the method which takes the next state": made(*FOREST, SET_STATE) + word("echo") + b"b",
    "the same with a plain namespace": called("argparse", "Namespace", b"") + SET_STATE + b"b" + word("echo") + b"b",
    "an object of a library is called": made(*FOREST) + word("echo") + b"\x85R",
    "an item is put into an object of a library": made(*FOREST) + word("a") + word("b") + b"s",
    "a class that runs the text of its state": made("scipy.stats._distn_infrastructure", "rv_continuous"),
    "a class that removes the folder of its state": made("numpy.lib._datasource", "DataSource"),
    "reconstructor with another base": called("copyreg", "_reconstructor", named(*FOREST) + named("builtins", "dict") + b"}"),
}  # fmt: skip


@pytest.mark.parametrize("name", PROVED)
def test_ordinary_pickles_of_libraries_are_proved_by_packs(name):
    result = scan_bytes(b"\x80\x04" + PROVED[name] + b".", "model.pkl")
    assert result.verdict is Verdict.CLEAN, [f.text.en for f in result.findings]


@pytest.mark.parametrize("name", ORDINARY)
def test_what_no_pack_proves_is_unproved_and_the_pack_is_named(name):
    result = scan_bytes(b"\x80\x04" + ORDINARY[name] + b".", "model.pkl")
    assert result.verdict is Verdict.UNPROVED, [f.text.en for f in result.findings]
    assert {found.rule for found in result.findings} <= {"pickle.needs-pack", "pickle.not-in-pack"}
    assert all("policy pack for" in found.text.en and "策略包" in found.text.zh for found in result.findings)


@pytest.mark.parametrize("name", STATES)
def test_a_state_that_the_pack_does_not_foresee_is_not_clean(name):
    result = scan_bytes(b"\x80\x04" + STATES[name] + b".", "model.pkl")
    assert result.verdict is Verdict.UNPROVED, [f.text.en for f in result.findings]


@pytest.mark.parametrize("name", ABUSE)
def test_abuse_of_a_library_stays_rejected(name):
    result = scan_bytes(b"\x80\x04" + ABUSE[name] + b".", "model.pkl")
    assert result.verdict.rejected, [f.text.en for f in result.findings]


def test_python_2_names_of_the_reconstructor():
    content = line("copy_reg", "_reconstructor") + RECONSTRUCTED + b"R}b."
    assert scan_bytes(b"\x80\x02" + content).verdict is Verdict.UNPROVED
    elsewhere = content.replace(b"sklearn.svm.classes", b"mypkg.svm.classes")
    assert scan_bytes(b"\x80\x02" + elsewhere).verdict is Verdict.SUSPICIOUS


def test_a_finding_names_the_pack_and_its_versions():
    result = scan_bytes(b"\x80\x04" + made("sklearn.svm", "NoSuchClass") + b".")
    assert "scikit-learn 0.22.2.post1 to 1." in result.findings[0].text.en
    assert result.findings[0].name == "sklearn.svm.NoSuchClass"


def test_distributions_and_class_names():
    assert distribution("torch.nn.modules.linear.Linear") == "torch"
    assert distribution("torch.package.importer.X") == ""
    assert distribution("sklearn.externals.joblib.X") == ""
    assert distribution("sklearn") == ""
    assert distribution("sklearnx.svm.SVC") == ""
    assert distribution("__torch__.torch.package.X") == "TorchScript"
    assert class_like("a.b._Tree")
    assert not class_like("A.run")


@pytest.mark.parametrize("callee", [b"K\x01", word("text"), b")", b"]", called("collections", "OrderedDict", b"")])
def test_calling_what_cannot_be_called_ends_every_loader(callee):
    result = scan_bytes(b"\x80\x04" + callee + b")R.")
    assert {found.rule for found in result.findings} == {"pickle.broken"}


def test_a_name_of_something_that_is_no_text_ends_every_loader():
    assert {f.rule for f in scan_bytes(b"\x80\x04K\x01" + word("system") + b"\x93.").findings} == {"pickle.broken"}
    hidden = called("builtins", "str", word("os"))
    assert scan_bytes(b"\x80\x04" + hidden + word("system") + b"\x93.").verdict is Verdict.SUSPICIOUS


PADDING = b"\x03\xff\xff\xff"
NUMBERS = PADDING + struct.pack("<2d", 1.5, -2.25)


@pytest.mark.parametrize(
    ("letters", "after"), [("f8", NUMBERS), ("M8", NUMBERS), ("O8", OBJECTS), ("S8", NUMBERS), ("i8", b"\x00" + bytes(16))]
)  # fmt: skip
def test_joblib_arrays_are_clean(letters, after):
    result = scan_bytes(b"\x80\x04" + wrapper(letters, after) + b".", "model.joblib")
    assert (result.format, result.verdict) == ("joblib", Verdict.CLEAN), [f.text.en for f in result.findings]


def test_joblib_array_with_chance_opcodes_is_clean():
    frame = b"\x95" + struct.pack("<Q", 5)  # FRAME, then a byte that is no opcode
    result = scan_bytes(b"\x80\x04" + wrapper("u1", b"\x00" + b"N\x00") + b".")
    assert result.verdict is Verdict.CLEAN
    longer = wrapper("S8", b"\x00" + frame + b"N" * 7)
    assert scan_bytes(b"\x80\x04" + longer + b".").verdict is Verdict.CLEAN


def test_a_command_in_a_joblib_array_is_found():
    command = b"cos\nsystem\n(S'e'\ntR."
    for letters, after in (("S16", command.ljust(32, b" ")), ("O8", command)):
        result = scan_bytes(b"\x80\x04" + wrapper(letters, after, b"N") + b".")
        assert result.verdict is Verdict.MALICIOUS, letters


def test_a_pickle_of_objects_that_a_plain_loader_reads_with_another_memo_is_found():
    # joblib reads it with a memo of its own (its own words); a plain loader takes the two words memoised before
    inner = b"\x80\x02" + b"U\x05numpyq\x00U\x07ndarrayq\x01h\x02h\x03\x93."
    stream = b"\x80\x04" + word("os") + b"\x94" + word("system") + b"\x94"
    assert scan_bytes(stream + stream[2:] + wrapper("O8", inner) + b".").verdict is not Verdict.CLEAN
    same = b"\x80\x04" + word("os") + b"\x94" + word("system") + b"\x94" + wrapper("O8", b"h\x00h\x01\x93.") + b"."
    assert scan_bytes(same).verdict is Verdict.MALICIOUS


def test_one_byte_among_the_numbers_of_an_array_is_no_attack():
    for chance in (b"a", b"b", b"s"):  # APPEND, BUILD, SETITEM as a plain loader would read them
        content = b"\x80\x04" + word("x") + wrapper("u1", chance + chance, b"N") + b"."
        assert scan_bytes(content, "model.joblib").verdict is Verdict.CLEAN


def test_a_payload_written_as_text_is_read():
    def stored(content):
        as_text = content.decode("latin-1").encode()
        text = called("_codecs", "encode", b"\x8c" + bytes([len(as_text)]) + as_text + word("latin1"))
        return scan_bytes(b"\x80\x02" + called("torch.storage", "_load_from_bytes", text) + b".")

    assert stored(b"\x80\x02}.").verdict is Verdict.CLEAN
    assert stored(b"cos\nsystem\n(S'e'\ntR.").verdict is Verdict.MALICIOUS


def legacy(type_):
    id_ = b"(X\x06\x00\x00\x00module" + type_ + b"X\x04\x00\x00\x00a.pyX\x04\x00\x00\x00passtQ"
    parts = [b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", b"M\xe9\x03.", b"}.", id_ + b")\x81}b.", b"]."]
    return scan_bytes(b"".join(b"\x80\x02" + part for part in parts), "model.pt")


def test_classes_of_modules_in_the_older_format_of_torch():
    assert legacy(line("torch.nn.modules.activation", "ReLU")).verdict is Verdict.CLEAN
    assert legacy(line("somewhere", "Net")).verdict is Verdict.SUSPICIOUS
    assert legacy(line("os", "system")).verdict is Verdict.MALICIOUS


def test_an_array_of_objects_without_end_is_unproved():
    assert scan_bytes(b"\x80\x04" + wrapper("O8", OBJECTS[:-1])).verdict is Verdict.UNPROVED


def storage(key, count):
    return (
        b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x00"
        + key
        + b"X\x03\x00\x00\x00cpuK"
        + bytes([count])
        + b"tQ"
    )


def tensor(key, count):
    head = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage(key, count) + b"K\x00K" + bytes([count])
    return head + b"\x85K\x01\x85\x89" + line("collections", "OrderedDict") + b")RtR"


def script(data, **members):
    constants = b"\x80\x02" + tensor(b"0", 3) + b"\x85."
    content = {"net/data.pkl": b"\x80\x02" + data + b".", "net/data/0": bytes(8), "net/constants.pkl": constants}
    return stored_zip(content | {"net/constants/0": bytes(12), "net/version": b"3\n"} | members)


INTS = line("torch.jit._pickle", "build_intlist") + b"](K\x01K\x02e\x85R"
NETWORK = line("__torch__.net", "Net") + b")\x81}(U\x06weight" + tensor(b"0", 2) + b"U\x05sizes" + INTS + b"ub"


def test_classes_of_torch_script_are_those_of_its_sources():
    source = b"class Net(Module):\n  pass\n"
    result = scan_bytes(script(NETWORK, **{"net/code/__torch__/net.py": source}), "net.pt")
    assert (result.format, result.verdict) == ("torch script", Verdict.CLEAN), [f.text.en for f in result.findings]
    lacking = scan_bytes(script(NETWORK), "net.pt")
    assert {found.rule for found in lacking.findings} == {"pickle.needs-pack"}


def test_functions_of_torch_script_give_back_what_they_got():
    tagged = line("torch.jit._pickle", "restore_type_tag") + INTS + b"U\x09List[int]\x86R"
    assert scan_bytes(script(b"}(U\x01a" + tagged + b"U\x01t" + tensor(b"0", 2) + b"u")).verdict is Verdict.CLEAN
    odd = line("torch.jit._pickle", "build_intlist") + line("somewhere", "run") + b"\x85R"
    assert scan_bytes(script(odd)).verdict is Verdict.UNPROVED


def test_two_pickles_have_two_sets_of_storages():
    good = script(b"}U\x01t" + tensor(b"0", 2) + b"s")
    assert scan_bytes(good).verdict is Verdict.CLEAN
    lacking = scan_bytes(script(b"}U\x01t" + tensor(b"1", 2) + b"s"))
    assert {found.name for found in lacking.findings if found.rule == "torch.storage"} == {
        "net/data/1 is named but not stored"
    }


OBJECT = dtype("O8")
FIELDS = (word("a") + b"\x85", b"}" + word("a"))  # names; the beginning of the dictionary of fields


@pytest.mark.parametrize(
    ("made_of", "clean"),
    [
        (dtype("f8"), True),
        (OBJECT, True),
        (dtype("V8", b"K\x10", FIELDS[0] + FIELDS[1] + dtype("f8") + b"K\x00\x86s"), True),
        (dtype("V8", subtype=dtype("f8") + b"K\x01\x85\x86"), True),
        (dtype("f8", b"K\x01"), False),
        (dtype("f8", b"K?"), False),
        (dtype("O8", b"K\x00"), False),
        (dtype("f8", b"N"), False),
        (dtype("V8", b"K\x10", FIELDS[0] + FIELDS[1] + OBJECT + b"K\x00\x86s"), False),
        (dtype("V8", subtype=OBJECT + b"K\x01\x85\x86"), False),
        (dtype("V8", b"K\x10", FIELDS[0] + b"]"), False),
    ],
)
def test_the_flags_of_a_dtype_fit_its_letters(made_of, clean):
    result = scan_bytes(b"\x80\x04" + made_of + b".")
    assert (result.verdict is Verdict.CLEAN) == clean, [f.text.en for f in result.findings]
    assert not result.verdict.rejected


def test_a_pickle_that_joblib_would_begin_in_the_bytes_of_a_disguised_array_is_found():
    # numpers by their letters, objects by their flags: joblib reads a pickle with a memo of its own
    inner = b"\x80\x04" + word("os") + b"\x94" + word("system") + b"\x94h\x00h\x01\x93" + word("echo") + b"\x85R."
    start = b"\x80\x04" + word("a") + b"\x94" + word("b") + b"\x94"
    array = wrapper("S32", inner.ljust(64, b" "), b"N", b"K?")
    assert scan_bytes(start + array + b".").verdict is Verdict.MALICIOUS
