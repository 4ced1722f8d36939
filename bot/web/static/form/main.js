// Opens the form: who is there, which unit, its fields by section, and the way of what is filled in.

import * as api from "./api.js";
import { Bar } from "./bar.js";
import { askBeforeClosing, initData, offerBack, spoken, tell } from "./bridge.js";
import { Draft } from "./draft.js";
import { Field } from "./field.js";
import { announce, days, el, speak, t } from "./words.js";

const REST = 450; // ms without a change before the effect is asked for
const head = document.getElementById("head");
const main = document.getElementById("main");
const bar = new Bar(document.getElementById("bar"), () => send());
const state = { told: null, chosen: null, form: null, draft: null, fields: new Map(), receipt: null, stop: null, timer: 0, only: false, words: "" };

async function begin() {
  speak(spoken());
  document.title = t("title");
  if (!initData) return message(t("outside"));
  message(t("loading"));
  try {
    state.told = await api.open(slow);
    speak(state.told.language);
    document.title = t("title");
    const asked = new URLSearchParams(location.search);
    const fits = (one) => one.scheme === asked.get("scheme") && one.unit === asked.get("unit");
    if (state.told.forms.length === 0) return message(t("nothing"));
    await choose(state.told.forms.find(fits) ?? state.told.forms[0]);
  } catch (error) {
    fail(error);
  }
}

async function choose(chosen) {
  main.setAttribute("aria-busy", "true");
  state.chosen = chosen;
  state.form = await api.form(chosen, slow);
  state.draft = new Draft(state.told.person, chosen);
  draw();
  if (state.draft.key) return bar.trouble(t("unanswered")); // sent, and closed before it was answered
  if (state.draft.count) announce(t("kept", { count: state.draft.count }));
  check();
}

// ── what is seen

function draw() {
  const { form, draft } = state;
  Object.assign(state, { fields: new Map(), receipt: null, only: false, words: "" });
  offerBack(null);
  const known = new Map(form.sections.flatMap((section) => section.facts.map((fact) => [fact.id, fact])));
  const due = new Set();
  const blocks = form.due.map((one) => {
    const facts = one.facts.filter((id) => known.has(id) && !due.has(id));
    facts.forEach((id) => due.add(id));
    return block(one.title, one.words, facts.map((id) => known.get(id)), one.overdue ? "due overdue" : "due");
  });
  for (const section of form.sections) blocks.push(block(section.title, "", section.facts.filter((fact) => !due.has(fact.id)), ""));
  const shown = blocks.filter(Boolean);
  for (const fact of Object.keys(draft.figures)) if (!state.fields.has(fact)) draft.put(fact, null);
  state.none = el("p", { class: "message", hidden: true });
  main.replaceChildren(...shown, state.none);
  main.setAttribute("aria-busy", "false");
  heading(shown);
  refresh();
}

function heading(blocks) {
  const { form, chosen, draft, told } = state;
  const units = el("select", { class: "unit", "aria-label": t("unit"), on: { change: () => choose(told.forms[units.selectedIndex]).catch(fail) } },
    told.forms.map((one) => el("option", { selected: one === chosen }, one.name)));
  const day = el("select", { on: { change: () => pick(day.value) } }, days(form.first_day, form.last_day).map(([month, dates]) =>
    el("optgroup", { label: month }, dates.map(([date, words]) => el("option", { value: date, selected: date === draft.day }, words)))));
  const search = el("input", { type: "search", placeholder: t("search"), "aria-label": t("search"), enterkeyhint: "search",
    on: { input: () => find({ words: search.value }) } });
  state.search = search;
  state.filled = el("b", {});
  state.onlyFilled = el("button", { type: "button", class: "only", hidden: true, on: { click: () => find({ only: !state.only }) } }, t("only"), " ", state.filled);
  const jumps = el("nav", { class: "jumps", "aria-label": t("title") }, blocks.map((one) =>
    el("button", { type: "button", on: { click: () => one.scrollIntoView({ behavior: "smooth" }) } }, one.querySelector("h2").textContent)));
  head.replaceChildren(
    el("div", { class: "who" },
      el("h1", {}, told.forms.length > 1 ? units : chosen.name),
      el("p", {}, form.place),
      el("label", { class: "day" }, el("span", {}, t("day")), day)),
    el("div", { class: "seek" }, el("div", { class: "sift" }, search, state.onlyFilled), jumps));
}

function block(title, words, facts, kind) {
  if (facts.length === 0) return null;
  const fields = facts.map((fact) => {
    const field = new Field(fact, state.draft.figures[fact.id], (figure) => changed(fact.id, figure));
    state.fields.set(fact.id, field);
    return field.node;
  });
  const id = `s-${facts[0].id}`;
  return el("section", { class: kind, "aria-labelledby": id },
    el("h2", { id }, title), words ? el("p", { class: "until" }, words) : null, el("ul", {}, fields));
}

