// The Interview tab: what the server says is taken in, what is newest is brought into view, and the clock that people see
// runs. Leans on core.js, interview_requests.js and interview_drafts.js.
"use strict";

(() => {
  const { $, narrow, center, updates, interview } = coach;
  const { state, root, box, setAddress, setBusy, keptHere, forgetHere, keepHere, setBox, unstash } = interview;

  let stamp = "";
  let countingSince = 0; // when the server told the time of the open answer
  let panelSeen = null;

  function hear(marker) {
    const data = marker.dataset;
    stamp = data.stamp;
    if (data.busy) {
      setBusy(true);
      return;
    }
    setBusy(false);
    if (!data.stage) return;
    const before = state.shown;
    const shown = {
      stage: data.stage,
      id: data.interview || "",
      version: Number(data.version || 0),
      open: Number(data.open || 0),
      status: data.status || "",
    };
    state.shown = shown;
    const place = root();
    place.dataset.stage = shown.stage;
    place.dataset.status = shown.status;
    if (shown.stage !== "compare") setAddress(shown.id);
    if (shown.stage === "setup") state.view = "";
    countingSince = Date.now();
    setTimeout(() => settle(before), 60); // after the box has got its value
  }

  function settle(before) {
    const { shown } = state;
    const answer = box();
    const draft = keptHere();
    if (shown.stage === "room" && answer) {
      const same = before.id === shown.id && before.open === shown.open;
      if (draft.id === shown.id && draft.version === shown.version && draft.text) setBox(draft.text);
      else if (same && answer.value) keepHere(answer.value); // a hint: the text stays, the version is another
      else {
        forgetHere();
        if (!answer.value && shown.status === "asking") setBox(unstash(shown.open));
      }
    }
    count();
    if (before.id === shown.id && before.version === shown.version && before.stage === shown.stage) return;
    const log = document.getElementById("iv-main");
    if (shown.stage !== "room" && shown.stage !== "exchange") {
      log.scrollTop = 0;
      if (narrow() && before.stage && visible()) root().scrollIntoView({ block: "start" });
      return;
    }
    const entries = log.querySelectorAll(".iv-entry, .message, .iv-log");
    const newest = Array.from(entries).filter((one) => !one.matches(".notice-line")).pop();
    const verdicts = newest && newest.matches(".verdicts") ? newest : null;
    if (!narrow()) {
      if (verdicts) log.scrollTop += verdicts.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
      else log.scrollTop = log.scrollHeight;
    } else if (before.id === shown.id && visible()) {
      (verdicts || document.getElementById("iv-now")).scrollIntoView({ block: "start" });
    }
    if (visible() && shown.status !== "paused" && !(narrow() && verdicts)) answer.focus({ preventScroll: true });
  }

  const visible = () => Boolean(root() && root().offsetParent);

  function count() {
    const place = $("#iv-actions .count");
    const answer = box();
    if (!place || !answer) return;
    const text = answer.value;
    const han = /[\u3400-\u9fff]/.test(text.trim() || document.title);
    const n = han ? text.replace(/\s+/g, "").length : (text.match(/\S+/g) || []).length;
    const words = (han ? place.dataset.chars : place.dataset.words).replace("{n}", n);
    if (place.textContent !== words) place.textContent = words;
  }

  const seconds = () => {
    const timer = $("#iv-actions .timer");
    return timer ? Number(timer.dataset.since) + (Date.now() - countingSince) / 1000 : null;
  };

  function tick() {
    const timer = $("#iv-actions .timer");
    if (!timer || !visible()) return;
    const s = Math.floor(seconds());
    const limit = Number(timer.dataset.limit);
    const clock = (n) => `${Math.floor(n / 60)}:${String(n % 60).padStart(2, "0")}`;
    timer.classList.toggle("over", Boolean(limit) && s > limit);
    const over = limit && s > limit ? ` · ${timer.dataset.over}` : "";
    const text = limit ? `${clock(s)} / ${clock(limit)}${over}` : clock(s);
    if (timer.textContent !== text) timer.textContent = text;
  }
  setInterval(tick, 1000);

  updates.push(() => {
    const place = root();
    if (!place) return;
    const marker = $("#iv-state .iv-state");
    if (marker && marker.dataset.stamp !== stamp) hear(marker);
    if (place.offsetParent) {
      const top = Math.round(place.getBoundingClientRect().top + window.scrollY);
      document.documentElement.style.setProperty("--iv-top", `${top}px`);
    }
    const log = document.getElementById("iv-main");
    if (log && log.getAttribute("role") !== "log") {
      log.setAttribute("role", "log");
      log.setAttribute("aria-live", "polite");
    }
    count();
    document.querySelectorAll("#interview time[datetime]:not([data-local])").forEach((one) => {
      one.dataset.local = "1";
      const at = new Date(one.dateTime);
      one.textContent = at.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    });
    const panel = $("#iv-panel-content .panel-passage");
    if (panel !== panelSeen) {
      panelSeen = panel;
      const mark = document.getElementById("iv-cited");
      if (mark && !narrow()) center(mark, document.getElementById("iv-panel"));
      if (panel && state.showPanel && narrow()) (mark || panel).scrollIntoView({ block: mark ? "center" : "start" });
      state.showPanel = false;
    }
  });

  Object.assign(interview, { count, seconds });
})();
