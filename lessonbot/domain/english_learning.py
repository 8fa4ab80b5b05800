"""What lessonbot says about how somebody learns, in English; see `english`."""

LEARNING: dict[str, str] = {
    # what is asked again, and the check at the end
    #
    #
    # a pace that fits a life
    "next.enough": "That is enough for one day: what you have learned needs a little time to settle. Your next lesson comes on *{when}*.",
    "catch.ask": "Lessons that waited for you: {number}. If you like, I bring two a day until you have caught up.",
    "catch.one": "Go on as planned",
    "catch.two": "Catch up",
    "catch.agreed": "All right, two lessons a day until you have caught up. The next ones: *{when}*. To change that, send RESUME.",
    "catch.declined": "All right, one lesson a day. The next one: *{when}*.",
    "silence.reminder": "The question of your last lesson is still open. It takes a minute, if you have one.",
    "silence.rest": "You have been away for a few days, and that is fine. I keep your place and wait for you. Shall I go on?",
    "silence.ping": "Your course *{course}* is where you left it, and you can go on at any time. Shall I go on?",
    "silence.go_on": "Go on",
    "streak.grown": "You have learned {days} days in a row. Small steps add up.",
    "streak.days": "Days in a row: {days}",
    "besides.ask": "You are taking this now: {courses}. With *{course}* that is {number} lessons a day, together about {minutes} minutes.",
    "besides.full": "You are taking this now: {courses}. More at once is hard to keep up with. Finish one first, or choose the one that you want to leave; you can begin it again another time.",
    "besides.now": "Begin it now",
    "besides.later": "After this one",
    "besides.remembered": "All right. When you have finished *{course}*, I offer it to you. You can also send JOIN {code} at any time.",
    "besides.next": "You wanted to take another course after this one. Shall we begin?",
    "besides.begin": "Begin it",
    #
    #
    # how much data it costs
    #
    #
    # a person who helps
    #
    #
    # work that is handed in
    #
    #
}
