"""Hours and weekdays as people type them, in the languages that learners' words are known in."""

import datetime as dt
import re

from lessonbot.domain.spelling import fold

_LONGEST = 200  # nobody types more for an hour or for days
_BEFORE_NOON = "am|a m|a|ص|صباحا|du matin|de la manana|da manha|सुबह"
_AFTER_NOON = "pm|p m|p|م|مساء|du soir|de la tarde|de la noche|da tarde|da noite|शाम"
_CLOCK = re.compile(
    r"(?:at )?(?P<hour>\d{1,2})(?: ?(?:h|hrs|hours?|heures?|horas?|बजे) ?)?"
    r"(?: ?(?P<minute>\d\d)(?: 00)?)?(?: ?(?:h|hrs|hours?|बजे|oclock))?"
    rf"(?: ?(?:(?P<am>{_BEFORE_NOON})|(?P<pm>{_AFTER_NOON})))?"
)
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
seg ter qua qui sex sáb dom
الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
اثنين ثلاثاء أربعاء خميس جمعة سبت أحد
jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili
सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार
सोम मंगल बुध गुरु शुक्र शनि रवि
सोमवार मंगलवार बुधवार बृहस्पतिवार शुक्रवार शनिवार इतवार
"""
_DAY_OF = {
    fold(name): day for line in _DAYS.strip().splitlines() for day, name in enumerate(line.split())
}
_EVERY_DAY = (
    "daily|every day|everyday|each day|all|all days|all week|every day of the week|7 days|"
    "tous les jours|chaque jour|quotidien|todos los dias|cada dia|diario|a diario|"
    "todos os dias|diariamente|كل يوم|يوميا|كل الأيام|kila siku|siku zote|"
    "हर दिन|हर रोज|रोज|रोज़|रोज़ाना|प्रतिदिन"
)
_WORKING_DAYS = (
    "weekdays|weekday|week days|working days|workdays|work days|business days|"
    "en semaine|jours ouvrables|jours de semaine|entre semana|dias laborables|"
    "dias uteis|dias da semana|أيام العمل|siku za kazi|siku za wiki|कामकाजी दिन"
)
_FREE_DAYS = (
    "weekend|weekends|the weekend|at weekends|week end|week ends|fin de semana|"
    "fines de semana|fim de semana|fins de semana|نهاية الأسبوع|عطلة نهاية الأسبوع|"
    "wikendi|mwisho wa wiki|सप्ताहांत|वीकेंड"
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
_BETWEEN = frozenset(fold("and y e et na و और on only los las le les el nos o يوم दिन को").split())
_TO = frozenset(fold("to until till through thru a au al ate hadi إلى حتى से").split())
_DASH = re.compile(r"(?<=\S)\s*[-–—]\s*(?=\S)")


def clock_time(said: str) -> dt.time | None:
    """The wall clock time that was typed, such as 7, 7:30, 07.30, 7 pm, 19h30 or ١٩:٣٠."""
    text = fold(said[:_LONGEST])
    if text in _NAMED_HOURS:
        return dt.time(_NAMED_HOURS[text])
    text = re.sub(r"^(\d\d)(\d\d)\b", r"\1 \2", text)
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["am"] or match["pm"]
    if half and hour not in range(1, 13):
        return None
    if half:
        hour = hour % 12 + (12 if match["pm"] else 0)
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
    return _DAY_OF.get(word.removeprefix("و"))  # Arabic writes "and" onto the next word


def _span(first: int, last: int) -> set[int]:
    return {(first + step) % 7 for step in range((last - first) % 7 + 1)}
