// Makes a question kinder where scripts run: saves what is typed, shows how it is read, lets the
// arrow keys move in cells and lists, and counts the time down. Everything works without it.
"use strict";

document.documentElement.classList.add("js");

const form = document.querySelector("form[data-quiz]");
const timer = document.querySelector("[data-seconds]");

function later(action, delay) {
  let waiting;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(action, delay);
  };
}

async function post(url, data) {
  return fetch(url, { method: "POST", body: data, credentials: "same-origin" });
}

// ---- saved as typed

class Drafts {
  constructor(page) {
    this.page = page;
    this.status = page.querySelector("[data-status]");
    this.version = Number(page.dataset.version);
    this.key = `backgrade/${page.dataset.key}`;
    this.busy = false;
    this.again = false;
    this.stopped = false;
    this.save = later(() => this.send(), 400);
    addEventListener("online", () => this.send());
    addEventListener("pagehide", () => this.beacon());
    this.recover();
  }

  say(word) {
    this.status.textContent = word ? this.page.dataset[word] : "";
  }

  fields() {
    const data = new FormData(this.page);
    for (const name of ["csrf_token", "number", "action"]) data.delete(name);
    return [...data.entries()];
  }

  // What could not be sent stays here until it was.
  remember() {
    const kept = { version: this.version, fields: this.fields() };
    try { localStorage.setItem(this.key, JSON.stringify(kept)); } catch { /* a full or closed store */ }
  }

  forget() {
    try { localStorage.removeItem(this.key); } catch { /* nothing was kept */ }
  }

  recover() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(this.key)); } catch { /* nothing of ours */ }
    if (!kept || !Array.isArray(kept.fields)) return;
    if (kept.version < this.version) { this.forget(); return; }
    fill(this.page, kept.fields);
    this.typed();
  }

  typed() {
    if (this.stopped) return;
    this.remember();
    this.say("saving");
    this.save();
  }

  data() {
    const data = new FormData(this.page);
    data.set("version", String(this.version + 1));
    return data;
  }

  async send() {
    if (this.stopped) return;
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    const mine = this.version + 1;
    const sent = JSON.stringify(this.fields());
    try {
      const answer = await post(this.page.dataset.quiz, this.data());
      if (answer.status === 409) { this.stop("refused"); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const { version } = await answer.json();
      if (version > mine) { this.stop("elsewhere"); return; }
      this.version = version;
      if (JSON.stringify(this.fields()) === sent) { this.forget(); this.say("saved"); }
    } catch {
      this.say("lost");
      setTimeout(() => this.send(), 5000);
    } finally {
      this.busy = false;
      if (this.again) { this.again = false; this.send(); }
    }
  }

  stop(word) {
    this.stopped = true;
    this.forget();
    this.say(word);
  }

  beacon() {
    if (!this.stopped && this.waiting()) navigator.sendBeacon(this.page.dataset.quiz, this.data());
  }

  waiting() {
    try { return localStorage.getItem(this.key) !== null; } catch { return false; }
  }
}

function fill(page, entries) {
  const chosen = new Map();
  for (const [name, value] of entries) {
    if (!chosen.has(name)) chosen.set(name, []);
    chosen.get(name).push(value);
  }
  for (const field of page.querySelectorAll("input[name^=a], textarea[name^=a], select[name^=a]")) {
    const values = chosen.get(field.name) || [];
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else if (field.name !== "action") field.value = values.length ? values[0] : "";
  }
}

// ---- how it is read

function readings(page) {
  const url = page.dataset.reading;
  const out = page.querySelector("[data-read-out]");
  let latest = 0;
  return later(async () => {
    if (!url) return;
    const mine = ++latest;
    try {
      const answer = await post(url, new FormData(page));
      if (answer.ok && mine === latest) out.innerHTML = await answer.text();
    } catch { /* shown again with the next key */ }
  }, 350);
}

