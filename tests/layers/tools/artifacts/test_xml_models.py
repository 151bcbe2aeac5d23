"""PMML and OpenVINO: known elements only, and none of the means by which XML reaches outside the file."""

import pytest

from jingwei.layers.tools.artifacts import Verdict, scan_bytes
from jingwei.layers.tools.artifacts.formats.xml_reader import root_of
from tests.layers.tools.artifacts import verdicts

SPACE = "http://www.dmg.org/PMML-4_4"


def pmml(inside="", head="", root=f'xmlns="{SPACE}"', function="+", model=True):
    tree = (
        '<TreeModel functionName="regression"><MiningSchema><MiningField name="x"/></MiningSchema><LocalTransformations>'
        f'<DerivedField name="d" optype="continuous" dataType="double"><Apply function="{function}"><FieldRef field="x"/>'
        '<Constant dataType="double">1</Constant></Apply></DerivedField></LocalTransformations>'
        '<Node score="1"><True/></Node></TreeModel>'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<PMML version="4.4" {root}><Header copyright="none">'
        f'<Application name="hand" version="1"/></Header><DataDictionary numberOfFields="1"><DataField name="x" '
        f'optype="continuous" dataType="double"/></DataDictionary>{inside}{tree if model else ""}</PMML>'
    ).encode()


def net(layer='type="ReLU" version="opset1"', inside="", head=""):
    return (
        f'<?xml version="1.0"?>{head}<net name="hand" version="11"><layers><layer id="0" name="in" type="Parameter" '
        'version="opset1"><data shape="1,3" element_type="f32"/><output><port id="0" precision="FP32"><dim>1</dim>'
        f'<dim>3</dim></port></output></layer><layer id="1" name="act" {layer}><input><port id="0"><dim>1</dim></port>'
        f'</input></layer></layers><edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/></edges>{inside}'
        '<rt_info><MO_version value="2024"/></rt_info></net>'
    ).encode()


OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///nowhere">]>'
CLEAN = {
    "pmml": pmml(),
    "pmml without a namespace": pmml(root=""),
    "pmml with its schema named": pmml(
        root=f'xmlns="{SPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{SPACE} a.xsd"'
    ),
    "pmml with a note": pmml('<TransformationDictionary><Extension name="a" value="b"/></TransformationDictionary>'),
    "pmml with a function of its own": pmml(
        '<TransformationDictionary><DefineFunction name="own" optype="continuous"><ParameterField name="p"/>'
        '<FieldRef field="p"/></DefineFunction></TransformationDictionary>',
        function="own",
    ),
    "openvino": net(),
    "openvino in UTF-16": net().decode().encode("utf-16"),
}
REJECTED = {
    "external entity": (pmml("&e;", head=OUTSIDE), "xml.external"),
    "external entity, in an attribute of the root": (pmml(root='x="&e;"', head=OUTSIDE), "xml.external"),
    "external parameter entity": (
        pmml(head='<!DOCTYPE x [<!ENTITY % e SYSTEM "http://a.invalid/x"> %e;]>'),
        "xml.external",
    ),
    "entities that grow": (
        pmml("&b;", head='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'),
        "xml.entity",
    ),
    "external subset": (pmml(head='<!DOCTYPE PMML SYSTEM "http://a.invalid/pmml.dtd">'), "xml.doctype"),
    "openvino with an external entity": (net(head=OUTSIDE), "xml.external"),
    "openvino with a library": (net('type="ReLU" version="opset1" library="a.so"'), "openvino.library"),
}
UNPROVED = {
    "extension with content": pmml(
        "<TransformationDictionary><Extension><a>b</a></Extension></TransformationDictionary>"
    ),
    "extension with text": pmml("<TransformationDictionary><Extension>b</Extension></TransformationDictionary>"),
    "function of nobody": pmml(function="com.example.Function"),
    "element of nobody": pmml("<Script/>"),
    "element of another namespace": pmml('<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="a"/>'),
    "attribute of nobody": pmml(root=f'xmlns="{SPACE}" x-run="1"'),
    "processing instruction": pmml(head='<?xml-stylesheet href="a.xsl"?>'),
    "encoding": pmml().replace(b"UTF-8", b"windows-1252"),
    "no model": pmml(model=False),
    "not well formed": pmml()[:-3],
    "a tail": pmml() + b"x",
    "deep": pmml("<Extension>" * 200 + "</Extension>" * 200),
    "many attributes": pmml(root=" ".join(f'a{n}="1"' for n in range(300))),
    "namespace of nobody": pmml(root='xmlns="http://a.invalid"'),
    "layer of an extension": net('type="ReLU" version="extension"'),
    "layer of nobody": net('type="MyLayer" version="opset1"'),
    "openvino, text": net(inside="text"),
    "openvino without layers": b'<net name="a" version="11"/>',
}
SEEDS = {**CLEAN, **{name: content for name, (content, _) in REJECTED.items()}}

test_what_reaches_outside_is_rejected = verdicts.rejected(REJECTED)
test_what_is_not_understood_is_unproved = verdicts.unproved(UNPROVED)
test_a_cut_is_never_clean = verdicts.never_clean_when_cut(SEEDS)
test_damage_never_raises = verdicts.damage_never_raises(SEEDS)


@pytest.mark.parametrize("name", CLEAN)
def test_known_elements_are_clean(name):
    found = scan_bytes(CLEAN[name])
    assert (found.format, found.verdict, found.findings) == (name.split()[0], Verdict.CLEAN, ())


def test_a_cut_behind_a_declaration_does_not_take_it_back():
    content, _ = REJECTED["external entity"]
    assert all(scan_bytes(content[:end]).verdict.rejected for end in range(content.index(b"<Header"), len(content)))


@pytest.mark.parametrize("content", [b"", b"<", b"text", b"<p>hello</p>", b"# a <PMML> in a text", b"\xff\xfe<"])
def test_other_text_has_no_root_of_these(content):
    assert root_of(memoryview(content)) in {None, ("", "p")}
