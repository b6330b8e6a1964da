/* What moves on a page? Countdowns, dialogs, menus, forms sent once. Every page works without it. */
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

  // A form that changes something is sent once, however often it is pressed.
  const sent = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => { // also when one comes back with the browser's Back button
    for (const form of sent) form.querySelectorAll("[aria-disabled=true]").forEach((button) => button.removeAttribute("aria-disabled"));
    sent.clear();
  });
})();
