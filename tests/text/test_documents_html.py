import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.text.documents import Document, Unreadable, documents, told
from jingwei.text.documents.html import Page


def page(text):
    made = Page()
    made.read(text)
    return made.document("p", 1, 0, "")


def hidden(text):
    made = page(text)
    return [(made.text[one.start : one.end].strip(), one.why) for one in made.unseen]


def test_text_of_a_page():
    made = page(
        "<!DOCTYPE html><html><head><title>T &amp; U</title><style>p{}</style><script>if(a<b)x('</p>')</script></head>"
        "<body><p>One <b>bold</b>\n  word.</p><ul><li>a<li>b</ul><table><tr><td>1</td><td>2</table>x < y<br/>z</body></html>"
    )
    assert made.text == "T & U\nOne bold word.\na\nb\n1\t2\nx < y\nz\n"
    assert made.unseen == ()


@pytest.mark.parametrize(
    ("element", "why"),
    [
        ('<p style="display:none">S</p>', "style"),
        ("<p style='DISPLAY : None !important'>S</p>", "style"),
        ('<div style="visibility:hidden"><b>S</b></div>', "style"),
        ("<span hidden>S</span>", "attribute"),
        ('<div aria-hidden="true">S</div>', "attribute"),
        ('<p style="font-size:0">S</p>', "tiny"),
        ('<p style="font-size:0.5px">S</p>', "tiny"),
        ('<p style="opacity: 0">S</p>', "transparent"),
        ('<p style="position:absolute;left:-9999px">S</p>', "outside"),
        ('<p style="text-indent:-5000em">S</p>', "outside"),
        ('<p style="color:#fff">S</p>', "white"),
        ('<body bgcolor="#ffffff"><p style="color:#fff">S</p>', "blank"),
        ("<style>/* x */ .a, .no { display: none }</style><p class='b NO'>S</p>", "style"),
        ("<style>@import url(x); #i{font-size:0}</style><p id=i>S</p>", "tiny"),
        ('<p style="color:white;background:#FFFFFF">S</p>', "blank"),
        ('<div style="background-color:#000"><p style="color:rgb(0,0,2)">S</p></div>', "blank"),
        ('<font color="#fefefe">S</font>', "white"),
        ('<p style="color:rgba(1,2,3,0)">S</p>', "blank"),
        ('<p style="width:1px;height:1px;overflow:hidden">S</p>', "outside"),
        ('<p title="a > b" style="display:none">S</p>', "style"),
        ('<div style="display:none"><div></div>S', "style"),
    ],
)
def test_what_nobody_sees_is_told_with_its_place(element, why):
    found = hidden(f"<body>before {element}</body>")
    assert ("S", why) in found
    assert "before" not in {text for text, _ in found}


def test_hidden_parts_side_by_side_are_one_place():
    assert hidden("<ul hidden><li>a</li> <li>b <b>c</b></li></ul>d<i hidden>e</i>") == [
        ("a\nb c", "attribute"),
        ("e", "attribute"),
    ]


@pytest.mark.parametrize(
    "element",
    [
        '<p style="color:white;background:black">S</p>',
        '<div style="background:#000"><p style="color:#fff">S</p></div>',
        '<p style="font-size:0.8em;opacity:0.7;left:-5px">S</p>',
        '<p style="display:none">x<p>S',
        "<style>@media print { .a{display:none} }</style><p class=a>S</p>",
        "<style>.a:hover{display:none} .b .a{display:none} .a{color:#fff}</style><p class=a>S</p>",
        '<p style="display:none">x</p>S',
        "<div hidden><div>x</div></div>S",
        "<br hidden>S",
        '<div style="visibility:hidden">x<b style="visibility:visible">S</b></div>',
    ],
)
def test_what_is_shown_is_not_called_hidden(element):
    assert "S" not in {text for text, _ in hidden(f"<body>{element}</body>")}


def test_comments_and_texts_of_attributes_stand_in_the_rest():
    made = page(
        '<p>a<!-- an order --><img alt="of a &quot;cat&quot;"><meta content="about"><noscript>b <i>c</i></noscript>'
    )
    assert made.rest.splitlines() == ["<!-- an order -->", 'alt: of a "cat"', "content: about", "noscript: b c"]


@pytest.mark.parametrize("end", ["<!-- never", '<p title="never', "<script>never", "<title>never", "<!never"])
def test_what_never_ends_is_not_lost(end):
    made = page(f"<p>before {end}")
    assert made.text.startswith("before")
    assert end.startswith("<script") or "never" in made.text + made.rest


def test_a_page_is_told_by_its_content_and_read_in_its_encoding(tmp_path):
    for name in ("page", "page.txt", "page.html.gz"):
        path = tmp_path / name
        content = "<!doctype html><p>图书馆今天下午不开门，请您明天再来。</p>".encode("gbk") * 3
        path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
        assert told(path)[0::2] == ("html", "gb18030")
        (found,) = documents(path)
        assert "图书馆" in found.text


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<",
        '<a b="',
        "<a b='\"",
        "<!--",
        "<div hidden>",
        "</b>",
        "<title>",
        "<script>",
        "</script ",
        "&",
        "<p style=color:#fff>",
        "=",
        "<!",
        "<style>.a{",
        "<style>.a{b",
        "aaaaaaaa",
        "<style>@a{{}",
        "<style>/*",
    ],
)
def test_the_cost_is_linear(piece):
    text = piece * (300_000 // len(piece))
    made = page("<p hidden>" + text)
    assert len(made.text) + len(made.rest) <= 2 * len(text) + 100


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet="<>/!-ap =\"'&;hidetscrl\n:0#f", max_size=200))
def test_any_text_gives_places_inside_it(text):
    made = page(text)
    assert all(0 <= one.start < one.end <= len(made.text) for one in made.unseen)
    assert [one.start for one in made.unseen] == sorted(one.start for one in made.unseen)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_page_or_a_reason(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("h") / "a.html"
    path.write_bytes(content)
    assert all(isinstance(item, Document | Unreadable) for item in documents(path))
