// The Library tab: the filter by words, the map of topics, and the removal of an article. Leans on core.js.
"use strict";

(() => {
  const { $, send, confirmed, acts } = coach;

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

  Object.assign(acts, {
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
  });

  document.addEventListener("input", (event) => {
    if (event.target instanceof Element && event.target.closest("#library-filter")) filter();
  });
})();
