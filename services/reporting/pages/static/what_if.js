// Keeps the question's address in the address bar when its answer has taken the place of the page's inside.
"use strict";
(() => {
  const question = () => location.pathname + location.search;
  let shown = question();
  document.addEventListener("htmx:after:swap", () => {
    const address = document.getElementById("what-if")?.dataset.address;
    if (address && address !== location.href) history.pushState(null, "", address);
    shown = question();
  });
  // A link to a place on the page is a step in the history too, and asks nothing else.
  addEventListener("popstate", () => {
    if (question() !== shown) location.reload();
  });
})();
