// Says so while the page of a submission cannot follow its grading, and goes on by itself.
"use strict";

const notes = [...document.querySelectorAll("[data-lost]")];

const tell = (kind) => {
  for (const note of notes) note.hidden = note.dataset.lost !== kind;
};

document.body.addEventListener("htmx:sendError", () => tell("offline"));
document.body.addEventListener("htmx:timeout", () => tell("offline"));
document.body.addEventListener("htmx:responseError", (event) => {
  // Logged out elsewhere, or no longer there: only the whole page can say what to do.
  if ([401, 403, 404].includes(event.detail.xhr.status)) location.reload();
  else tell("server");
});
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const asked = new URL(event.detail.requestConfig.path, location.href).pathname;
  if (new URL(event.detail.xhr.responseURL, location.href).pathname === asked) return;
  event.detail.shouldSwap = false;
  location.reload();
});
document.body.addEventListener("htmx:afterOnLoad", () => tell(""));
