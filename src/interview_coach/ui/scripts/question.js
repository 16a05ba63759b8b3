// The box of the Ask tab: what is typed, a question of before that is edited, and what a click asks in its place.
// Leans on core.js.
"use strict";

(() => {
  const { $, payload, queues, send, openTab, acts } = coach;

  let editing = ""; // the message that is being edited

  // The inputs of "ask": what was typed, or what a clicked question put into the queue.
  function question(typed) {
    const queued = (queues.ask || []).shift();
    if (queued) return ["", payload(queued)];
    const fields = editing ? { action: "edit", message: editing } : { action: "ask" };
    if ((typed || "").trim()) stopEditing(false);
    return [typed, payload(fields)];
  }

  // Gradio drops what is asked while an answer is on its way; left in the queue it would be asked in place of what is typed next.
  function answering() {
    const stop = $("#stop");
    // Its own display: its tab may be the hidden one.
    return !!stop && getComputedStyle(stop).display !== "none";
  }

  const questionBox = () => $("#question textarea, #question input");
  const typed = () => ((questionBox() || {}).value || "").trim();

  function setBox(text) {
    const box = questionBox();
    if (!box) return;
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }

  function startEditing(message, text) {
    editing = message;
    const note = $("#editing .editing");
    if (note) note.hidden = false;
    setBox(text);
  }

  function stopEditing(clear) {
    editing = "";
    const note = $("#editing .editing");
    if (note) note.hidden = true;
    if (clear) setBox("");
  }

  Object.assign(acts, {
    ask(button) {
      openTab("ask");
      stopEditing(false);
      if (!answering()) send("ask", { action: "ask", text: button.dataset.text });
      else if (!typed()) setBox(button.dataset.text);
    },
    retry() {
      if (!answering()) send("ask", { action: "retry" });
    },
    edit(button) {
      const source = $(".source-text", button.closest(".message"));
      startEditing(button.dataset.message, source ? source.textContent : "");
    },
    "cancel-edit": () => stopEditing(true),
  });

  // Nothing typed, nothing asked: while an empty question is on its way Gradio would drop the one that is typed next.
  function holdBlank(event) {
    if (!(event.target instanceof Element)) return;
    const asks =
      event.type === "click"
        ? event.target.closest("#send")
        : event.key === "Enter" && !event.shiftKey && event.target.closest("#question");
    if (!asks || typed()) return;
    event.preventDefault();
    event.stopPropagation();
  }
  document.addEventListener("click", holdBlank, true);
  document.addEventListener("keydown", holdBlank, true);

  document.addEventListener("keydown", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.key === "Escape" && editing && event.target.closest("#question")) stopEditing(true);
  });

  Object.assign(coach, { question, setBox, stopEditing });
})();
