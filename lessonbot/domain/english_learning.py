"""What lessonbot says about how somebody learns, in English; see `english`."""

LEARNING: dict[str, str] = {
    # what is asked again, and the check at the end
    "mastery.wait": "Before the next lesson, let us look once more at *{lesson}*.",
    "final.ahead": "You have had all lessons. Now comes the check at the end, with so many questions: {count}. "
    "{needed} % is needed for the certificate. We can do it now, or I ask you on {when}.",
    "final.now": "Begin now",
    "final.head": "The check at the end. Questions: {count}",
    "final.retry": "You have {score} %, and {needed} % is needed for the certificate. You can try the check again, with other questions. "
    "We can do it now, or I ask you on {when}.",
    "measure.before": "First something to see what you know already. It is no test, and it is fine not to know.",
    "measure.after": "Let us see what has changed. These you know from the beginning:",
    "review.offer": "Would you like to keep what you learned? For {days} days I can ask you again what was not right the first time: at most two questions a day.",
    "review.yes": "Yes, ask me",
    "review.none": "There is nothing to ask you again.",
    "review.inside": "What was not right comes back with one of your next lessons.",
    "review.next": "Good. The first questions come on *{when}*. To end it, send PAUSE.",
    "review.head": "Do you still know it?",
    "review.done": "Well done. The next questions come on *{when}*.",
    "review.over": "Well done! There is nothing more to ask you again.",
    "review.ended": "All right, I do not ask you any more. To go on, send REVIEW.",
    "progress.can": "You can: {outcomes}",
    "progress.practise": "Still to practise: {outcomes}",
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
    "light.picture": "Picture, {size}",
    "light.recording": "Recording, {length}, {size}",
    "light.document": "{title}, {size}",
    "light.shows": "Picture: {alt}",
    "light.spoken": "*What the recording says:*",
    "light.follows": "*Comes with it:*",
    "light.kept": "*Not sent, to save data:*",
    "light.how": "To get it, send FILES.",
    "light.send": "Send the files",
    "light.files": "Files of *{lesson}*:",
    "light.no_files": "There are no files for this lesson.",
    "light.only_text": "This phone gets text only, so pictures and recordings are not sent here.",
    "light.text": "Text only",
    "light.light": "Light",
    "light.full": "Everything",
    "light.ask": "How much data may your lessons take? They come like this now: *{mode}*.",
    "light.about_text": "*Text only:* no files, about {size} a lesson",
    "light.about_light": "*Light:* small pictures, about {size} a lesson",
    "light.about_full": "*Everything:* all files, about {size} a lesson",
    "light.set_text": "From now on your lessons come as text only. Files are named with their size; to get them, send FILES. To change this, send LIGHT.",
    "light.set_light": "From now on your lessons come with small pictures only. Other files are named with their size; to get them, send FILES. To change this, send LIGHT.",
    "light.set_full": "From now on your lessons come with all their pictures, recordings and documents. To change this, send LIGHT.",
    "light.heavy": "The files of this lesson take {size}.",
    "light.failed": "A picture, recording or document did not get through to you.",
    "light.would": "Would you like lessons that take less data? Everything can be learned from the text, too. To choose again at any time, send LIGHT.",
    #
    #
    # a person who helps
    #
    #
    # work that is handed in
    #
    #
}