/** Show the facts whose names have these words, or only those that are filled in; Telegram's back button shows all. */
function find({ words = state.words, only = state.only }) {
  Object.assign(state, { words, only });
  state.onlyFilled.setAttribute("aria-pressed", String(only));
  offerBack(words || only ? showAll : null);
  const parts = words.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { node, fact, figure } of state.fields.values()) {
    const text = `${fact.name} ${fact.title} ${node.closest("section").querySelector("h2").textContent}`.toLowerCase();
    node.hidden = (only && !figure) || !parts.every((part) => text.includes(part));
    count += node.hidden ? 0 : 1;
  }
  for (const section of main.querySelectorAll("section")) section.hidden = !section.querySelector(".field:not([hidden])");
  state.none.hidden = count > 0;
  state.none.textContent = t("nothing_found", { words });
  if (parts.length || only) announce(count ? t("found", { count }) : state.none.textContent);
}

function showAll() {
  state.search.value = "";
  find({ words: "", only: false });
}

function message(words, retry = null) {
  main.setAttribute("aria-busy", "false");
  main.replaceChildren(el("p", { class: "message", role: "alert" }, words), ...(retry ? [el("button", { type: "button", class: "send", on: { click: retry } }, t("again"))] : []));
}

// ── what is filled in

function changed(fact, figure) {
  state.draft.put(fact, figure);
  check();
}

function pick(date) {
  state.draft.choose(date === state.form.last_day ? null : date);
  check();
}

const open = () => [...state.fields.values()].filter((field) => field.isOpen);
const usable = (fact) => state.fields.get(fact).isUsable;

function refresh(checking = false) {
  state.filled.textContent = String(state.draft.count);
  state.onlyFilled.hidden = state.draft.count === 0;
  if (state.only && state.draft.count === 0) find({ only: false });
  askBeforeClosing(state.draft.count > 0);
  bar.show({ count: state.draft.count, open: open().length, receipt: state.receipt, checking });
}

/** Ask, once the person rests, what all this would do. */
function check() {
  clearTimeout(state.timer);
  state.stop?.abort();
  const some = Object.keys(state.draft.figures).some(usable);
  if (!some) state.receipt = null;
  refresh(some);
  if (some) state.timer = setTimeout(look, REST);
}

async function look() {
  const stop = (state.stop = new AbortController());
  try {
    const verdict = await api.preview(state.draft.filled(usable), stop.signal);
    if (stop.signal.aborted) return;
    judge(verdict);
    refresh();
  } catch (error) {
    if (stop.signal.aborted) return;
    if (error instanceof api.Refused) fail(error);
    else refresh(); // without a network the effect is not known; sending will say more
  }
}

function judge(verdict) {
  state.receipt = verdict.receipt;
  const of = (list, id) => list.find((one) => one.fact === id) ?? null;
  for (const [id, field] of state.fields) {
    if (!field.figure) continue;
    field.judge({ value: of(verdict.figures, id)?.value ?? null, change: of(verdict.changes, id), doubt: of(verdict.doubts, id), problem: of(verdict.problems, id)?.words ?? null, why: of(verdict.reasons, id)?.words ?? null });
  }
}

async function send() {
  const [first] = open();
  if (first) {
    first.focus();
    return;
  }
  clearTimeout(state.timer);
  state.stop?.abort();
  main.inert = true;
  bar.sending(t("sending"));
  try {
    const verdict = await api.report(state.draft.sending(), slow);
    main.inert = false; // what takes the focus now must be able to
    if (verdict.stored) return await stored(verdict.receipt);
    judge(verdict);
    refresh();
    open()[0]?.focus();
  } catch (error) {
    fail(error);
  } finally {
    main.inert = false;
  }
}

async function stored(receipt) {
  state.draft.clear();
  state.draft.keep();
  askBeforeClosing(false);
  offerBack(() => choose(state.chosen).catch(fail));
  tell("web_app_trigger_haptic_feedback", { type: "notification", notification_type: "success" });
  const title = el("h1", { tabindex: "-1" }, t("done", { count: receipt.lines.length }));
  head.replaceChildren();
  document.getElementById("bar").hidden = true;
  main.replaceChildren(el("div", { class: "receipt" },
    el("span", { class: "tick", "aria-hidden": "true" }, "✓"), title,
    el("p", { class: "summary" }, receipt.summary),
    el("ul", {}, receipt.lines.map((line) => el("li", {}, el("span", {}, line.name), el("b", {}, line.said), el("small", {}, line.total)))),
    receipt.effects.length ? el("ul", { class: "effects" }, receipt.effects.map((words) => el("li", {}, words))) : null,
    el("button", { type: "button", class: "send", on: { click: () => tell("web_app_close") } }, t("close")),
    el("button", { type: "button", class: "quiet", on: { click: () => choose(state.chosen).catch(fail) } }, t("go_on"))));
  scrollTo(0, 0);
  title.focus({ preventScroll: true });
  announce(receipt.summary);
}

// ── what goes wrong

function slow(count) {
  if (state.form && main.inert) bar.sending(t("slow", { count }));
  else if (main.getAttribute("aria-busy") === "true" || !state.form) message(t("slow", { count }));
}

function fail(error) {
  const words = !(error instanceof api.Refused) ? t(error instanceof api.Unreachable ? "offline" : "broken")
    : error.status === 401 ? t("expired") : error.code === "invalid" ? t("broken") : error.message;
  if (!(error instanceof api.Refused) && !(error instanceof api.Unreachable)) console.error(error);
  if (state.fields.size) bar.trouble(words);
  else message(words, error instanceof api.Refused ? null : begin);
}

begin();
