/* What moves on a page? Countdowns, dialogs, menus, forms sent once, drafts. Every page works without it. */
(() => {
  "use strict";
  const here = document.currentScript.dataset;

  // The server's clock, which in a demo may run faster than ours: <script data-now="ISO" data-speed="600">.
  const loaded = Date.now();
  const start = here.now ? Date.parse(here.now) : loaded;
  const now = () => start + (Date.now() - loaded) * Number(here.speed || 1);

  // The same arithmetic as careops/web/durations.py.
  const MINUTE = 60, HOUR = 3600, DAY = 86400, SOON = 2 * HOUR;
  const two = (s, big, bigName, small, smallName) => {
    const rest = Math.floor(s % big / small);
    return `${Math.floor(s / big)} ${bigName}` + (rest ? ` ${rest} ${smallName}` : "");
  };
  const words = (s) =>
    s < MINUTE ? "under 1 min" :
    s < HOUR ? `${Math.floor(s / MINUTE)} min` :
    s < 10 * HOUR ? two(s, HOUR, "h", MINUTE, "min") :
    s < 2 * DAY ? `${Math.floor(s / HOUR)} h` :
    s < 10 * DAY ? two(s, DAY, "d", HOUR, "h") : `${Math.floor(s / DAY)} d`;

  const count = () => {
    const at = now();
    for (const time of document.querySelectorAll("time[data-due]")) {
      const left = (Date.parse(time.dataset.due || time.dateTime) - at) / 1000;
      const text = `${words(Math.floor(Math.abs(left)))} ${left < 0 ? "overdue" : "left"}`;
      if (time.textContent === text) continue;
      time.textContent = text;
      const box = time.closest(".tone-overdue, .tone-soon, .tone-later");
      if (!box) continue;
      box.classList.remove("tone-overdue", "tone-soon", "tone-later");
      box.classList.add(left < 0 ? "tone-overdue" : left <= SOON ? "tone-soon" : "tone-later");
      if (left < 0) box.querySelector("use")?.setAttribute("href", box.querySelector("use").getAttribute("href").replace("#clock", "#alert"));
    }
  };
  count();
  setInterval(count, Number(here.speed || 1) > 1 ? 1000 : 15000);

  // <a data-dialog="id" href="#id"> opens <dialog id="id">; [data-close] shuts it.
  for (const dialog of document.querySelectorAll("dialog[open]")) { dialog.close(); dialog.showModal(); }
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const closer = event.target.closest("[data-close]");
    const dialog = opener ? document.getElementById(opener.dataset.dialog) : closer?.closest("dialog");
    if (dialog) { event.preventDefault(); opener ? dialog.showModal() : dialog.close(); }
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // <textarea data-count="5000">: how many characters are left, in the [data-left] beside it.
  for (const box of document.querySelectorAll("textarea[data-count]")) {
    const place = box.parentElement.querySelector("[data-left]");
    const say = () => {
      const left = Number(box.dataset.count) - [...box.value].length;
      place.textContent = left < 0 ? `${(-left).toLocaleString("en")} characters too many.` : `${left.toLocaleString("en")} characters left.`;
    };
    box.addEventListener("input", say);
    say();
  }

  // A session that ends by itself says so two minutes before; what was typed stays on the page.
  const ending = document.getElementById("session-ends");
  if (ending) {
    let seen = Date.now();
    const over = Number(ending.dataset.after) * 1000, warn = over - 120000;
    const show = (ended) => {
      ending.querySelector(".session-near").hidden = ended;
      ending.querySelector(".session-over").hidden = !ended;
      if (!ending.open) ending.showModal();
    };
    setInterval(() => {
      const idle = Date.now() - seen;
      if (idle >= warn) show(idle >= over);
    }, 5000);
    ending.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      const form = event.target;
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
      if (!answer || answer.status !== 204) { show(true); return; }
      seen = Date.now();
      ending.close();
    });
  }

  // A form that changes something is sent once, however often it is pressed.
  const sent = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    event.submitter?.setAttribute("aria-disabled", "true");
  });

  // What is typed into <form data-autosave> is kept as a draft, every five seconds at most and when one leaves the page, until it is sent.
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const status = form.querySelector("[data-saved]");
    let waiting, flight, isSent = false;
    const save = async () => {
      waiting = undefined;
      const data = new FormData(form);
      data.set("do", "autosave");
      data.delete("upload"); // sent with the words alone
      flight = new AbortController();
      try {
        const answer = await fetch(form.getAttribute("action"), { method: "POST", body: data, signal: flight.signal, keepalive: true });
        if (answer.status === 200) form.querySelector("[data-coach]").innerHTML = await answer.text();
        status.textContent = answer.ok ? "Kept as a draft." : answer.status === 403 ? "Not kept: you have been signed out." : "Not kept: it is too long, or a card number is in it.";
      } catch { status.textContent = ""; }
    };
    form.addEventListener("input", () => { if (!isSent) waiting ??= setTimeout(save, 5000); });
    form.addEventListener("submit", () => { isSent = true; clearTimeout(waiting); flight?.abort(); });
    const leave = () => { if (waiting && !isSent) { clearTimeout(waiting); save(); } };
    addEventListener("beforeunload", leave); // before the next page is asked for, so that it is mostly there already
    addEventListener("pagehide", leave); // where a browser has no other word for it
    addEventListener("pageshow", () => { isSent = false; waiting = undefined; });
  }

  // <form data-presence>: says every 15 seconds that its reader is here, and hears who else is. What fails, is not shown.
  for (const form of document.querySelectorAll("form[data-presence]")) {
    const place = document.querySelector("[data-present]");
    let typed = 0;
    document.querySelector("form[data-autosave]")?.addEventListener("input", () => { typed = Date.now(); });
    const say = async () => {
      if (document.hidden) return;
      const data = new FormData(form);
      data.set("doing", Date.now() - typed < 30000 ? "writing" : "reading");
      const answer = await fetch(form.action, { method: "POST", body: data }).then((a) => a.ok ? a.json() : {}).catch(() => ({}));
      if (place.textContent !== (answer.here || "")) place.textContent = answer.here || "";
    };
    say();
    setInterval(say, 15000);
  }

  addEventListener("pageshow", () => { // also when one comes back with the browser's Back button
    for (const form of sent) form.querySelectorAll("[aria-disabled=true]").forEach((button) => button.removeAttribute("aria-disabled"));
    sent.clear();
  });
})();
