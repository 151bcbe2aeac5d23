"""Every kind in the ways people and machines write it. Values are published samples or were made for this file."""

import pytest

from jingwei.text import detectors

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
VALUES = {  # kind: (label in English, label in Chinese, value)
    "cn_id": ("ID card number", "身份证号", "11010519491231002X"),
    "cn_uscc": ("credit code", "统一社会信用代码", "91350100M000100Y43"),
    "bank_card": ("card", "银行卡号", "4012888888881881"),
    "phone_cn": ("mobile", "手机", "13800138000"),
    "us_ssn": ("SSN", "社会安全号", "460-89-9847"),
    "phone_us": ("phone", "美国电话", "(212) 555-0187"),
    "phone_intl": ("phone", "电话", "+44 20 7946 0958"),
    "uk_nhs": ("NHS number", "英国医保号", "943 476 5919"),
    "br_cpf": ("CPF", "巴西税号", "529.982.247-25"),
    "kr_rrn": ("resident number", "韩国居民号", "750518-2304721"),
    "in_aadhaar": ("Aadhaar", "印度身份号", "2341 2341 2346"),
    "hk_id": ("HKID", "香港身份证", "A123456(3)"),
    "tw_id": ("Taiwan ID", "台湾身份证", "A123456789"),
    "es_nif": ("NIF", "西班牙税号", "12345678Z"),
    "fr_nir": ("NIR", "法国社保号", "255081416802538"),
    "de_steuer_id": ("tax id", "德国税号", "36574261809"),
    "pl_pesel": ("PESEL", "波兰身份号", "44051401359"),
    "nl_bsn": ("BSN", "荷兰公民号", "111222333"),
    "sg_nric": ("NRIC", "新加坡身份证", "T1234567J"),
    "jp_mynumber": ("My Number", "日本个人编号", "123456789018"),
    "ca_sin": ("social insurance number", "加拿大社会保险号", "123 456 782"),
    "vin": ("VIN", "车架号", "1M8GDM9AXKP042788"),
    "imei": ("IMEI", "手机串号", "356938035643809"),
    "iban": ("IBAN", "国际账号", "GB82WEST12345698765432"),
    "email": ("contact", "邮箱", "zhang.san@qq.com"),
    "ipv4": ("client address", "登录地址", "61.135.169.121"),
    "ipv6": ("client address", "登录地址", "2400:3200:0:0:0:0:5:1"),
    "mac": ("device", "设备地址", "3c:5a:b4:01:9f:e2"),
    "cn_passport": ("passport", "护照号", "E12345678"),
    "cn_plate": ("licence plate", "车牌号", "粤B12345"),
    "btc_address": ("BTC wallet", "比特币地址", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
    "eth_address": ("ETH wallet", "以太坊地址", "0x52908400098527886E0F7030069857D2E4169EE7"),
}
FRAMES = {
    "labelled": "{en}: {v}. ",
    "labelled zh": "{zh}：{v}。",
    "glued": "他的{zh}是{v}请核对",
    "owner": "The {en} of Mary Reed is {v}. ",
    "json": '{{"{en}": "{v}", "n": 1}}',
    "json zh": '{{"{zh}":"{v}"}}',
    "csv": "7,{en},{v},x\n",
    "table": "| {en} | {v} |\n",
    "html": "<td>{en}</td><td>{v}</td>",
    "url": "https://a.io/q?{en}={v}&n=1",
    "next line": "{en}:\n{v}\n",
    "quoted": "{zh}“{v}”。",
}
ALONE = frozenset(VALUES) - {"nl_bsn", "jp_mynumber"}  # the others are told without a word that names them


def kinds_at(text, value):
    start = text.index(value)
    return {
        m.kind
        for m in detectors.find(text)
        if min(m.end, start + len(value)) - max(m.start, start) >= 0.8 * len(value)
        and m.end - m.start <= 1.5 * len(value)
    }


@pytest.mark.parametrize("kind", VALUES)
def test_every_kind_in_every_frame(kind):
    english, chinese, value = VALUES[kind]
    missed = [
        name
        for name, frame in FRAMES.items()
        if kind not in kinds_at(frame.format(en=english, zh=chinese, v=value), value)
    ]
    assert missed == []


@pytest.mark.parametrize("kind", sorted(ALONE))
def test_alone(kind):
    value = VALUES[kind][2]
    assert kind in kinds_at(f"，{value}，", value)
    assert kind in kinds_at(f"see {value} there", value)


@pytest.mark.parametrize("kind", [k for k in VALUES if k not in {"email", "ipv6", "mac", "btc_address", "eth_address"}])
def test_full_width(kind):
    _, chinese, value = VALUES[kind]
    wide = value.translate(WIDE)
    assert kind in kinds_at(f"{chinese}：{wide}。", wide)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("cn_id", "110105 19491231 002X"),
        ("cn_id", "110105-19491231-002x"),
        ("cn_id", "1101 0519 4912 3100 2X"),
        ("cn_id", "110105.19491231.002X"),
        ("cn_id", "1101051949\n1231002X"),
        ("cn_uscc", "91350100m000100y43"),
        ("bank_card", "4012-8888-8888-1881"),
        ("bank_card", "4012.8888.8888.1881"),
        ("bank_card", "40128888\n88881881"),
        ("phone_cn", "138.0013.8000"),
        ("phone_cn", "+86-138-0013-8000"),
        ("phone_cn", "(010) 6234 5678"),
        ("phone_us", "212.555.0187"),
        ("phone_us", "+1 212-555-0187"),
        ("phone_us", "1-212-555-0187 x123"),
        ("phone_intl", "0044 20 7946 0958"),
        ("iban", "gb82 west 1234 5698 7654 32"),
        ("iban", "GB82-WEST-1234-5698-7654-32"),
        ("iban", "GB82WEST1234\n5698765432"),
        ("hk_id", "a123456(3)"),
        ("tw_id", "a123456789"),
        ("es_nif", "12.345.678-Z"),
        ("es_nif", "X1234567L"),
        ("fr_nir", "2 55 08 14 168 025 38"),
        ("de_steuer_id", "36 574 261 809"),
        ("ca_sin", "123-456-782"),
        ("nl_bsn", "1112.22.333"),
        ("sg_nric", "t1234567j"),
        ("jp_mynumber", "1234 5678 9018"),
        ("vin", "1m8gdm9axkp042788"),
        ("imei", "35-693803-564380-9"),
        ("mac", "3C-5A-B4-01-9F-E2"),
        ("cn_plate", "粤B·12345"),
        ("cn_plate", "京AD12345"),
        ("btc_address", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
        ("btc_address", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
    ],
)
def test_other_writings(kind, written):
    english, chinese, _ = VALUES[kind]
    assert kind in kinds_at(f"{english}: {written} ok", written)
    assert kind in kinds_at(f"{chinese}：{written}。", written)


def test_places_count_code_points_of_the_text_as_given():
    text = "\U0001f600\u200b身份证１１０１０５１９４９１２３１００２Ｘ。\U0001f600tel 138\u200b0013\u200b8000"
    found = {m.kind: text[m.start : m.end] for m in detectors.find(text)}
    assert found["cn_id"] == "１１０１０５１９４９１２３１００２Ｘ"
    assert found["phone_cn"] == "138\u200b0013\u200b8000"
