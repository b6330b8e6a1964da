/* How does one work at the desk by keyboard? Each key does one thing; every page works without it, and without keys.
   <script data-keys="off"> leaves single letters alone (WCAG 2.1.4). The list of them is at data-help. */
(() => {
  "use strict";
  const here = document.currentScript.dataset;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Lists: a case's link has the focus, so that a screen reader says where one is.
  const links = () => all("[data-list] tbody .cell-main").filter((link) => link.offsetParent);
  const current = () => document.activeElement?.closest("[data-list] tbody tr");
  const linkOf = (row) => row && one(".cell-main", row);
  const move = (step) => {
    const found = links(), at = found.indexOf(linkOf(current()));
    const next = found[at < 0 ? (step > 0 ? 0 : found.length - 1) : at + step];
    next?.focus();
    next?.closest("tr").scrollIntoView({ block: "nearest" });
  };
  const tick = () => {
    const box = current() && one(".tick input", current());
    if (box) box.click();
  };

  // What has its key on the page is pressed: a form is sent, a link or a button clicked.
  const press = (key) => {
    const found = one(`[data-key="${key}"]`);
    if (found) found instanceof HTMLFormElement ? found.requestSubmit() : found.click();
    return Boolean(found);
  };
  const take = () => {
    const row = current();
    if (!row) { press("a"); return; }
    const form = one("form.sidebar-next").cloneNode(true);
    form.action = linkOf(row).href.replace(/change\/$/, "take/");
    form.hidden = true;
    document.body.append(form);
    form.requestSubmit();
  };
  const write = (isNote) => {
    const form = one("form#write");
    if (!form) return;
    const fold = form.closest("details");
    if (fold) fold.open = true;
    const readers = [...form.querySelectorAll("input[name=to]:enabled")];
    const reader = readers.find((radio) => (radio.value === "note") === isNote);
    if (reader) reader.checked = true;
    one("textarea", form).focus();
  };

  // A part of another page, in a dialog over this one; where it cannot be had, the page itself.
  const show = async (url) => {
    const answer = await fetch(`${url}?part`, { redirect: "error" }).catch(() => null);
    if (!answer?.ok) { location.assign(url); return; }
    const dialog = document.createElement("dialog");
    dialog.className = "dialog part";
    dialog.innerHTML = await answer.text();
    dialog.setAttribute("aria-labelledby", one("h2", dialog).id);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };
  const look = () => {
    const link = linkOf(current());
    if (link) show(link.href.replace(/change\/$/, "preview/"));
    return Boolean(link);
  };

  // Two semicolons in what is written offer the saved replies; the one that is chosen is put in by the page itself.
  const offer = (area) => {
    const form = area.form, replies = one("select[name=reply]", form);
    if (!replies) return;
    area.setRangeText("", area.selectionStart - 2, area.selectionStart, "end");
    const dialog = document.createElement("dialog"), title = document.createElement("h2"), list = document.createElement("div");
    dialog.className = "dialog part";
    title.id = "replies-title";
    title.textContent = replies.labels[0].textContent;
    for (const option of [...replies.options].filter((each) => each.value)) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "btn btn-wide", textContent: option.textContent });
      button.addEventListener("click", () => {
        replies.value = option.value;
        form.requestSubmit(one("button[value=pick]", form));
      });
      list.append(button);
    }
    dialog.append(title, list);
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.addEventListener("close", () => { dialog.remove(); area.focus(); });
    document.body.append(dialog);
    dialog.showModal();
  };
  document.addEventListener("input", ({ target }) => {
    if (target.matches("form#write textarea") && target.value.slice(0, target.selectionStart).endsWith(";;")) offer(target);
  });

  const keys = {
    j: () => move(1), k: () => move(-1), o: () => linkOf(current())?.click(), x: tick,
    n: () => press("n"), a: take, t: () => press("t"), e: () => press("e"), w: () => press("w"),
    r: () => write(false), i: () => write(true),
    "/": () => one("#sidebar-q")?.focus(), "?": () => show(here.help),
  };
  const isTyping = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.isComposing || event.defaultPrevented) return;
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = target.closest("textarea")?.form;
      if (form) { event.preventDefault(); form.requestSubmit(one("button.btn-primary", form) ?? one("button:not([type=button])", form)); }
      return;
    }
    if (here.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return;
    const dialog = one("dialog[open]");
    if (dialog) {
      if (key === "o" && dialog.classList.contains("part")) one("a.btn-primary", dialog)?.click();
      if (key === " " && dialog.classList.contains("part") && !target.closest("button")) { event.preventDefault(); dialog.close(); }
      return;
    }
    if (key === " ") {
      if (target.matches(".cell-main") && look()) event.preventDefault();
      return;
    }
    if (!event.repeat || key === "j" || key === "k") {
      const act = Object.hasOwn(keys, key) && keys[key];
      if (act) { event.preventDefault(); act(); }
    }
  });

  // The bar below a list offers what at least one of the ticked cases may take.
  for (const bar of all(".bulk-bar select")) {
    const form = bar.form;
    const offer = () => {
      const places = new Set([...form.querySelectorAll(".tick input:checked")].map((box) => box.dataset.place));
      for (const option of bar.querySelectorAll("option[data-places]")) {
        option.hidden = option.disabled = places.size > 0 && !option.dataset.places.split(" ").some((place) => places.has(place));
      }
      for (const group of bar.querySelectorAll("optgroup")) group.hidden = !one("option:not([hidden])", group);
      if (bar.selectedOptions[0]?.hidden) bar.value = "";
    };
    form.addEventListener("change", (event) => { if (event.target !== bar) offer(); });
    addEventListener("pageshow", offer);
  }
})();
