// Follows the slider of a picture: asks for the picture at its new place, and shows it once it is
// loaded, so that nothing flickers. Without scripts the form does the same on a page of its own.
"use strict";

document.documentElement.classList.add("js");

const SETTLE = 40;
const AGAIN = 90;
const PATIENCE = 80;
const turns = new WeakMap();
const pause = (time) => new Promise((done) => { setTimeout(done, time); });

const ask = async (form, place, stillWanted) => {
  const address = new URL(form.dataset.slide, location.href);
  address.searchParams.set("at", place);
  for (let turn = 0; turn < PATIENCE && stillWanted(); turn += 1) {
    const answer = await fetch(address);
    if (answer.status === 200 && !answer.redirected) return answer.text();
    if (answer.status !== 202) break;
    await pause(AGAIN);
  }
  return null;
};

const show = async (form, text, stillWanted) => {
  const made = new DOMParser().parseFromString(text, "text/html");
  const parts = [...made.body.childNodes].map((node) => document.importNode(node, true));
  const images = parts.flatMap((part) => (part.querySelectorAll ? [...part.querySelectorAll("img")] : []));
  await Promise.allSettled(images.map((image) => image.decode()));
  if (stillWanted()) form.closest("figure").querySelector("[data-shown]").replaceChildren(...parts);
};

const follow = async (input) => {
  const { form, value } = input;
  const turn = (turns.get(form) ?? 0) + 1;
  const stillWanted = () => turns.get(form) === turn;
  turns.set(form, turn);
  form.querySelector("output").value = value;
  await pause(SETTLE);
  if (!stillWanted()) return;
  const note = form.querySelector("[data-busy]");
  let text = null;
  try {
    text = await ask(form, value, stillWanted);
    if (text !== null) await show(form, text, stillWanted);
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem; // no connection
  }
  if (stillWanted()) note.textContent = text === null ? note.dataset.busy : "";
};

document.addEventListener("input", (event) => {
  if (event.target.form?.dataset.slide) follow(event.target);
});
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.slide) return;
  event.preventDefault();
  follow(event.target.elements.at);
});
