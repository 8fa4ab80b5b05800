"""Hours and weekdays as people type them, in the languages that learners' words are known in."""

import datetime as dt
import re

from lessonbot.domain.spelling import fold

_LONGEST = 200  # nobody types more for an hour or for days
_BEFORE_NOON = "am|a m|a|ص|صباحا|du matin|de la manana|da manha|da madrugada|सुबह|सवेरे|subah|savere"
_AFTER_NOON = "pm|p m|p|م|مساء|du soir|de la tarde|da tarde|दोपहर|शाम|dopahar|dopaher|shaam|sham"
_NIGHT = "de la noche|da noite|रात|raat"
_SAID_FIRST = re.compile(
    r"(सुबह|सवेरे|दोपहर|शाम|रात|subah|savere|dopahar|dopaher|shaam|sham|raat)(?: को| ko)? (.+)"
)
_CLOCK = re.compile(
    r"(?:(?:at|as) )?(?P<hour>\d{1,2})(?: ?(?:h|hrs|hours?|heures?|horas?|बजे|baje) ?)?"
    r"(?: ?(?P<minute>\d\d)(?: 00)?)?(?: ?(?:h|hrs|hours?|बजे|baje|oclock))?"
    rf"(?: ?(?:(?P<am>{_BEFORE_NOON})|(?P<pm>{_AFTER_NOON})|(?P<night>{_NIGHT})))?"
)
# In Ethiopia hours are counted from sunrise and from sunset: 2 ሰዓት in the morning is 8:00.
_SUNRISE, _SUNSET = 6, 18
_ETHIOPIAN = re.compile(
    r"ከ?(?:(?P<morning>[ጠጥ]ዋ[ትቱ]|ረፋ[ድዱ])|(?P<day>ቀ[ንኑ]|ሰ[ዓአ]ት(?: በ(?:ኋ|ሁዋ)ላ)?)"
    r"|(?P<evening>ምሽ[ትቱ]|ማታው?)|(?P<night>ሌሊ[ትቱ])) ?በ?"
    r"(?P<hour>\d{1,2})(?: (?P<minute>\d\d))? ?ሰ[ዓአ]ት"
    r"(?: (?:(?P<half>ተኩል)|ከ ?(?P<past>\d\d)(?: ደቂቃ)?))?"
)
_EVENING, _NOON = 6, 12
# “2 h” is a time from now; “18 h” is an hour of the day, in French and not only there.
_SPAN = re.compile(
    r"(?P<after>in |for |after |dans |en |dentro de |em |daqui a |kwa |baada ya |بعد |ከ ?)?"
    r"(?:(?P<first>masaa|dakika) )?(?P<number>\d{1,3})"
    r"(?: ?(?P<unit>h|hrs?|hours?|heures?|horas?|ساعه|ساعات|घं?टे|घं?टा|घण्टे|घण्टा|ghante|ghanta"
    r"|ሰ[ዓአ]ት|ሰ[ዓአ]ታት|mins?|minutes?|minutos?|دقيقه|دقائق|मिनट|ደቂቃ|ደቂቃዎች))?"
    r"(?: (?:from now|later|के बाद|बाद|में|ke baad|baad|mein|በ(?:ኋ|ሁዋ)ላ))?"
)
_MINUTES = ("mi", "dakika", "دق", "मिनट", "ደቂቃ")
_LONGEST_SPAN = 6  # hours, beyond which a number is likely to be an hour of the day
_NAMED_HOURS = dict.fromkeys(("noon", "midday", "midi", "mediodia", "meio dia"), 12)
_NAMED_HOURS |= dict.fromkeys(("midnight", "minuit", "medianoche", "meia noite"), 0)

