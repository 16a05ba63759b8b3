// The Interview tab's own script: it turns clicks on what `interview_room.py` and its neighbours drew into requests, keeps
// the open interview in the address and what is typed in the browser (and, a second later, on the server), and runs the
// clock that people see. It decides nothing and fetches nothing.
"use strict";

(() => {
  const { payload, send, acts, updates, openTab, confirmed, narrow, center, $ } = coach;
  const DRAFT_KEY = "interview-coach-draft";
  const STASH_KEY = "interview-coach-stash";
  const TAB_KEY = "interview-coach-tab";

  let shown = { stage: "", id: "", version: 0, open: 0, status: "" }; // as the server last said
  let stamp = "";
  let busy = false;
  let view = "";
  let countingSince = 0; // when the server told the time of the open answer
  let draftTimer = 0;
  let showPanel = false;
  let panelSeen = null;

  const root = () => document.getElementById("interview");
  const box = () => $("#iv-answer textarea");

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

  const inAddress = () => new URLSearchParams(location.search).get("i") || "";

  function setAddress(id) {
    if (id === inAddress()) return;
    const address = new URL(location.href);
    if (id) address.searchParams.set("i", id);
    else address.searchParams.delete("i");
    history.replaceState(history.state, "", address);
  }

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  }

  // --- requests ---------------------------------------------------------------------------------------------------

  function form() {
    const setup = $("[data-form=plan]");
    if (!setup) return undefined;
    const radio = (name) => ($(`input[name="iv-${name}"]:checked`, setup) || {}).value;
    return {
      topics: Array.from(setup.querySelectorAll("input[name=topic]:checked"), (one) => one.value),
      level: radio("level"),
      style: radio("style"),
      lang: radio("lang"),
      unit: radio("unit"),
      amount: Number($("input[name=amount]", setup).value) || 0,
      job: $("textarea[name=job]", setup).value,
    };
  }

  const fields = (more) => ({ interview: inAddress(), version: shown.version, view, form: form(), ...more });

  // Acts go one at a time: what is clicked while one is on its way is not meant for what will be there after it.
  function go(action, more) {
    if (busy) return;
    setBusy(true);
    send("interview", fields({ action, ...more }));
  }

  // An act after which the same words stand in the box: they go with it, so that a reload right after it finds them.
  function keeping(action, more) {
    go(action, { draft: shown.stage === "room" ? box().value : "", ...more });
  }

  function setBusy(now) {
    busy = now;
    const place = root();
    if (place) place.toggleAttribute("data-busy", now);
    const answer = box();
    if (answer) answer.readOnly = now;
  }

  const seconds = () => {
    const timer = $("#iv-actions .timer");
    return timer ? Number(timer.dataset.since) + (Date.now() - countingSince) / 1000 : null;
  };

  function answer() {
    const text = box().value;
    if (!text.trim()) {
      box().focus();
      return;
    }
    keepHere(text);
    clearTimeout(draftTimer);
    go("answer", { text, seconds: seconds() });
  }

  // --- what is typed ----------------------------------------------------------------------------------------------

  function keepHere(text) {
    remember(DRAFT_KEY, { id: shown.id, version: shown.version, text });
  }

  function keepThere() {
    if (busy || shown.stage !== "room") return;
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
    const mine = all.id === shown.id ? all : { id: shown.id };
    const text = box().value;
    if (text.trim() && shown.status === "asking") mine[shown.open] = text;
    remember(STASH_KEY, mine);
  }

  function unstash(number) {
    const all = recall(STASH_KEY);
    if (all.id !== shown.id || !all[number]) return "";
    const text = all[number];
    delete all[number];
    remember(STASH_KEY, all);
    return text;
  }

  // --- what the server says ---------------------------------------------------------------------------------------

  function hear(marker) {
    const data = marker.dataset;
    stamp = data.stamp;
    if (data.busy) {
      setBusy(true);
      return;
    }
    setBusy(false);
    if (!data.stage) return;
    const before = shown;
    shown = {
      stage: data.stage,
      id: data.interview || "",
      version: Number(data.version || 0),
      open: Number(data.open || 0),
      status: data.status || "",
    };
    const place = root();
    place.dataset.stage = shown.stage;
    place.dataset.status = shown.status;
    if (shown.stage !== "compare") setAddress(shown.id);
    if (shown.stage === "setup") view = "";
    countingSince = Date.now();
    setTimeout(() => settle(before), 60); // after the box has got its value
  }

  function settle(before) {
    const answer = box();
    const draft = recall(DRAFT_KEY);
    if (shown.stage === "room" && answer) {
      const same = before.id === shown.id && before.open === shown.open;
      if (draft.id === shown.id && draft.version === shown.version && draft.text) setBox(draft.text);
      else if (same && answer.value) keepHere(answer.value); // a hint: the text stays, the version is another
      else {
        remember(DRAFT_KEY, {});
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
      if (panel && showPanel && narrow()) (mark || panel).scrollIntoView({ block: mark ? "center" : "start" });
      showPanel = false;
    }
  });

  // --- what people do ---------------------------------------------------------------------------------------------

  function open(id) {
    setAddress(id);
    view = "";
    go("load", { interview: id });
  }

  function away(action, more) {
    stash();
    go(action, more);
  }

  function download(button, action) {
    button.dataset.words = button.textContent;
    if (button.dataset.working) button.textContent = button.dataset.working;
    button.disabled = true;
    send("iv-export", fields({ action }));
  }

  Object.assign(acts, {
    "iv-start": () => go("start", { new_id: newId(), interview: "" }),
    "iv-job": () => go("job"),
    "iv-open": (button) => open(button.dataset.interview),
    "iv-home": () => open(""),
    "iv-again": (button) => go("again", { other: button.dataset.interview }),
    "iv-delete"(button) {
      if (confirmed(button)) go("delete", { other: button.dataset.interview });
    },
    "iv-compare"() {
      const two = Array.from(document.querySelectorAll("#interview .pick:checked"), (one) => one.value);
      if (two.length === 2) go("compare", { interview: two[0], other: two[1] });
    },
    "iv-compare-with": () => go("compare", { other: $("#interview select[name=other]").value }),
    "iv-answer": answer,
    "iv-hint": () => keeping("hint"),
    "iv-clarify": () => keeping("clarify", { text: box().value.slice(0, 500) }),
    "iv-skip": () => away("skip"),
    "iv-give-up": () => go("give-up"),
    "iv-back": (button) => away("back", { number: Number(button.dataset.number) }),
    "iv-pause": () => keeping("pause"),
    "iv-resume": () => go("resume"),
    "iv-stop"(button) {
      if (confirmed(button)) go("stop");
    },
    "iv-overrule"(button) {
      const why = $(".why", button.closest(".appeal"));
      keeping("overrule", { number: Number(button.dataset.number), point: button.dataset.point, text: why.value });
    },
    "iv-see"(button) {
      view = button.dataset.view;
      go("load");
    },
    "iv-cite"(button) {
      showPanel = true;
      const data = button.dataset;
      send(
        "iv-read",
        fields({ action: "cite", number: Number(data.number || 0), point: data.point || "", n: Number(data.n || 0) }),
      );
    },
    "iv-pdf": (button) => download(button, "pdf"),
    "iv-markdown": (button) => download(button, "markdown"),
    "iv-to-room": () => document.getElementById("iv-room").scrollIntoView({ block: "start" }),
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("#iv-answer")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      answer();
    }
  }, true);

  document.addEventListener("input", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    if (target.closest("#iv-answer")) {
      count();
      if (shown.stage !== "room" || busy) return;
      const kept = $("#iv-actions .kept");
      if (kept) kept.hidden = true;
      keepHere(target.value);
      clearTimeout(draftTimer);
      draftTimer = setTimeout(keepThere, 1200);
    }
  });

  document.addEventListener("change", (event) => {
    const target = event.target;
    if (!(target instanceof HTMLInputElement) || !target.closest("#interview")) return;
    if (target.name === "iv-lang") go("load", { interview: "" });
    if (target.name === "iv-unit") {
      const amount = $("#interview input[name=amount]");
      amount.max = target.value === "minutes" ? 240 : 50;
      amount.value = target.value === "minutes" ? 20 : 5;
    }
    if (target.matches(".pick")) {
      const picked = Array.from(document.querySelectorAll("#interview .pick:checked"));
      for (const one of picked.filter((other) => other !== target).slice(0, Math.max(0, picked.length - 2))) {
        one.checked = false;
      }
      $("[data-act=iv-compare]").disabled = picked.length < 2;
    }
  });

  document.addEventListener("click", (event) => {
    const tab = event.target instanceof Element && event.target.closest("#tabs [role=tab]");
    if (tab && tab.id) sessionStorage.setItem(TAB_KEY, tab.id);
  });

  // A reload goes on where it was: the tab too. A link with an interview opens it.
  function reopen() {
    let last = "";
    try {
      last = sessionStorage.getItem(TAB_KEY) || "";
    } catch {
      // forbidden: the tab of the address is opened
    }
    if (inAddress() && (!last || last === "tab-interview-button")) openTab("interview");
  }
  const opening = setInterval(() => {
    if (!document.getElementById("tab-interview-button")) return;
    clearInterval(opening);
    reopen();
  }, 50);

  coach.interviewPayload = () => payload(fields({ action: "load" }));

  coach.kept = (told) => {
    const [done, version] = (told || "").split(" ");
    const kept = $("#iv-actions .kept");
    if (kept && done === "kept" && Number(version) === shown.version) kept.hidden = false;
    return [];
  };

  // "name\ntype\ncontent": what comes as base64 is bytes.
  coach.receive = (file) => {
    document.querySelectorAll("#interview button[data-words]").forEach((button) => {
      button.disabled = false;
      button.textContent = button.dataset.words;
      delete button.dataset.words;
    });
    if (!file) return [];
    const first = file.indexOf("\n");
    const second = file.indexOf("\n", first + 1);
    const [type, encoding] = file.slice(first + 1, second).split(";");
    const content = file.slice(second + 1);
    const bytes = encoding === "base64" ? Uint8Array.from(atob(content), (c) => c.charCodeAt(0)) : content;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = file.slice(0, first);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    return [];
  };
})();