// ---- lists that are put in order

function orders(list, changed) {
  const rows = () => [...list.children];
  const number = () => rows().forEach((row, i) => { row.querySelector("[data-place]").value = i + 1; });
  const move = (row, by) => {
    const all = rows();
    const to = all.indexOf(row) + by;
    if (to < 0 || to >= all.length) return;
    if (by < 0) all[to].before(row); else all[to].after(row);
    number();
    changed();
  };
  for (const row of rows()) {
    const box = document.createElement("span");
    box.className = "movers";
    for (const [by, sign, word] of [[-1, "↑", list.dataset.up], [1, "↓", list.dataset.down]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", `${word}: ${row.querySelector(".thing").textContent.trim()}`);
      button.addEventListener("click", () => { move(row, by); button.focus(); });
      button.addEventListener("keydown", (event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (step) { event.preventDefault(); move(row, step); button.focus(); }
      });
      box.append(button);
    }
    row.append(box);
    row.draggable = true;
    row.addEventListener("dragstart", () => row.classList.add("dragged"));
    row.addEventListener("dragend", () => { row.classList.remove("dragged"); number(); changed(); });
    row.addEventListener("dragover", (event) => {
      event.preventDefault();
      const moved = list.querySelector(".dragged");
      if (!moved || moved === row) return;
      const { top, height } = row.getBoundingClientRect();
      if (event.clientY < top + height / 2) row.before(moved); else row.after(moved);
    });
  }
}

// ---- cells

function grids(table, changed) {
  const rows = [...table.rows].map((row) => [...row.querySelectorAll("input")]);
  const at = (i, j) => rows[i] && rows[i][j];
  rows.forEach((row, i) => row.forEach((cell, j) => {
    cell.addEventListener("keydown", (event) => {
      const free = cell.selectionStart === cell.selectionEnd;
      const start = free && cell.selectionStart === 0;
      const end = free && cell.selectionStart === cell.value.length;
      const next = {
        ArrowUp: at(i - 1, j),
        ArrowDown: at(i + 1, j),
        ArrowLeft: start && at(i, j - 1),
        ArrowRight: end && at(i, j + 1),
      }[event.key];
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.select();
    });
    cell.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text").trim();
      const lines = text.split(/\r?\n|;/).map((line) => line.replace(/[[\]]/g, " ").trim().split(/[\s,]+/));
      if (lines.length === 1 && lines[0].length === 1) return;
      event.preventDefault();
      lines.forEach((line, di) => line.forEach((value, dj) => {
        if (at(i + di, j + dj)) at(i + di, j + dj).value = value;
      }));
      changed();
    });
  }));
}

// ---- time

function countDown(shown) {
  const left = shown.querySelector("[data-left]");
  const ends = performance.now() + 1000 * Number(shown.dataset.seconds);
  const words = left.textContent;
  const tick = () => {
    const seconds = Math.max(0, Math.round((ends - performance.now()) / 1000));
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    left.textContent = `${clock} · ${words}`;
    shown.classList.toggle("soon", seconds < 60);
    // What is typed was saved; the page of handing in shows the rest.
    if (seconds === 0) location.assign(shown.dataset.over);
    else setTimeout(tick, 1000);
  };
  tick();
}

if (form) {
  const drafts = new Drafts(form);
  const read = readings(form);
  const changed = () => { drafts.typed(); read(); };
  form.addEventListener("input", changed);
  // Should the sending fail, what was typed is still kept here; a page that knows more forgets it.
  form.addEventListener("submit", () => { drafts.stopped = true; });
  for (const list of form.querySelectorAll("[data-order]")) orders(list, changed);
  for (const table of form.querySelectorAll("[data-grid]")) grids(table, changed);
  if (form.dataset.reading && form.querySelector("input[name^=a]")) read();
}
if (timer) countDown(timer);
if (location.hash === "#result") document.getElementById("result")?.focus();
