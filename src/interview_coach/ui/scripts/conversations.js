// The list of conversations beside the chat: open, new, rename, delete, and the export of the open one.
// Leans on core.js and question.js.
"use strict";

(() => {
  const { $, conversation, setConversation, send, save, confirmed, acts, setBox, stopEditing } = coach;

  function rename(button) {
    const row = button.closest("li");
    const open = $(".open", row);
    const input = document.createElement("input");
    input.className = "rename";
    input.value = open.title || open.textContent;
    input.maxLength = 200;
    input.setAttribute("aria-label", button.title);
    let over = false;
    const finish = (keep) => {
      if (over) return;
      over = true;
      const title = input.value.trim();
      input.replaceWith(open);
      if (keep && title && title !== open.title) {
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

  Object.assign(acts, {
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
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    if (target.closest("#new-conversation")) {
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

  // "name\ncontent"
  coach.download = (file) => {
    if (!file) return [];
    const end = file.indexOf("\n");
    save(file.slice(0, end), file.slice(end + 1), "text/markdown");
    return [];
  };
})();
