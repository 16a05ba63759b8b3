// The Interview tab: what people do there, with the buttons that `interview_room.py` and its neighbours drew and in the
// box for the answer; the tab opens again after a reload, and files of the server are saved.
// Leans on core.js and the tab's other scripts, which stand before it.
"use strict";

(() => {
  const { $, payload, send, save, openTab, confirmed, acts, interview } = coach;
  const { state, box, inAddress, setAddress, fields, go, keepHere, keepThere, stash, count, seconds } = interview;
  const TAB_KEY = "interview-coach-tab";

  let draftTimer = 0;

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  }

  // An act after which the same words stand in the box: they go with it, so that a reload right after it finds them.
  function keeping(action, more) {
    go(action, { draft: state.shown.stage === "room" ? box().value : "", ...more });
  }

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

  function open(id) {
    setAddress(id);
    state.view = "";
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
      state.view = button.dataset.view;
      go("load");
    },
    "iv-cite"(button) {
      state.showPanel = true;
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
      if (state.shown.stage !== "room" || state.busy) return;
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
    if (kept && done === "kept" && Number(version) === state.shown.version) kept.hidden = false;
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
    save(file.slice(0, first), bytes, type);
    return [];
  };
})();