# One line a language: the same place in each is the same day, Monday first.
_DAYS = """
monday tuesday wednesday thursday friday saturday sunday
mondays tuesdays wednesdays thursdays fridays saturdays sundays
mon tue wed thu fri sat sun
mo tu we th fr sa su
mon tues weds thur fri sat sun
mon tues weds thurs fri sat sun
lundi mardi mercredi jeudi vendredi samedi dimanche
lun mar mer jeu ven sam dim
lunes martes miércoles jueves viernes sábado domingo
lun mar mié jue vie sáb dom
segunda terça quarta quinta sexta sábado domingo
segundas terças quartas quintas sextas sábados domingos
seg ter qua qui sex sáb dom
الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
اثنين ثلاثاء أربعاء خميس جمعة سبت أحد
jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili
सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार
सोम मंगल बुध गुरु शुक्र शनि रवि
सोमवार मंगलवार बुधवार बृहस्पतिवार शुक्रवार शनिवार इतवार
सोमवार मंगलवार बुधवार वीरवार शुक्रवार शनिचर इतवार
मंडे ट्यूजडे वेडनेसडे थर्सडे फ्राइडे सैटरडे संडे
somvar mangalvar budhvar guruvar shukravar shanivar ravivar
somwar mangalwar budhwar guruwar shukrawar shaniwar itwar
ሰኞ ማክሰኞ ረቡዕ ሐሙስ ዓርብ ቅዳሜ እሑድ
ሰኞ ማክሰኞ እሮብ ሀሙስ አርብ ቅዳሜ እሁድ
ሰኞ ማግሰኞ ሮብ ኃሙስ ዐርብ ቅዳሜ ሰንበት
segno maksegno rob hamus arb kidame ehud
"""
_DAY_OF = {
    fold(name): day for line in _DAYS.strip().splitlines() for day, name in enumerate(line.split())
}
_EVERY_DAY = (
    "daily|every day|everyday|each day|all|all days|all week|every day of the week|7 days|"
    "tous les jours|chaque jour|quotidien|todos los dias|cada dia|diario|a diario|"
    "todos os dias|diariamente|كل يوم|يوميا|كل الأيام|kila siku|siku zote|"
    "todo dia|हर दिन|हर रोज|रोज|रोज़|रोज़ाना|प्रतिदिन|har din|har roz|roz|"
    "በየቀኑ|በየእለቱ|በየዕለቱ|ሁሉም ቀን|ሁሉም ቀናት|ሁልጊዜ|ሁል ጊዜ|beyekenu"
)
_WORKING_DAYS = (
    "weekdays|weekday|week days|working days|workdays|work days|business days|"
    "en semaine|jours ouvrables|jours de semaine|entre semana|dias laborables|"
    "dias uteis|dias da semana|أيام العمل|siku za kazi|siku za wiki|कामकाजी दिन|"
    "काम के दिन|የሥራ ቀናት|የስራ ቀናት|የሥራ ቀን|የስራ ቀን"
)
_FREE_DAYS = (
    "weekend|weekends|the weekend|at weekends|week end|week ends|fin de semana|"
    "fines de semana|fim de semana|fins de semana|نهاية الأسبوع|عطلة نهاية الأسبوع|"
    "wikendi|mwisho wa wiki|सप्ताहांत|वीकेंड|የሳምንቱ መጨረሻ|የሳምንት መጨረሻ"
)
_GROUPS: dict[str, tuple[int, ...]] = {
    fold(name): days
    for days, names in (
        ((0, 1, 2, 3, 4, 5, 6), _EVERY_DAY),
        ((0, 1, 2, 3, 4), _WORKING_DAYS),
        ((5, 6), _FREE_DAYS),
    )
    for name in names.split("|")
}
_BETWEEN = frozenset(
    fold(
        "and y e et na و और on only los las le les el nos o de feira feiras يوم दिन को तक aur tak እና ድረስ ቀን"
    ).split()
)
_TO = frozenset(fold("to until till through thru a au al ate hadi إلى حتى से se እስከ").split())
# Arabic writes "and" onto the next word; Amharic onto the last, and "from" and "on" as well.
_JOINED = re.compile(r"^[وከበ]|ና$")
_DASH = re.compile(r"(?<=\S)\s*[-–—]\s*(?=\S)")


def clock_time(said: str) -> dt.time | None:
    """The wall clock time that was typed, such as 7, 7:30, 07.30, 7 pm, 19h30 or ١٩:٣٠."""
    text = fold(said[:_LONGEST])
    if text in _NAMED_HOURS:
        return dt.time(_NAMED_HOURS[text])
    if match := _ETHIOPIAN.fullmatch(text):
        return _ethiopian(match)
    text = _SAID_FIRST.sub(r"\2 \1", re.sub(r"^(\d\d)(\d\d)\b", r"\1 \2", text))
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["am"] or match["pm"] or match["night"]:
        if hour not in range(1, 13):
            return None
        late = match["pm"] or (match["night"] and _EVENING <= hour < _NOON)
        hour = hour % _NOON + (_NOON if late else 0)
    return _time(hour, minute)


def span_of_time(said: str) -> dt.timedelta | None:
    """The time from now that was typed, such as 2h, 90 min, in 3 hours or dans 2 heures."""
    match = _SPAN.fullmatch(fold(said[:_LONGEST]))
    if match is None or not int(match["number"]):
        return None
    number, unit = int(match["number"]), match["unit"] or match["first"] or ""
    if unit.startswith(_MINUTES):
        return dt.timedelta(minutes=number)
    clear = number <= _LONGEST_SPAN or (unit and match["after"] and number <= _NOON)
    return dt.timedelta(hours=number) if clear else None


def _ethiopian(match: re.Match[str]) -> dt.time | None:
    """The time that is meant; none where the hour does not fit the part of the day."""
    hour = int(match["hour"])
    early = match["morning"] or match["evening"]  # 12, then 1 to 6; later ones are day and night
    if hour not in range(1, 13) or (hour % _NOON > _EVENING if early else hour == _NOON):
        return None
    first = _SUNRISE if match["morning"] or match["day"] else _SUNSET
    minute = 30 if match["half"] else int(match["minute"] or match["past"] or 0)
    return _time((first + hour % _NOON) % 24, minute)


def _time(hour: int, minute: int) -> dt.time | None:
    return dt.time(hour, minute) if hour in range(24) and minute in range(60) else None


def weekdays(said: str) -> tuple[int, ...] | None:
    """The weekdays that were typed, Monday 0: day names, ranges of them, or a word for several."""
    text = fold(said[:_LONGEST])
    if text in _GROUPS:
        return _GROUPS[text]
    words = fold(_DASH.sub(" to ", said[:_LONGEST].replace("-feira", ""))).split()
    days: set[int] = set()
    last: int | None = None
    reaching = False
    for word in words:
        day = _day(word)
        if day is not None:
            days |= _span(last, day) if reaching and last is not None else {day}
            last, reaching = day, False
        elif word in _TO and last is not None:
            reaching = True
        elif word not in _BETWEEN:
            return None
    return tuple(sorted(days)) if days and not reaching else None


def _day(word: str) -> int | None:
    if word in _DAY_OF:
        return _DAY_OF[word]
    return _DAY_OF.get(_JOINED.sub("", word))


def _span(first: int, last: int) -> set[int]:
    return {(first + step) % 7 for step in range((last - first) % 7 + 1)}
