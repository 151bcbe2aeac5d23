import pytest

from jingwei.text import digits

VALID = {
    digits.cn_id: ["11010519491231002X", "440524188001010014"],
    digits.cn_uscc: ["91350100M000100Y43", "911100007109310534"],
    digits.luhn: ["4111111111111111", "6222021234567890128"],
    digits.iban: ["GB82WEST12345698765432", "DE89370400440532013000", "FR1420041010050500013M02606"],
    digits.uk_nhs: ["9434765919"],
    digits.br_cpf: ["52998224725"],
    digits.in_aadhaar: ["234123412346"],
    digits.hk_id: ["A1234563", "AB9876543"],
    digits.tw_id: ["A123456789"],
    digits.es_nif: ["12345678Z", "X1234567L"],
    digits.fr_nir: ["255081416802538"],
    digits.de_steuer_id: ["36574261809", "86095742719"],
    digits.us_ssn: ["460899847"],
}


@pytest.mark.parametrize(("valid", "number"), [(f, n) for f, numbers in VALID.items() for n in numbers])
def test_published_numbers_are_consistent(valid, number):
    assert valid(number)


@pytest.mark.parametrize("valid", [f for f in VALID if f not in {digits.us_ssn, digits.tw_id}])
def test_every_single_wrong_digit_is_noticed(valid):
    number = VALID[valid][0]
    for i, digit in enumerate(number):
        for other in "0123456789":
            if digit.isdigit() and other != digit and not (valid is digits.fr_nir and i == 0):
                assert not valid(number[:i] + other + number[i + 1 :]), (number, i, other)


@pytest.mark.parametrize("number", ["11010519490231002X", "110105194912310021", "11010518991331002X"])
def test_identity_numbers_with_an_impossible_day_or_digit(number):
    assert not digits.cn_id(number)


@pytest.mark.parametrize("number", ["000123456", "666123456", "900123456", "123004567", "123450000", "078051120"])
def test_social_security_numbers_that_are_never_given_out(number):
    assert not digits.us_ssn(number)


def test_korean_number_with_its_check_digit():
    assert digits.kr_rrn("7505182304721")
    assert not digits.kr_rrn("7505182304722")
    assert not digits.kr_rrn("7513182304721")
