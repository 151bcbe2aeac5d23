import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.text.language import MEASURABLE, UNKNOWN, detect

TEXTS = {
    "en": "The driver was late because the bridge is closed and they had to go by the river.",
    "de": "Der Fahrer kam zu spät, weil die Brücke gesperrt ist und sie nicht durch das Tal fahren konnten.",
    "fr": "Le conducteur est en retard parce que le pont est fermé et qu'ils ne sont pas passés par la vallée.",
    "es": "El conductor llegó tarde porque el puente está cerrado y no pudieron pasar por la orilla del río.",
    "pt": "O motorista chegou tarde porque a ponte está fechada e não foi possível passar pela margem do rio.",
    "it": "Il conducente è in ritardo perché il ponte è chiuso e non si può passare per la riva del fiume.",
    "nl": "De bestuurder kwam te laat omdat de brug is afgesloten en zij niet langs het water konden rijden.",
    "zh": "司机迟到了，因为桥封闭了，他们只好沿河绕行。",
    "ja": "橋が閉鎖されたため、運転手は遅刻しました。",
    "ko": "다리가 폐쇄되어 운전사가 늦게 도착했습니다.",
    "ru": "Водитель опоздал, потому что мост закрыт и они не могли проехать по берегу.",
    "ar": "تأخر السائق لأن الجسر مغلق ولم يتمكنوا من المرور على ضفة النهر في هذا اليوم",
    "el": "Ο οδηγός άργησε επειδή η γέφυρα είναι κλειστή.",
    "th": "คนขับมาสายเพราะสะพานปิด",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_told(language, text):
    assert detect(text) == language
    assert language in MEASURABLE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "12345 67890",
        "Kwa sababu daraja limefungwa, dereva amechelewa sana leo asubuhi.",
        "ሰላም ለዓለም እንኳን ደህና መጣችሁ",
    ],
)
def test_not_told(text):
    assert detect(text) == UNKNOWN


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200))
def test_any_text_has_an_answer(text):
    assert detect(text) in MEASURABLE | {UNKNOWN}
