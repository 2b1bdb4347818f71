// Keeps an open page in step: the server tells that something changed, and the part that shows it is fetched anew.
// Without this script the page reads the same and has a link that fetches it again.
"use strict";

(function () {
  const main = document.getElementById("main");
  const live = document.getElementById("live");
  const address = main && main.dataset.changes;
  if (!address || !live || !window.EventSource) return;

  const PAUSE_MS = 4000; // at most one fetch in so long, however much comes in
  const AGAIN_MS = 30000; // a stream that was refused is tried again
  let fetching = false;
  let waiting = false;
  let source = null;

  function say(text, state) {
    live.textContent = text;
    live.dataset.state = state;
  }

  function time() {
    return new Date().toLocaleTimeString(live.dataset.locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  }

  function openDetails() {
    return Array.from(main.querySelectorAll("details[id]"), (one) => [one.id, one.open]);
  }

  function replace(html) {
    const shown = openDetails();
    const focused = document.activeElement && main.contains(document.activeElement) && document.activeElement.getAttribute("href");
    const parsed = new DOMParser().parseFromString(html, "text/html");
    for (const kept of main.querySelectorAll("[data-keep]")) { // what fetches itself, when it hears of the change
      const place = parsed.getElementById(kept.id);
      if (place) place.replaceWith(kept);
    }
    main.replaceChildren(...parsed.body.childNodes);
    for (const [id, open] of shown) {
      const one = document.getElementById(id);
      if (one) one.open = open;
    }
    if (focused) {
      const again = Array.from(main.querySelectorAll("a")).find((link) => link.getAttribute("href") === focused);
      if (again) again.focus({ preventScroll: true });
    }
    if (window.htmx) window.htmx.process(main);
    document.body.dispatchEvent(new CustomEvent("mellemregning:changed"));
  }

  async function update() {
    if (fetching) {
      waiting = true;
      return;
    }
    fetching = true;
    try {
      const wanted = new URL(window.location.href);
      wanted.searchParams.set("fragment", "true");
      wanted.hash = "";
      const answer = await fetch(wanted, { headers: { Accept: "text/html" }, redirect: "error" });
      if (answer.ok) {
        replace(await answer.text());
        say(live.dataset.updated + " " + time(), "on");
      } else if (answer.status === 403) {
        window.location.reload();
      }
    } catch {
      say(live.dataset.away, "off");
    }
    await new Promise((done) => setTimeout(done, PAUSE_MS));
    fetching = false;
    if (waiting) {
      waiting = false;
      update();
    }
  }

  function listen() {
    source = new EventSource(address);
    source.addEventListener("open", () => say(live.dataset.live, "on"));
    source.addEventListener("changed", update);
    source.addEventListener("error", () => {
      say(live.dataset.away, "off");
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN_MS);
    });
  }

  window.addEventListener("pagehide", () => source && source.close());
  window.addEventListener("pageshow", (event) => event.persisted && (listen(), update()));
  listen();
})();
