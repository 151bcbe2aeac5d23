"""Kinds of findings of a corpus review as people say them, by family. Secrets keep their type's name."""

from __future__ import annotations

from jingwei.vocabulary import Text

PERSONAL, SECRETS, ORDERS, HARM, RIGHTS, LEAKS = "personal", "secrets", "orders", "harm", "rights", "leaks"
FAMILIES = {
    PERSONAL: Text("Personal data", "个人信息"),
    SECRETS: Text("Secrets", "密钥与口令"),
    ORDERS: Text("Orders to a reading model", "针对模型的隐藏指令"),
    HARM: Text("Harmful content", "有害内容"),
    RIGHTS: Text("Licences and rights", "许可与权利声明"),
    LEAKS: Text("Benchmark items", "评测题目"),
}
_PERSONAL = {
    "address": Text("postal address", "地址"),
    "bank_card": Text("payment card", "银行卡号"),
    "birth_date": Text("date of birth", "出生日期"),
    "br_cpf": Text("Brazilian CPF", "巴西税号 CPF"),
    "btc_address": Text("Bitcoin address", "比特币地址"),
    "ca_sin": Text("Canadian SIN", "加拿大社会保险号"),
    "cn_id": Text("Chinese identity number", "居民身份证号"),
    "cn_passport": Text("Chinese passport", "护照号"),
    "cn_plate": Text("Chinese number plate", "车牌号"),
    "cn_uscc": Text("unified social credit code", "统一社会信用代码"),
    "de_steuer_id": Text("German tax number", "德国税号"),
    "email": Text("e-mail address", "电子邮箱"),
    "es_nif": Text("Spanish NIF or NIE", "西班牙税号"),
    "eth_address": Text("Ethereum address", "以太坊地址"),
    "fr_nir": Text("French social security number", "法国社会保险号"),
    "geolocation": Text("coordinates", "经纬度坐标"),
    "hk_id": Text("Hong Kong identity card", "香港身份证号"),
    "iban": Text("IBAN", "国际银行账号"),
    "imei": Text("IMEI", "手机序列号 IMEI"),
    "in_aadhaar": Text("Aadhaar number", "印度 Aadhaar 号"),
    "ipv4": Text("IPv4 address", "IPv4 地址"),
    "ipv6": Text("IPv6 address", "IPv6 地址"),
    "jp_mynumber": Text("Japanese My Number", "日本个人编号"),
    "kr_rrn": Text("Korean resident number", "韩国居民登录号"),
    "mac": Text("hardware address", "MAC 地址"),
    "nl_bsn": Text("Dutch BSN", "荷兰公民服务号"),
    "person": Text("name of a person", "姓名"),
    "phone_cn": Text("Chinese telephone", "中国电话号码"),
    "phone_intl": Text("telephone", "国际电话号码"),
    "phone_us": Text("US telephone", "美国电话号码"),
    "pl_pesel": Text("Polish PESEL", "波兰 PESEL 号"),
    "sg_nric": Text("Singapore NRIC", "新加坡身份证号"),
    "tw_id": Text("Taiwan identity number", "台湾身份证字号"),
    "uk_nhs": Text("NHS number", "英国 NHS 号"),
    "us_ssn": Text("US social security number", "美国社会安全号"),
    "vin": Text("vehicle number (VIN)", "车架号"),
}
_OTHER = {
    "hidden_unicode": (ORDERS, Text("invisible characters", "不可见字符")),
    "hidden_injection": (ORDERS, Text("order out of sight", "不可见的指令")),
    "injection": (ORDERS, Text("order to a reading model", "针对模型的指令")),
    "licence": (RIGHTS, Text("licence or notice of rights", "许可或权利声明")),
    "contamination": (LEAKS, Text("item of a benchmark", "评测题目")),
}


def family(kind: str) -> str:
    """The family of a kind."""
    if kind.startswith("secret:"):
        return SECRETS
    if kind.startswith("harm:"):
        return HARM
    return _OTHER[kind][0] if kind in _OTHER else PERSONAL


def kind_name(kind: str) -> Text:
    """The kind as people say it; one without words of its own as it stands in the files."""
    if kind in _OTHER:
        return _OTHER[kind][1]
    bare = kind.partition(":")[2].replace("_", " ") or kind
    return _PERSONAL.get(kind, Text(bare, bare))
