// Passkeys need a script: the browser asks its device, and the answer goes to the server.
"use strict";

(() => {
  // they belong to a name: an address of numbers has none
  const named = !/^[\d.]+$|:/.test(location.hostname);
  const able = named && window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON;
  if (!able) return;

  const answer = async (options, makes) => {
    const credential = makes
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
        });
    return JSON.stringify(credential);
  };

  for (const hidden of document.querySelectorAll("[data-passkeys]")) hidden.hidden = false;
  for (const form of document.querySelectorAll("form[data-options]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const failed = form.querySelector("[role=alert]");
      failed.hidden = true;
      try {
        const options = await fetch(form.dataset.options, { method: "POST" });
        form.elements.answer.value = await answer(await options.json(), "makes" in form.dataset);
        form.submit();
      } catch {
        failed.hidden = false;
      }
    });
  }
})();
