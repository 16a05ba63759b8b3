// The Interview tab: what it knows of the interview that is shown, the interview's id in the address, and the requests.
// Leans on core.js; the other scripts of the tab find all of it in `coach.interview`.
"use strict";

coach.interview = (() => {
  const { $, send } = coach;

  const state = {
    shown: { stage: "", id: "", version: 0, open: 0, status: "" }, // as the server last said
    busy: false,
    view: "",
    showPanel: false,
  };

  const root = () => document.getElementById("interview");
  const box = () => $("#iv-answer textarea");

  const inAddress = () => new URLSearchParams(location.search).get("i") || "";

  function setAddress(id) {
    if (id === inAddress()) return;
    const address = new URL(location.href);
    if (id) address.searchParams.set("i", id);
    else address.searchParams.delete("i");
    history.replaceState(history.state, "", address);
  }

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

  const fields = (more) => ({
    interview: inAddress(),
    version: state.shown.version,
    view: state.view,
    form: form(),
    ...more,
  });

  // Acts go one at a time: what is clicked while one is on its way is not meant for what will be there after it.
  function go(action, more) {
    if (state.busy) return;
    setBusy(true);
    send("interview", fields({ action, ...more }));
  }

  function setBusy(now) {
    state.busy = now;
    const place = root();
    if (place) place.toggleAttribute("data-busy", now);
    const answer = box();
    if (answer) answer.readOnly = now;
  }

  return { state, root, box, inAddress, setAddress, fields, go, setBusy };
})();
