"""Commands are understood in every shipped language, and sentences are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.domain.commands import Command, Order, is_stop, parse
from lessonbot.domain.spelling import fold
from lessonbot.domain.vocabulary import STOP_PHRASES, WORDS

STOPS = """
STOP
stop.
 Stop!!!
/stop
/stop@lesson_bot
StopAll
stop all
UNSUBSCRIBE
cancel
End
QUIT
revoke
optout
Opt out
opt-out
please stop
stop please
stop it
STOP IT NOW
stop this
stop everything
please stop sending me messages
stop sending messages
stop sending me these messages please
Can you stop sending me lessons?
could you please stop texting me
stop messaging me
stop contacting me
stop texting
stop the lessons
stop all messages
stop these texts
unsubscribe me
unsubscribe me from this list
please unsubscribe me from these messages
I want to unsubscribe
I want to quit
I would like to stop
I'd like to opt out
i want you to stop
opt me out
opt me out of this
remove me
remove me from this list
please remove me from your mailing list
take me off this list
cancel my subscription
end my subscription
quit the course
no more messages
no more texts please
don't send me any more messages
do not text me
don't contact me again
don't message me anymore
I don't want these messages
i no longer want to receive messages
I don’t want to get any more texts
I withdraw my consent
leave me alone
S T O P
🛑 stop 🛑
ok stop
Hello, please cancel
por favor, no me envíen más mensajes
darme de baja
BASTA
quiero darme de baja
deja de enviarme mensajes por favor
désabonner
Arrêtez !
je ne veux plus recevoir de messages
ne m'envoyez plus de messages
parar
me tire da lista
Para de me mandar mensagem por favor
Oi, quero cancelar
quero me descadastrar
não quero mais receber mensagens
Não envie mais mensagens, por favor
توقف
أوقف الرسائل من فضلك
لا أريد رسائل
إلغاء الاشتراك
acha
tafadhali acha kunitumia ujumbe
sitaki ujumbe tena
बंद करो
कृपया मैसेज मत भेजो
मुझे सूची से हटा दें
रोकें
रुकिए।
स्टॉप
मैसेज बंद कर दो प्लीज
मुझे और मैसेज नहीं चाहिए
Band karo
please message band karo
mujhe msg mat bhejo
ruko
bas karo
berhenti berlangganan
tolong jangan kirim pesan lagi
বন্ধ করুন
দয়া করে আর মেসেজ পাঠাবেন না
አቁም
እባክዎ መልእክት አትላኩልኝ
እባክዎን ያቁሙ።
ስቶፕ
መልዕክት አልፈልግም
ምዝገባዬን ሰርዙ
ይበቃኛል
Akum
akumu
message atlakulign
стоп
отпишите меня, пожалуйста
Больше не присылайте мне сообщения
""".strip().splitlines()

NEAR_MISSES = """
don't stop
Don’t stop please
please don't stop
never stop learning
I never want to stop
the bus stop
bus stop
non-stop
nonstop
I can't stop reading
I couldn't stop
stop sign
stop signs are red
stop and think
stop thief
quit smoking tips
quit smoking
how do I quit smoking?
when does it stop?
why did the lessons stop?
will it stop raining
he told me to stop
she said stop sending money
stop spending money
stop buying things you do not need
stop losing money
I want to stop spending
I stopped reading
it stopped
stopped
stopping
full stop
the end
end of the month
at the end
weekend
in the end I saved 20
happy ending
to cancel a loan
cancel the loan
cancel the order
cancelled
can I cancel my card?
the bank will revoke it
end user
endless
send
I do not want to stop
do not end the course
not stop
I would like to start
no more debt
no more than 5
remove me and my brother from debt
take me to the next lesson
I don't want debt
I don't want to lose money
don't send money to strangers
do not text while driving
never send more than you have
unsubscribed people
how to opt out of a loan
no pares
no pares nunca
ne vous arrêtez pas
para mí
para que sirve el ahorro
alto costo
não pare
não pare nunca
parar de fumar
quero parar de gastar
para onde vai o dinheiro
para a família
pare e pense
sair de casa
chega de dívidas
não quero
cancelar o empréstimo
لا تتوقف
usiache
acha nifikirie
acha nione
बंद मत करो
बस स्टैंड
बस
बैंक बंद है
रुको और सोचो
पैसे मत भेजो
मत रुको
दुकान बंद करने का समय
सदस्यता
darwaza band karo
paise mat bhejo
band mat karo
music band
አታቁም
አታቁሙ
ገንዘብ አትላኩ
አቁሙና አስቡ
በቃ አለኝ
ባንኩ ተዘግቷል
ማቆም አልፈልግም
jangan berhenti
বন্ধ করবেন না
не останавливайтесь
остановка
no
yes
ok
A
b
C
d
1
2
3
4
9
a and c
1, 3
""".strip().splitlines()

LEGAL_WORDS = ("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe")


@pytest.mark.parametrize("said", STOPS)
def test_a_stop_in_any_usual_words_counts(said: str) -> None:
    assert is_stop(said)
    assert parse(said) == Order(Command.STOP)


@pytest.mark.parametrize("said", NEAR_MISSES)
def test_a_sentence_with_a_stop_word_is_no_stop(said: str) -> None:
    assert not is_stop(said)


@pytest.mark.parametrize("language", STOP_PHRASES)
def test_every_stop_phrase_of_a_language_counts_with_noise_around_it(language: str) -> None:
    for phrase in STOP_PHRASES[language].split("|"):
        assert is_stop(f"  {phrase.upper()} !! 🙏"), phrase


@given(st.sampled_from(LEGAL_WORDS), st.text(" \t\n.!?…\u200f\u200b\u2066", max_size=6))
def test_the_words_of_the_law_count_in_any_case_and_with_any_signs(word: str, noise: str) -> None:
    for said in (word, word.upper(), word.title()):
        assert is_stop(noise + said + noise)


def test_there_are_sixty_of_each_at_least() -> None:
    assert len(set(STOPS)) >= 60
    assert len(set(NEAR_MISSES)) >= 60


@pytest.mark.parametrize("language", WORDS)
def test_every_word_of_a_language_is_its_command(language: str) -> None:
    for name, phrases in WORDS[language].items():
        for phrase in phrases.split("|"):
            assert parse(phrase.upper()) == Order(Command(name)), phrase


def test_no_phrase_means_two_commands() -> None:
    meaning: dict[str, str] = {}
    for words in WORDS.values():
        for name, phrases in words.items():
            for phrase in phrases.split("|"):
                assert meaning.setdefault(fold(phrase), name) == name, phrase


def test_every_language_has_a_word_for_every_command_but_stop() -> None:
    for language, words in WORDS.items():
        assert set(words) == {command.value for command in Command} - {"stop"}, language
        assert language in STOP_PHRASES


@pytest.mark.parametrize(
    ("said", "command", "argument"),
    [
        ("next", Command.NEXT, ""),
        ("  NEXT!!! ", Command.NEXT, ""),
        ("/next", Command.NEXT, ""),
        ("/next@my_bot", Command.NEXT, ""),
        ("\u200f\u2067next\u2069", Command.NEXT, ""),
        ("ne\u200bxt", Command.NEXT, ""),
        ("ｎｅｘｔ", Command.NEXT, ""),
        ("Siguiente", Command.NEXT, ""),
        ("Próxima lição agora", Command.NEXT, ""),
        ("अगला पाठ अभी", Command.NEXT, ""),
        ("agla paath", Command.NEXT, ""),
        ("ቀጣይ ትምህርት አሁን", Command.NEXT, ""),
        ("እባክዎ ቀጥሉ።", Command.RESUME, ""),
        ("आगे बढ़ें", Command.RESUME, ""),
        ("सर्टिफ़िकेट", Command.CERTIFICATE, ""),
        ("madad", Command.HELP, ""),
        ("እርዳታ", Command.HELP, ""),
        ("próximo", Command.NEXT, ""),
        ("ok, next please", Command.NEXT, ""),
        ("👉 next", Command.NEXT, ""),
        ("التّالي", Command.NEXT, ""),
        ("/start", Command.START, ""),
        ("START", Command.START, ""),
        ("unstop", Command.START, ""),
        ("start again", Command.START, ""),
        ("/start MONEY-7_x", Command.JOIN, "MONEY-7_x"),
        ("/start@my_bot MONEY7", Command.JOIN, "MONEY7"),
        ("start money7", Command.JOIN, "money7"),
        ("join money7", Command.JOIN, "money7"),
        ("JOIN: MONEY7", Command.JOIN, "MONEY7"),
        ("नाम: आशा", Command.NAME, "आशा"),
        ("Hello, join MONEY7 please", Command.JOIN, "MONEY7"),
        ("jiunge MONEY7", Command.JOIN, "MONEY7"),
        ("join", Command.JOIN, ""),
        ("pause", Command.PAUSE, ""),
        ("pause 7", Command.PAUSE, "7"),
        ("pause ٧ days", Command.PAUSE, "7"),
        ("pausa 3 días", Command.PAUSE, "3"),
        ("pumzika siku 3", Command.PAUSE, "3"),
        ("pausa por 3 dias", Command.PAUSE, "3"),
        ("विराम 3 दिन के लिए", Command.PAUSE, "3"),
        ("እረፍት ለ3 ቀናት", Command.PAUSE, "3"),
        ("pause for 10 days", Command.PAUSE, "10"),
        ("resume", Command.RESUME, ""),
        ("later", Command.LATER, ""),
        ("LATER 18:00", Command.LATER, "18:00"),
        ("later 2h", Command.LATER, "2h"),
        ("not now", Command.LATER, ""),
        ("plus tard dans 2 heures", Command.LATER, "dans 2 heures"),
        ("baadaye masaa 2", Command.LATER, "masaa 2"),
        ("बाद में 2 घंटे", Command.LATER, "2 घंटे"),
        ("time 7:30", Command.TIME, "7:30"),
        ("TIME 7.30 PM please", Command.TIME, "7.30 PM"),
        ("الوقت ٧:٣٠", Command.TIME, "7:30"),
        ("time", Command.TIME, ""),
        ("समय सुबह 7 बजे", Command.TIME, "सुबह 7 बजे"),
        ("ሰዓት ከጠዋቱ 2 ሰዓት", Command.TIME, "ከጠዋቱ 2 ሰዓት"),
        ("time 25:00", Command.TIME, "25:00"),
        ("later 2599", Command.LATER, "2599"),
        ("pause 0", Command.PAUSE, "0"),
        ("days 3", Command.DAYS, "3"),
        ("move 12", Command.MOVE, "12"),
        ("days mon, wed and fri", Command.DAYS, "mon, wed and fri"),
        ("jours tous les jours", Command.DAYS, "tous les jours"),
        ("days", Command.DAYS, ""),
        ("ቀናት ሰኞ እና ዓርብ", Command.DAYS, "ሰኞ እና ዓርብ"),
        ("zone São Paulo", Command.ZONE, "São Paulo"),
        ("time zone Africa/Nairobi", Command.ZONE, "Africa/Nairobi"),
        ("zone 14:35", Command.ZONE, "14:35"),
        ("lang", Command.LANG, ""),
        ("lang kiswahili", Command.LANG, "kiswahili"),
        ("light", Command.LIGHT, ""),
        ("progress", Command.PROGRESS, ""),
        ("ask Why save?\nI owe money", Command.ASK, "Why save?\nI owe money"),
        ("certificate", Command.CERTIFICATE, ""),
        ("who", Command.WHO, ""),
        ("move", Command.MOVE, ""),
        ("move 4829 1357", Command.MOVE, "48291357"),
        ("export", Command.EXPORT, ""),
        ("forget me", Command.FORGET, ""),
        ("/forget_me", Command.FORGET, ""),
        ("help", Command.HELP, ""),
        ("INFO", Command.HELP, ""),
        ("?", Command.HELP, ""),
        ("name Amina Otieno", Command.NAME, "Amina Otieno"),
        ("My name is Zoë O'Neil", Command.NAME, "Zoë O'Neil"),
    ],
)
def test_a_command_is_understood(said: str, command: Command, argument: str) -> None:
    assert parse(said) == Order(command, argument)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "   ",
        "/",
        "next week I travel",
        "next to the bank",
        "what is next",
        "time flies",
        "time is money",
        "days are long",
        "days go by",
        "pause the music",
        "later today I will pay",
        "later in 2 years",
        "later 2 men came",
        "time 3 o clock is good",
        "who is the teacher",
        "move on",
        "move house",
        "help yourself to food",
        "info about loans would be good",
        "forget it",
        "forget about money",
        "start with the small debt",
        "join us on Sunday",
        "name of the bank",
        "name three banks?",
        "light bulbs cost less",
        "progress is slow",
        "more money",
        "ask 2",
        "lang is a word of seven or more words",
        "A",
        "b)",
        "2",
        "7:30",
        "Nairobi",
        "yes",
        "👍",
        "\ud800",
    ],
)
def test_what_only_looks_like_a_command_is_left_alone(said: str) -> None:
    assert parse(said) is None


@given(st.text())
def test_any_text_at_all_is_read_without_an_error(said: str) -> None:
    order = parse(said)
    assert order is None or order.argument == order.argument.strip()


@pytest.mark.parametrize("part", ["stop ", "a", " ", "\u202e", "please ", "ً", "ﷺ", "next\n", "@/:"])
def test_five_megabytes_are_no_command_and_cost_no_more_than_the_first_page(part: str) -> None:
    said = part * (5_000_000 // len(part))
    assert parse(said) is None
    assert parse("ask " + said) == parse(("ask " + said)[:4096])
