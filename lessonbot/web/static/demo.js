// What the demo's page does beyond swapping: empty the line that was sent, show what is new from
// where it begins, and let the keyboard go on there. Without this file everything still works.
"use strict";

let known = new Map(); // what each message said before the swap

const messages = () => [...document.querySelectorAll(".talk > li")];
const words = (message) => message.querySelector(".words-said");
const said = (message) => words(message)?.textContent ?? "";

// The first message that was changed or added, but for the learner's own.
function firstNew() {
  return messages().find(
    (each) => !each.matches(".from-learner") && known.get(each.id) !== said(each)
  );
}

// Where the new words of a message begin: an answered question goes on with what is said about it.
function beginning(message) {
  const before = known.get(message.id);
  if (!before) return message;
  let kept = 0;
  while (kept < before.length && before[kept] === said(message)[kept]) kept += 1;
  const texts = document.createTreeWalker(words(message), NodeFilter.SHOW_TEXT);
  let node = texts.nextNode();
  while (node && node.length <= kept) {
    kept -= node.length;
    node = texts.nextNode();
  }
  if (!node) return message;
  const place = document.createRange();
  place.setStart(node, kept + node.data.slice(kept).search(/\S|$/));
  place.setEnd(node, node.length);
  return place;
}

// To the newest message, but never past the beginning of what is new.
function scroll(chat, message) {
  chat.scrollTop = 0; // the chat is laid out from its end
  const hidden = chat.getBoundingClientRect().top - beginning(message).getBoundingClientRect().top;
  if (hidden > -8) chat.scrollTop -= hidden + 8;
}

const inSight = (chat, place) =>
  place.getBoundingClientRect().bottom <= chat.getBoundingClientRect().bottom;

// A tapped button may be gone, or belong to what is over; the next thing to do is in the newest
// message. Whoever is in another place stays there, and nobody comes upon a question unseen.
function goOn(chat, message) {
  const here = document.activeElement ?? document.body;
  const newest = messages().at(-1);
  if (here !== document.body && (!here.closest(".talk") || newest.contains(here))) return;
  let next = newest?.querySelector("button, a") ?? document.getElementById("text");
  if (message && !known.has(message.id) && newest.contains(next) && !inSight(chat, next)) {
    message.tabIndex = -1;
    next = message;
  }
  next.focus({ preventScroll: true });
}

document.addEventListener("htmx:before:swap", () => {
  known = new Map(messages().map((each) => [each.id, said(each)]));
});

document.addEventListener("htmx:after:swap", () => {
  const chat = document.getElementById("chat");
  const message = firstNew();
  if (message) scroll(chat, message);
  if (chat.querySelector(".note")) chat.scrollTop = 0;
  if (message || document.activeElement === document.body) goOn(chat, message);
});

document.addEventListener("htmx:before:request", (event) => {
  const form = event.target.closest("form");
  if (form && form.id === "write") {
    // The request holds the text already.
    form.reset();
  }
});
