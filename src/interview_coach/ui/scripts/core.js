// What the page's other scripts stand on: requests in queues, the language, the open conversation in the address, files
// that are saved, and the acts of buttons. Leans on nothing; `coach` is the one name it puts into the window. It decides
// nothing and fetches nothing, and neither do the others.
"use strict";

window.coach = (() => {
  const LANGUAGE_KEY = "interview-coach-language";
  const queues = {}; // channel -> requests that wait for their hidden button
  const updates = []; // what the other scripts do after every change of the page

  const $ = (selector, root = document) => root.querySelector(selector);

  function storedLanguage() {
    try {
      return localStorage.getItem(LANGUAGE_KEY) || "";
    } catch {
      return ""; // storage can be forbidden; the browser's language is used then
    }
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

  const conversation = () => new URLSearchParams(location.search).get("c") || "";

  function setConversation(id) {
    if (id === conversation()) return;
    const address = new URL(location.href);
    if (id) address.searchParams.set("c", id);
    else address.searchParams.delete("c");
    history.replaceState(history.state, "", address);
  }

  function payload(fields) {
    return JSON.stringify({
      lang: storedLanguage(),
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

  function save(name, content, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
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

  const narrow = () => matchMedia("(max-width: 900px)").matches;

  function center(mark, panel) {
    const top = mark.getBoundingClientRect().top - panel.getBoundingClientRect().top;
    panel.scrollTop += top - panel.clientHeight / 3;
  }

  // What a button with that `data-act` does; each script adds its own.
  const acts = {
    prepare: () => send("prepare", {}),
  };

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-act]");
    if (button && acts[button.dataset.act] && button.tagName === "BUTTON") {
      event.preventDefault();
      acts[button.dataset.act](button);
    }
  });

  return {
    $, storedLanguage, switchLanguage, conversation, setConversation, payload, queues, take, send,
    save, openTab, confirmed, narrow, center, acts, updates,
  };
})();
