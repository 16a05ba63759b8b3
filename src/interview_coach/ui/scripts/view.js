// After every change of the page: its language and title, the conversation in the address, the room that is left below
// the header, and the last question, pinned to the top. Then comes what the other scripts put into `updates`.
// Leans on core.js.
"use strict";

(() => {
  const { $, storedLanguage, setConversation, updates } = coach;

  // The last question goes to the top and stays there while its answer grows, until the reader scrolls.
  let lastQuestion = "";
  let pinned = false;
  for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    document.addEventListener(
      kind,
      (event) => {
        if (event.target instanceof Element && event.target.closest("#transcript")) pinned = false;
      },
      { capture: true, passive: true },
    );
  }

  function pin() {
    const box = document.getElementById("transcript");
    if (!box) return;
    box.setAttribute("role", "log");
    const questions = box.querySelectorAll(".message.user");
    const last = questions[questions.length - 1];
    if ((last ? last.id : "") !== lastQuestion) {
      lastQuestion = last ? last.id : "";
      pinned = Boolean(last);
      if (!last) box.scrollTop = 0;
    }
    if (pinned && last) {
      box.scrollTop += last.getBoundingClientRect().top - box.getBoundingClientRect().top - 8;
      const answers = box.querySelectorAll(".message.assistant");
      if (answers.length && $(".thumb", answers[answers.length - 1])) pinned = false; // it is whole
    }
  }

  // The server draws the page in one language before it knows this browser's: not shown until it is dressed.
  const wanted = storedLanguage() || (/^zh/i.test((navigator.languages || [""])[0] || "") ? "zh" : "en");
  if (wanted === "zh") {
    document.documentElement.style.opacity = "0";
    setTimeout(() => (document.documentElement.style.opacity = ""), 1500); // should it not come
  }

  let seen = "";
  function update() {
    const brand = $("#brand .brand");
    if (brand) {
      document.documentElement.lang = brand.dataset.lang === "zh" ? "zh-CN" : "en";
      if (brand.dataset.lang === wanted) document.documentElement.style.opacity = "";
      document.title = $("h1", brand).textContent;
      const button = $("#language");
      if (button) button.title = brand.dataset.switch;
      const exporting = $("#export");
      if (exporting) exporting.title = brand.dataset.export;
    }
    const marker = $("#transcript [data-conversation]");
    if (marker && marker.dataset.conversation !== seen) {
      seen = marker.dataset.conversation;
      setConversation(seen);
    }
    const ask = document.getElementById("ask");
    if (ask && ask.offsetParent) {
      const top = Math.round(ask.getBoundingClientRect().top + window.scrollY);
      document.documentElement.style.setProperty("--ask-top", `${top}px`);
    }
    pin();
    for (const one of updates) one();
  }

  let planned = false;
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      update();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
