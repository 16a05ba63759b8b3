// The page's own script: it turns clicks on what `transcript.py` and `passages.py` drew into requests, keeps the open
// conversation in the address and the language in the browser, and scrolls. It decides nothing and fetches nothing.
"use strict";

window.coach = (() => {
  const LANGUAGE_KEY = "interview-coach-language";
  const queues = {}; // channel -> requests that wait for their hidden button
  let editing = ""; // the message that is being edited

  const $ = (selector, root = document) => root.querySelector(selector);

  function stored() {
    try {
      return localStorage.getItem(LANGUAGE_KEY) || "";
    } catch {
      return ""; // storage can be forbidden; the browser's language is used then
    }
  }

  const conversation = () => new URLSearchParams(location.search).get("c") || "";

  function payload(fields) {
    return JSON.stringify({
      lang: stored(),
      browser: (navigator.languages && navigator.languages[0]) || navigator.language || "",
      conversation: conversation(),
      ...fields,
    });
  }

  const take = (channel) => payload((queues[channel] || []).shift() || {});

  function send(channel, fields) {
    (queues[channel] ||= []).push(fields);
    const holder = document.getElementById(`coach-do-${channel}`);
    const button = holder && (holder.matches("button") ? holder : $("button", holder));
    if (button) button.click();
  }

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

  function switchLanguage() {
    const next = document.documentElement.lang.startsWith("zh") ? "en" : "zh";
    try {
      localStorage.setItem(LANGUAGE_KEY, next);
    } catch {
      // the choice then holds for this click alone
    }
    return payload({ lang: next });
  }

  function download(file) {
    if (!file) return [];
    const end = file.indexOf("\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file.slice(end + 1)], { type: "text/markdown" }));
    link.download = file.slice(0, end);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    return [];
  }

  function openTab(name) {
    const tab = document.getElementById(`tab-${name}-button`);
    if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
  }

  // Delete asks once more, in place: the second click within four seconds does it.
  function confirmed(button) {
    if (button.classList.contains("sure")) return true;
    const before = button.innerHTML;
    button.classList.add("sure");
    button.textContent = button.dataset.confirm;
    setTimeout(() => {
      button.classList.remove("sure");
      button.innerHTML = before;
    }, 4000);
    return false;
  }

  function rename(button) {
    const row = button.closest("li");
    const open = $(".open", row);
    const input = document.createElement("input");
    input.className = "rename";
    input.value = open.title || open.textContent;
    input.maxLength = 200;
    input.setAttribute("aria-label", button.title);
    let over = false;
    const finish = (save) => {
      if (over) return;
      over = true;
      const title = input.value.trim();
      input.replaceWith(open);
      if (save && title && title !== open.title) {
        open.textContent = title;
        send("conversation", {
          action: "rename",
          conversation: button.dataset.conversation,
          message: conversation(),
          text: title,
        });
      }
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) finish(true);
      if (event.key === "Escape") finish(false);
    });
    input.addEventListener("blur", () => finish(true));
    open.replaceWith(input);
    input.focus();
    input.select();
  }

  const narrow = () => matchMedia("(max-width: 900px)").matches;
  let showPanel = false; // on a phone the panel is below: it scrolls into view when it was asked for

  let commenting = ""; // after a thumb down its comment box is brought into view

  const acts = {
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
    open(button) {
      stopEditing(true);
      document.getElementById("ask").removeAttribute("data-list");
      setConversation(button.dataset.conversation);
      send("conversation", { action: "open" });
    },
    rename,
    delete(button) {
      if (confirmed(button)) {
        send("conversation", {
          action: "delete",
          conversation: button.dataset.conversation,
          message: conversation(),
        });
      }
    },
    remove(button) {
      if (confirmed(button)) {
        send("library", {
          action: "remove",
          article: button.dataset.article,
          article_lang: button.dataset.articleLang,
        });
      }
    },
    topic(button) {
      const chosen = button.getAttribute("aria-pressed") !== "true";
      document.querySelectorAll(".topic-map button").forEach((one) => one.setAttribute("aria-pressed", "false"));
      button.setAttribute("aria-pressed", String(chosen));
      filter();
    },
    "to-chat": () => document.getElementById("chat").scrollIntoView({ block: "start" }),
    prepare: () => send("prepare", {}),
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const button = target.closest("[data-act]");
    if (button && acts[button.dataset.act] && button.tagName === "BUTTON") {
      event.preventDefault();
      acts[button.dataset.act](button);
    } else if (target.closest("#new-conversation")) {
      stopEditing(true);
      document.getElementById("ask").removeAttribute("data-list");
      setConversation("");
      send("conversation", { action: "new" });
      setBox("");
    } else if (target.closest("#export")) {
      send("export", {});
    } else if (target.closest("#show-conversations")) {
      document.getElementById("ask").toggleAttribute("data-list");
    }
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
    const target = event.target;
    if (!(target instanceof Element)) return;
    if (target.matches('input[data-act="comment"]') && event.key === "Enter" && !event.isComposing) {
      if (target.value.trim()) {
        send("feedback", { message: target.dataset.message, value: -1, text: target.value.trim() });
      }
    } else if (event.key === "Escape" && editing && target.closest("#question")) {
      stopEditing(true);
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target instanceof Element && event.target.closest("#library-filter")) filter();
  });

  function filter() {
    const box = $("#library-filter textarea, #library-filter input");
    const wanted = (box ? box.value : "").toLowerCase().split(/\s+/).filter(Boolean);
    const pressed = $('.topic-map button[aria-pressed="true"]');
    const within = (one) => !pressed || one.dataset.topic === pressed.dataset.topic;
    let topic = null;
    let shown = 0;
    document.querySelectorAll("#library-articles .topic, #library-articles .library-article").forEach((one) => {
      if (one.matches(".topic")) {
        if (topic) topic.hidden = !shown;
        topic = one;
        shown = 0;
        return;
      }
      one.hidden = !within(one) || !wanted.every((word) => one.dataset.filter.includes(word));
      shown += one.hidden ? 0 : 1;
    });
    if (topic) topic.hidden = !shown;
  }

  function setConversation(id) {
    if (id === conversation()) return;
    const address = new URL(location.href);
    if (id) address.searchParams.set("c", id);
    else address.searchParams.delete("c");
    history.replaceState(history.state, "", address);
  }

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
  const wanted = stored() || (/^zh/i.test((navigator.languages || [""])[0] || "") ? "zh" : "en");
  if (wanted === "zh") {
    document.documentElement.style.opacity = "0";
    setTimeout(() => (document.documentElement.style.opacity = ""), 1500); // should it not come
  }

  const updates = []; // what the other scripts do after every change of the page
  let seen = "";
  let passage = null;
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
      if (mark && !narrow()) center(mark);
      else if (!narrow()) document.getElementById("panel").scrollTop = 0;
      if (showPanel && narrow()) (mark || panel).scrollIntoView({ block: mark ? "center" : "start" });
      showPanel = false;
    }
    for (const one of updates) one();
  }

  function center(mark, panel = document.getElementById("panel")) {
    const top = mark.getBoundingClientRect().top - panel.getBoundingClientRect().top;
    panel.scrollTop += top - panel.clientHeight / 3;
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

  return {
    payload, take, question, switchLanguage, download,
    send, acts, updates, openTab, confirmed, narrow, center, $,
  };
})();
