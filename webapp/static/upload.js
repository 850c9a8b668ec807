// Makes the upload form kinder where scripts run: the file's name, its size, and one click only.
"use strict";

document.documentElement.classList.add("js");

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector(".drop");
  const shown = form.querySelector("[data-file-name]");
  const problem = form.querySelector("[data-too-large]");
  const button = form.querySelector("button");
  const limit = Number(form.dataset.limit);

  const look = () => {
    const file = input.files[0];
    shown.textContent = file ? file.name : shown.dataset.fileName;
    const large = Boolean(file) && file.size > limit;
    problem.hidden = !large;
    button.disabled = large;
  };
  input.addEventListener("change", look);
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, () => drop.classList.add("over"));
  }
  for (const kind of ["dragleave", "drop"]) {
    drop.addEventListener(kind, () => drop.classList.remove("over"));
  }
  form.addEventListener("submit", () => {
    // After this task, so that the click itself still submits.
    setTimeout(() => { button.disabled = true; }, 0);
  });
  window.addEventListener("pageshow", look);
}
