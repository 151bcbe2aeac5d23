import pytest

from jingwei.text.documents import Document, Unreadable, documents, told
from jingwei.text.documents.encodings import detected

CHINESE = "我们在城里的图书馆读书，但是今天下雨了，所以大家都没有出门。请您稍后再来办理手续。\n"
TRADITIONAL = "我們在城裡的圖書館讀書，但是今天下雨了，所以大家都沒有出門。請您稍後再來辦理手續。\n"
JAPANESE = "図書館で本を読んでいますが、今日は雨なので誰も外に出ませんでした。また後でお越しください。\n"
KOREAN = "우리는 도시의 도서관에서 책을 읽고 있지만 오늘은 비가 와서 아무도 밖에 나가지 않았습니다.\n"
LATIN = "Die Bücher für Köln müssen über die Straße. L'été, à côté, où les élèves sont déjà arrivés.\n"
TEXTS = [
    ("utf-8", CHINESE, "utf-8"),
    ("utf-8-sig", CHINESE, "utf-8-bom"),
    ("utf-16", CHINESE, "utf-16-le"),
    ("utf-32", LATIN, "utf-32-le"),
    ("utf-16-le", "plain letters without a mark\n", "utf-16-le"),
    ("utf-16-be", "plain letters without a mark\n", "utf-16-be"),
    ("gb18030", CHINESE, "gb18030"),
    ("gbk", CHINESE, "gb18030"),
    ("big5", TRADITIONAL, "big5hkscs"),
    ("shift_jis", JAPANESE, "cp932"),
    ("euc_kr", KOREAN, "cp949"),
    ("latin-1", LATIN, "cp1252"),
    ("cp1252", "“Quoted” – naïve café, 20 €; “déjà vu” – über\n", "cp1252"),
]


@pytest.mark.parametrize("times", [1, 3, 400])
@pytest.mark.parametrize(("codec", "text", "stated"), TEXTS)
def test_the_encoding_is_told_and_the_text_is_whole(tmp_path, codec, text, stated, times):
    path = tmp_path / "a.txt"
    path.write_bytes((text * times).encode(codec))
    assert told(path).encoding == stated
    found = [item for item in documents(path) if isinstance(item, Document)]
    assert "".join(item.text for item in found) == text * times


def test_lines_in_another_encoding_are_left_out_with_their_places(tmp_path):
    path = tmp_path / "a.jsonl"
    good = ('{"text": "' + CHINESE.strip() + '"}\n').encode()
    bad = ('{"text": "' + CHINESE.strip() + '"}\n').encode("gbk")
    path.write_bytes(good * 3 + bad + good)
    found = list(documents(path, "text"))
    assert [(item.line, item.reason) for item in found if isinstance(item, Unreadable)] == [(4, "not-utf-8")]
    assert len(found) == 5


def test_broken_bytes_of_an_older_encoding_are_left_out(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(CHINESE.encode("gbk") * 3 + b"\x81\n" + CHINESE.encode("gbk"))
    found = list(documents(path))
    assert [(item.line, item.reason) for item in found if isinstance(item, Unreadable)] == [(4, "not-in-encoding")]


def test_lone_surrogates_of_wide_encodings_are_left_out(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff\xfe" + "one\n".encode("utf-16-le") + b"\x00\xd8\n\x00" + "two\n".encode("utf-16-le") + b"x")
    found = list(documents(path))
    assert [item.line for item in found if isinstance(item, Unreadable)] == [2, 4]
    assert next(item for item in found if isinstance(item, Document)).text == "one\n\ntwo\n\n"


def test_letters_that_come_late_in_a_long_file_are_seen(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"plain ascii\n" * 120_000 + CHINESE.encode("gbk") * 20_000)
    assert told(path).encoding == "gb18030"


def test_few_broken_bytes_are_no_encoding():
    assert detected(b"plain\n\xff\xfe\xfd\n") == "utf-8"
    assert detected(b"") == "utf-8"
