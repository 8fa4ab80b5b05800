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
