"""What lessonbot says about how somebody learns, in English; see `english`."""

LEARNING: dict[str, str] = {
    # what is asked again, and the check at the end
    #
    #
    # a pace that fits a life
    #
    #
    # how much data it costs
    #
    #
    # a person who helps
    "ask.what": "What would you like to ask? Write it in one message, and a teacher reads it.",
    "ask.which": "Would you like to ask a teacher, or read what others asked about this lesson?",
    "ask.new": "Ask a question",
    "ask.others": "Questions of others",
    "ask.sent": "Thank you for asking. A teacher reads your question, and the answer comes here. It may take some days.",
    "ask.cut": "Thank you for asking. A teacher reads your question, of which I kept the first {most} characters. The answer comes here; it may take some days.",
    "ask.enough": "Your questions are with a teacher. Please wait until one of them is answered; then you can ask more.",
    "ask.answer": "You asked: “{question}”\n\nYour teacher answers:\n{answer}",
    "ask.answer_peer": "You asked: “{question}”\n\nAnother learner answers:\n{answer}",
    "helps.ask": "May I send you a question of another learner now and then, at most one a week? Nobody sees who answers.",
    "helps.yes": "Yes, gladly",
    "helps.no": "No, thank you",
    "helps.agreed": "Thank you! If a question comes, you can always say no.",
    "helps.declined": "All right, I will send you no questions of others.",
    "peer.question": "Another learner of *{course}* asks:\n\n{question}\n\nCan you help? A teacher reads your answer first. Nobody sees who asks or who answers.",
    "peer.answer": "Answer",
    "peer.not": "Not this one",
    "peer.none": "No more of these",
    "peer.ask": "Please write your answer in one message. The question was:\n\n{question}",
    "peer.thanks": "Thank you for helping! A teacher reads your answer and passes it on.",
    "peer.declined": "No problem. Thank you for looking at it.",
    # work that is handed in
    "task.how": "Send your work to me here: {forms}. Days you have for it: {days}.",
    "task.text": "text",
    "task.photo": "a photo",
    "task.voice": "a voice message",
    "task.document": "a document",
    "task.confirm": "Shall I hand this in as your work for *{lesson}*?",
    "task.which": "For which lesson shall I hand this in?",
    "task.yes": "Yes, hand it in",
    "task.no": "No, not yet",
    "task.not_yet": "All right, I did not hand it in. Send your work when it is ready.",
    "task.got": "Thank you! Your work for *{lesson}* is handed in. A person looks at it, and I tell you what they say.",
    "task.late": "Thank you! Your work for *{lesson}* is handed in, a little late, and that is all right. A person looks at it, and I tell you what they say.",
    "task.added": "I added this to your work for *{lesson}*.",
    "task.accepts": "Your work for *{lesson}* can be sent as: {forms}. Please send it like that.",
    "task.large": "That file is too large for me. Please send one of at most {most} MB.",
    "task.unreadable": "I could not open the file that you sent for *{lesson}*. Please send it once more: {forms}.",
    "task.waiting": "Your work is being looked at. Your certificate comes as soon as that is done.",
    "task.missing": "One thing is left before your certificate: your work for *{lesson}*. Send it to me here: {forms}.",
    "task.passed": "Your work for *{lesson}* was looked at, and it is good. Well done!",
    "task.again": "Your work for *{lesson}* was looked at. It is not quite there yet: please send it once more.",
    "task.points": "Points: {points} of {most}",
    "task.certificate": "That was the last thing: your certificate is ready. To get it, send CERTIFICATE.",
    "task.get": "My certificate",
    "task.evidence": "{date}, points: {points} of {most}",
}
