"""What certificates say, in five languages and four scripts."""

from datetime import UTC, datetime
from typing import Any

from lessonbot.credentials.certificate import Sheet
from lessonbot.credentials.picture import Shown

ADDRESS = "https://learn.example.org/c/7kq29fxdm3zt0a8b"
NUMBER = "7KQ2-9FXD-M3ZT-0A8B"
CREDENTIAL = '{"name":"Safe Water at Home – ماء"}'.encode() * 90
_AT = datetime(2026, 9, 21, 8, tzinfo=UTC)


def _sheet(language: str, **words: Any) -> Sheet:  # noqa: ANN401 - the fields of a sheet
    labels = words.pop("labels")
    criteria, issuer, date, number, address = labels
    return Sheet(
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        criteria=(criteria, words.pop("criteria")),
        issuer=(issuer, "Amani Learning Centre"),
        date=(date, words.pop("date")),
        number=(number, NUMBER),
        address=(address, ADDRESS),
        at=_AT,
        **words,
    )


SHEETS = {
    "en": _sheet(
        "en",
        heading="Certificate",
        before="This is to confirm that",
        holder="Amina Yusuf",
        after="has completed the course",
        title="Safe Water at Home",
        facts=(
            ("Level", "Beginner"),
            ("Hours of learning", "2"),
            ("Lessons", "7"),
            ("Score", "86 % (needed: 70 %)"),
        ),
        criteria="All 7 lessons done and at least 70% in the quiz",
        date="21 September 2026",
        labels=(
            "Earned by",
            "Issued by",
            "Date",
            "Certificate number",
            "Address of this certificate",
        ),
        check="If you hold a printout, open the address below and compare the number, the name "
        "and the date.",
        state="Issued by a demo, for trying out only",
    ),
    "sw": _sheet(
        "sw",
        heading="Cheti",
        before="Hii ni kuthibitisha kwamba",
        holder="Ng’ang’a wa Mwangi",
        after="amekamilisha kozi ya",
        title="Maji Salama Nyumbani",
        facts=(("Kiwango", "Mwanzo"), ("Saa za kujifunza", "2"), ("Masomo", "7")),
        criteria="Masomo yote 7 na angalau 70% katika jaribio",
        date="21 Septemba 2026",
        labels=("Kilichofanywa", "Kimetolewa na", "Tarehe", "Nambari ya cheti", "Anwani ya cheti"),
        check="Ukiwa na karatasi, fungua anwani hii na ulinganishe nambari, jina na tarehe.",
    ),
    "ar": _sheet(
        "ar",
        heading="شهادة",
        before="تُمنح هذه الشهادة إلى",
        holder="أمينة يوسف الحسيني",
        after="لإتمام دورة",
        title="ماء آمن في البيت",
        facts=(("المستوى", "مبتدئ"), ("الدروس", "7"), ("النتيجة", "86% (المطلوب: 70%)")),
        criteria="إنهاء الدروس السبعة كلها والحصول على 70% على الأقل في الاختبار",
        date="21 سبتمبر 2026",
        labels=("شروط الحصول عليها", "جهة الإصدار", "التاريخ", "رقم الشهادة", "عنوان هذه الشهادة"),
        check="إذا كانت لديك ورقة مطبوعة، فالرجاء فتح العنوان أدناه ومقارنة الرقم والاسم والتاريخ.",
        state="جهة إصدار تجريبية",
    ),
    "hi": _sheet(
        "hi",
        heading="सर्टिफ़िकेट",
        before="यह प्रमाणित किया जाता है कि",
        holder="लक्ष्मीबाई कृष्णमूर्ति",
        after="ने यह कोर्स पूरा किया है:",
        title="घर में सुरक्षित पानी",
        facts=(("स्तर", "शुरुआती"), ("पढ़ाई के घंटे", "2"), ("पाठ", "7")),
        criteria="सभी 7 पाठ पूरे और क्विज़ में कम से कम 70%",
        date="21 सितंबर 2026",
        labels=(
            "पूरी की गई शर्तें",
            "जारी करने वाली संस्था",
            "तारीख़",
            "सर्टिफ़िकेट नंबर",
            "इस सर्टिफ़िकेट का पता",
        ),
        check="अगर आपके पास छपा हुआ काग़ज़ है, तो नीचे लिखा पता खोलें और नंबर, नाम और तारीख़ मिलाएँ।",
    ),
    "am": _sheet(
        "am",
        heading="ሰርተፍኬት",
        before="ይህ ሰርተፍኬት የሚያረጋግጠው",
        holder="አልማዝ ገብረ ሥላሴ",
        after="የሚከተለውን ኮርስ ማጠናቀቃቸውን ነው፦",
        title="ንጹህ ውሃ በቤት",
        facts=(("ደረጃ", "ጀማሪ"), ("የትምህርት ሰዓታት", "2"), ("ትምህርቶች", "7")),
        criteria="ሁሉም 7 ትምህርቶች እና ቢያንስ 70%",
        date="21 ሴፕቴምበር 2026",
        labels=("የተሟላ መስፈርት", "የሰጠው ድርጅት", "ቀን", "የሰርተፍኬት ቁጥር", "የዚህ ሰርተፍኬት አድራሻ"),
        check="የታተመ ወረቀት ከያዙ፣ ከታች ያለውን አድራሻ ከፍተው ቁጥሩን፣ ስሙን እና ቀኑን ያነጻጽሩ።",
    ),
}
"""By language; two of them carry a warning."""


def shown(sheet: Sheet) -> Shown:
    """The same for a picture."""
    return Shown(
        language=sheet.language,
        direction=sheet.direction,
        title=sheet.title,
        issuer=sheet.issuer[1],
        date=sheet.date[1],
        holder=sheet.holder,
        heading=sheet.heading,
    )
