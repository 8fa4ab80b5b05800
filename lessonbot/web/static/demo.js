// What the demo's page does beyond swapping: empty the line that was sent, show the newest
// message, and keep the keyboard where it was. Without this file everything still works.
"use strict";

document.addEventListener("htmx:after:swap", () => {
  const chat = document.getElementById("chat");
  if (chat) {
    chat.scrollTop = 0; // the chat is laid out from its end
  }
  // A tapped button may be gone; then the next thing to do is in the newest message.
  if (document.activeElement === document.body || document.activeElement === null) {
    const next = document.querySelector(".talk > li:last-child button, .talk > li:last-child a");
    (next || document.getElementById("text")).focus({ preventScroll: true });
  }
});

document.addEventListener("htmx:before:request", (event) => {
  const form = event.target.closest("form");
  if (form && form.id === "write") {
    // The request holds the text already.
    form.reset();
  }
});
