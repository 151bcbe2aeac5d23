import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jingwei.text import personal
from jingwei.text.match import Strength

FOUND = [  # text, kind, value
    ("身份证号11010519491231002X是", "cn_id", "11010519491231002X"),
    ("身份证11010519491231002x，", "cn_id", "11010519491231002x"),
    ("１１０１０５１９４９１２３１００２Ｘ", "cn_id", "１１０１０５１９４９１２３１００２Ｘ"),
    ("电话13800138000谢谢", "phone_cn", "13800138000"),
    ('{"phone":"138-0013-8000"}', "phone_cn", "138-0013-8000"),
    ("+86 138 0013 8000", "phone_cn", "+86 138 0013 8000"),
    ("138\u200b0013\u200b8000", "phone_cn", "138\u200b0013\u200b8000"),
    ("电话：010-62345678。", "phone_cn", "010-62345678"),
    ("卡号6222021234567890128。", "bank_card", "6222021234567890128"),
    ("card 4012 8888 8888 1881 declined", "bank_card", "4012 8888 8888 1881"),
    ("amex 3782-822463-10005", "bank_card", "3782-822463-10005"),
    ("统一社会信用代码91350100M000100Y43", "cn_uscc", "91350100M000100Y43"),
    ("护照号E12345678于", "cn_passport", "E12345678"),
    ("车牌粤B12345停", "cn_plate", "粤B12345"),
    ("京A·D12345", "cn_plate", "京A·D12345"),
    ("pay to GB82 WEST 1234 5698 7654 32 today", "iban", "GB82 WEST 1234 5698 7654 32"),
    ("gb82west12345698765432", "iban", "gb82west12345698765432"),
    ("邮箱zhang.san@qq.com，", "email", "zhang.san@qq.com"),
    ("o'neil+tag@mail.example-company.co.uk", "email", "o'neil+tag@mail.example-company.co.uk"),
    ("SSN: 460-89-9847", "us_ssn", "460-89-9847"),
    ("social security 460899847", "us_ssn", "460899847"),
    ("call (212) 555-0187 now", "phone_us", "(212) 555-0187"),
    ("+44 20 7946 0958", "phone_intl", "+44 20 7946 0958"),
    ("Phone: 0490 75 40 81", "phone_intl", "0490 75 40 81"),
    ("from 61.135.169.121:", "ipv4", "61.135.169.121"),
    ("addr 2400:3200::1 x", "ipv6", "2400:3200::1"),
    ("mac aa:bb:cc:dd:ee:ff", "mac", "aa:bb:cc:dd:ee:ff"),
    ("A123456(3)", "hk_id", "A123456(3)"),
    ("CPF 529.982.247-25", "br_cpf", "529.982.247-25"),
]
SILENT = [
    "11010519491231002X5 longer",
    "99913800138000 and 138001380001",
    "9f13800138000abc0d e3b0c44298fc1c149afbf4c8996fb92427ae41e4",
    "550e8400-e29b-41d4-a716-138001380001",
    "110105194912310021",
    "11010519490231002X",
    "4012 8888 8888 1882",
    "4111 1111 1111 1111",
    "order 2026060112-345678",
    "version 1.2.3.4567 and 10.0.0.1 and 192.168.1.1 and 203.0.113.9 and 127.0.0.1",
    "user@example.com git log@2x.png name@host",
    "12345678901234567890",
    "000-12-3456 666-12-3456 900-12-3456",
    "GB82 WEST 1234 5698 7654 33",
    "e12345678 X12345678",
    "0.13800138000",
    "京ABCDE",
    "std::vector<int>::iterator 12:30:45",
    "postgres://app:secret1@db3.internal.net:5432",
    "2026-06-01 2026/06/01 20260601 12:00:00.123456",
]


@pytest.mark.parametrize(("text", "kind", "value"), FOUND)
def test_found(text, kind, value):
    assert [(m.kind, text[m.start : m.end]) for m in personal.find(text)] == [(kind, value)]


@pytest.mark.parametrize("text", SILENT)
def test_silent(text):
    assert personal.find(text) == ()


def test_a_name_before_the_number_lifts_its_grade():
    assert personal.find("4012888888881881")[0].grade is Strength.LIKELY
    assert personal.find("visa 4012888888881881")[0].grade is Strength.CERTAIN
    assert personal.find("5.6.7.89")[0].grade is Strength.LOW
    assert personal.find("noreply@mail.org")[0].grade is Strength.LOW


def test_values_are_masked():
    for text, _, value in FOUND:
        for match in personal.find(text):
            assert match.masked.endswith("…")
            assert len(match.masked) == 3
            assert value not in match.masked


def test_several_kinds_in_one_text_keep_their_order():
    text = "张三，身份证11010519491231002X，电话13800138000，邮箱a.b@qq.com"
    assert [m.kind for m in personal.find(text)] == ["cn_id", "phone_cn", "email"]


@settings(deadline=None, max_examples=60)
@given(
    st.text(alphabet="汉字 ，。\nabc", max_size=40),
    st.sampled_from([0, 3, 9, 22]),
    st.text(alphabet="，。 \n是", max_size=9),
)
def test_the_place_in_the_text_does_not_matter(before, which, after):
    value = FOUND[which][2]
    text = f"{before}，{value}{after}"
    start = len(before) + 1
    assert (start, start + len(value)) in {(m.start, m.end) for m in personal.find(text)}


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("0123456789-. @:+xX京A１\u200b()")), max_size=120))
@example("\ud800 13800138000")
@example("+" * 50 + "1" * 50)
def test_any_text_gives_ordered_places_inside_it(text):
    end = 0
    for match in personal.find(text):
        assert end <= match.start < match.end <= len(text)
        assert match.kind in personal.KINDS
        end = match.end


@pytest.mark.torture
@pytest.mark.parametrize(
    "unit",
    ["1", "1 ", "123 ", "123-", "a@b.", ":", "a:", "1.", "+1", "A1", "(1)", "1380013800", "京A1", "@", "1\u200b"],
)
def test_time_is_linear_on_hostile_strings(unit):
    def cost(size):
        text = unit * (size // len(unit))
        start = time.process_time()
        personal.find(text)
        return time.process_time() - start

    small = max(cost(10_000), 0.001)
    assert cost(80_000) < 8 * 4 * small + 0.2  # a quadratic step would cost 64 times as much
