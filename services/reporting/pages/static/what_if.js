// Keeps the question's address in the address bar when its answer has taken the place of the page's inside.
"use strict";
document.addEventListener("htmx:after:swap", () => {
  const address = document.getElementById("what-if")?.dataset.address;
  if (address && address !== location.href) history.pushState(null, "", address);
});
addEventListener("popstate", () => location.reload());
