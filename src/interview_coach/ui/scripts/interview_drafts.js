// The Interview tab: what is typed is kept in the browser at once and, a second later, on the server.
// Leans on core.js and interview_requests.js.
"use strict";

(() => {
  const { send, interview } = coach;
  const { state, box, fields } = interview;
  const DRAFT_KEY = "interview-coach-draft";
  const STASH_KEY = "interview-coach-stash";

  function recall(key) {
    try {
      return JSON.parse(localStorage.getItem(key) || "{}");
    } catch {
      return {};
    }
  }

  function remember(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // storage can be forbidden or full; the server keeps drafts as well
    }
  }

  const keptHere = () => recall(DRAFT_KEY);
  const forgetHere = () => remember(DRAFT_KEY, {});

  function keepHere(text) {
    remember(DRAFT_KEY, { id: state.shown.id, version: state.shown.version, text });
  }

  function keepThere() {
    if (state.busy || state.shown.stage !== "room") return;
    send("iv-draft", fields({ draft: box().value }));
  }

  function setBox(text) {
    const answer = box();
    if (!answer || answer.value === text) return;
    answer.value = text;
    answer.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // What was typed for a question that is left for another one comes back with it.
  function stash() {
    const all = recall(STASH_KEY);
    const mine = all.id === state.shown.id ? all : { id: state.shown.id };
    const text = box().value;
    if (text.trim() && state.shown.status === "asking") mine[state.shown.open] = text;
    remember(STASH_KEY, mine);
  }

  function unstash(number) {
    const all = recall(STASH_KEY);
    if (all.id !== state.shown.id || !all[number]) return "";
    const text = all[number];
    delete all[number];
    remember(STASH_KEY, all);
    return text;
  }

  Object.assign(interview, { keptHere, forgetHere, keepHere, keepThere, setBox, stash, unstash });
})();
