// Counts, below each text of a broadcast, what it takes as a text message. The server counts too.
"use strict";

(() => {
  const GSM = new Set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ" +
      "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
  );
  const TWICE = new Set("^{}\\[~]|€\f");

  const counted = (text) => {
    const narrow = [...text].every((each) => GSM.has(each) || TWICE.has(each));
    const widths = [...text].map((each) => (narrow ? (TWICE.has(each) ? 2 : 1) : each.length));
    const [alone, joined] = narrow ? [160, 153] : [70, 67];
    const total = widths.reduce((sum, each) => sum + each, 0);
    if (total <= alone) return total ? 1 : 0;
    let parts = 1;
    let room = joined;
    for (const width of widths) {
      if (width > room) {
        parts += 1;
        room = joined;
      }
      room -= width;
    }
    return parts;
  };

  for (const area of document.querySelectorAll("textarea[data-count]")) {
    const shown = document.createElement("output");
    area.after(shown);
    const show = () => {
      const text = area.value.trim();
      shown.textContent = text ? `${area.dataset.count} ${counted(text)}` : "";
    };
    area.addEventListener("input", show);
    show();
  }
})();
