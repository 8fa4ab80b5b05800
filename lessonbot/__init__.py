"""lessonbot: one bite-size lesson a day through the chat app that is already on the phone."""
