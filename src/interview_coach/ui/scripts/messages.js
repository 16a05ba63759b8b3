// What can be done with a message that `transcript.py` drew: open its citations and sources in the panel (drawn by
// `passages.py`), judge it, copy it. Leans on core.js.
"use strict";

(() => {
  const { $, send, narrow, center, acts, updates } = coach;

  let showPanel = false; // on a phone the panel is below: it scrolls into view when it was asked for
  let commenting = ""; // after a thumb down its comment box is brought into view
  let passage = null;

  Object.assign(acts, {
    cite(button) {
      showPanel = true;
      document.querySelectorAll(".cite.on").forEach((one) => one.classList.remove("on"));
      button.classList.add("on");
      send("passage", { action: "cite", message: button.dataset.message, n: Number(button.dataset.n) });
    },
    sources(button) {
      showPanel = true;
      send("passage", { action: "sources", message: button.dataset.message });
    },
    feedback(button) {
      commenting = button.dataset.value === "-1" ? button.dataset.message : "";
      send("feedback", { message: button.dataset.message, value: Number(button.dataset.value) });
    },
    copy(button) {
      const body = $(".body", button.closest(".message"));
      navigator.clipboard.writeText(body.innerText).then(() => {
        const before = button.innerHTML;
        button.textContent = button.dataset.done;
        setTimeout(() => (button.innerHTML = before), 1500);
      });
    },
    "to-chat": () => document.getElementById("chat").scrollIntoView({ block: "start" }),
  });

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    if (target.matches('input[data-act="comment"]') && event.key === "Enter" && !event.isComposing) {
      if (target.value.trim()) {
        send("feedback", { message: target.dataset.message, value: -1, text: target.value.trim() });
      }
    }
  });

  updates.push(() => {
    const comment = commenting && $(`input.comment[data-message="${commenting}"]`);
    if (comment) {
      commenting = "";
      comment.scrollIntoView({ block: "nearest" });
      comment.focus({ preventScroll: true });
    }
    const panel = $("#panel-content .panel-passage, #panel-content .panel-list");
    if (panel && panel !== passage) {
      passage = panel;
      const mark = document.getElementById("cited");
      if (mark && !narrow()) center(mark, document.getElementById("panel"));
      else if (!narrow()) document.getElementById("panel").scrollTop = 0;
      if (showPanel && narrow()) (mark || panel).scrollIntoView({ block: mark ? "center" : "start" });
      showPanel = false;
    }
  });
})();
