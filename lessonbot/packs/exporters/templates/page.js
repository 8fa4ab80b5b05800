(function () {
  "use strict";
  // Works in browsers of 2013, too: nothing here is newer than ECMAScript 5.

  var ZEROS = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xff10];
  var MARKS = /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06ed\u0640\u200b-\u200f\ufe00-\ufe0f\ufeff'\u2018\u2019\u02bc`\u00b4]/g;
  var SIGNS = /[\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u060c\u061b\u061f\u06d4\u0964\u0965\u1362-\u1368\u2000-\u206f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20]+/g;
  var SAME = { "\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643", "\u0629": "\u0647", "\u0131": "i" };
  // Rows of eight letters that Amharic says like others and writes for them.
  var ROWS = { 0x242: 0x240, 0x250: 0x240, 0x244: 0x246, 0x25a: 0x254, 0x268: 0x267 };
  var SOUNDS = { "\u1203": "\u1200", "\u12a3": "\u12a0", "\u128b": "\u1207" };
  var NUMBER = /([-+] ?)?(\d+(?:(?:[.,'](?=\d)| (?=\d{3}(?!\d)))\d+)*|[.,]\d+)/g;
  var WHOLE = /^(?:\d+|[1-9]\d{0,2}([.,' ])\d{3}(?:\1\d{3})*|[1-9]\d?([, ])\d{2}(?:\2\d{2})*\2\d{3})$/;
  var NEARLY = 1e-9;

  function all(node, selector) {
    return Array.prototype.slice.call(node.querySelectorAll(selector));
  }

  function marked(node, name, on) {
    var names = (" " + node.className + " ").replace(" " + name + " ", " ");
    node.className = (on ? names + name : names).replace(/^\s+|\s+$/g, "");
  }

  function digits(said) {
    return said.replace(/[^\u0000-\u02ff]/g, function (letter) {
      var code = letter.charCodeAt(0), at;
      for (at = 0; at < ZEROS.length; at += 1) {
        if (code >= ZEROS[at] && code < ZEROS[at] + 10) {
          return String(code - ZEROS[at]);
        }
      }
      return letter;
    });
  }

  function sound(letter) {
    var code = letter.charCodeAt(0), row = ROWS[code >> 3];
    var same = row ? String.fromCharCode(row * 8 + code % 8) : letter;
    return SOUNDS[same] || same;
  }

  // Both what is right and what was typed go through this: case, accents and signs do not count.
  function fold(said) {
    var words = said.toLowerCase();
    words = words.normalize ? words.normalize("NFKD") : words;
    words = digits(words.replace(MARKS, "").replace(/[\u0649\u06cc\u06a9\u0629\u0131]/g, function (letter) {
      return SAME[letter];
    }).replace(/[\u1200-\u1347]/g, sound));
    return words.replace(SIGNS, " ").replace(/^ | $/g, "");
  }

  function value(typed, point) {
    var at = point ? typed.lastIndexOf(point) : typed.length;
    var whole = typed.slice(0, at), part = typed.slice(at + 1), found = WHOLE.exec(whole);
    if ((point && (at < 0 || !/^\d+$/.test(part))) || (whole && !found)) {
      return NaN;
    }
    if (found && point && (found[1] === point || found[2] === point)) {
      return NaN;
    }
    return parseFloat(whole.replace(/\D/g, "") + "." + (part || "0"));
  }

  // 1.500 is fifteen hundred in one country and one and a half in the other: either may be meant.
  function readings(said) {
    var text = digits(said.replace(/[\u00a0\u2007\u2009\u202f]/g, " ").replace(/[\u2212\u2012\u2013]/g, "-")
      .replace(/\u066b/g, ".").replace(/[\u066c\u2019]/g, "'"));
    var found = text.match(NUMBER) || [], minus = /^-/.test(found[0] || "") ? -1 : 1;
    if (found.length !== 1) {
      return [];
    }
    return ["", ".", ","].map(function (point) {
      return minus * value(found[0].replace(/^[-+] ?/, ""), point);
    });
  }

  function numberIsRight(said, answers) {
    return readings(said).some(function (number) {
      return answers.some(function (bounds) {
        var room = NEARLY * Math.max(1, Math.abs(number));
        return number >= parseFloat(bounds[0]) - room && number <= parseFloat(bounds[1]) + room;
      });
    });
  }

  function wordsAreRight(said, answers) {
    return answers.some(function (answer) {
      return fold(answer) === fold(said);
    });
  }

  // null: nothing was answered yet.
  function typedIsRight(form) {
    var said = form.querySelector(".typed").value, answers = JSON.parse(form.getAttribute("data-answers"));
    if (!/\S/.test(said)) {
      return null;
    }
    return form.getAttribute("data-kind") === "number" ? numberIsRight(said, answers) : wordsAreRight(said, answers);
  }

  function choiceIsRight(form) {
    var options = all(form, ".options li"), some = false, right = true;
    options.forEach(function (option) {
      var chosen = option.querySelector("input").checked, isRight = option.hasAttribute("data-right");
      some = some || chosen;
      right = right && chosen === isRight;
      marked(option, "right", chosen && isRight);
      marked(option, "wrong", chosen && !isRight);
    });
    return some ? right : null;
  }

  function show(form, right) {
    var course = form, words = "data-" + (right === null ? "empty" : right ? "right" : "wrong");
    while (course.tagName !== "ARTICLE") {
      course = course.parentNode;
    }
    form.querySelector(".verdict").textContent = course.getAttribute(words);
    marked(form, "checked", right !== null);
    marked(form, "was-right", right === true);
    all(form, ".said").forEach(function (said) {
      var option = all(form, ".options input")[said.getAttribute("data-option")];
      marked(said, "unsaid", !option.checked);
    });
  }

  function forget(form) {
    marked(form, "checked", false);
    marked(form, "was-right", false);
    form.querySelector(".verdict").textContent = "";
    all(form, ".options li").forEach(function (option) {
      marked(option, "right", false);
      marked(option, "wrong", false);
    });
  }

  all(document, "form.scored").forEach(function (form) {
    var answer = form.querySelector("details.answer");
    answer.setAttribute("open", "");
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      show(form, form.querySelector(".typed") ? typedIsRight(form) : choiceIsRight(form));
    });
    form.addEventListener("change", function () { forget(form); });
  });
  all(document, "form:not(.scored)").forEach(function (form) {
    form.addEventListener("submit", function (event) { event.preventDefault(); });
  });

  function speak(language) {
    var course = document.getElementById(language.id.replace("language-", "c"));
    document.documentElement.lang = course.lang;
    document.documentElement.dir = course.dir;
    document.title = course.getAttribute("data-title");
  }

  all(document, ".language").forEach(function (language) {
    language.addEventListener("change", function () { speak(language); });
    if (language.checked) { speak(language); }
  });
  document.documentElement.className = "script";
}());
