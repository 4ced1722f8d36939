// Opens the page: builds the phones of the scene, listens for all of them, keeps tabs and badges.

import { listen, scene } from "./api.js";
import { AppPhone } from "./app-phone.js";
import { Clock } from "./clock.js";
import { Desk } from "./desk.js";
import { el } from "./dom.js";
import { Phone } from "./phone.js";
import { Tour } from "./tour.js";

const root = document.getElementById("phones");
const tabs = document.getElementById("tabs");

async function open() {
  const told = await scene();
  document.title = `${told.title} · 演示`;
  document.getElementById("notice").title = `${told.scheme}。${told.notice}`;
  const clock = new Clock(document.getElementById("clock"));
  const onNews = (phone, message) => {
    showUnread(phone);
    if (message) clock.hear(phone.title);
  };
  const phones = [...told.phones.map((one) => new Phone(one, onNews, openPrivate)), ...told.apps.map((one) => new AppPhone(one, onNews))];
  root.replaceChildren(...phones.map((phone) => phone.node));
  const desk = told.desk ? new Desk(document.getElementById("desk"), told.desk) : null;
  const deskTab = el("button", { class: "tab to-desk", type: "button", on: { click: () => openDesk().catch(tellTrouble) } }, "工作台");
  const phonesTab = el("button", { class: "tab to-phones", type: "button", on: { click: () => choose(phones.find((phone) => phone.node.classList.contains("chosen")) ?? phones[0]) } }, "手机");
  tabs.replaceChildren(phonesTab, ...phones.map((phone) => tab(phone)), ...(desk ? [deskTab] : []));
  choose(phones[0]);
  new Tour(document.getElementById("tour"), told.tour, act);
  watch(phones);
  listen(() => reload(phones, clock), (news) => dispatch(phones, news), () => root.setAttribute("aria-busy", "true"),
    (news) => tellScheme(news, told.scenes));

  function openPrivate(from, payload) {
    const phone = phones.find((one) => one.user === from.user && !one.isGroup);
    if (!phone) {
      from.overlays.toast("这位成员的私聊不在演示里");
      return;
    }
    choose(phone);
    phone.node.scrollIntoView({ inline: "nearest", block: "nearest" });
    phone.start(payload).catch((error) => phone.fail(error));
  }

  /** Do a step of the tour. */
  async function act(step) {
    if (step.desk) return openDesk(step.desk);
    const phone = phones.find((one) => one.key === step.phone) ?? phones[0];
    choose(phone);
    phone.node.scrollIntoView({ inline: "nearest", block: "nearest" });
    if (step.clock) await clock.jump(step.clock);
    if (step.say) await phone.send(step.say);
  }

  async function openDesk(page) {
    if (page || !desk.page) await desk.open(page);
    show(true);
  }

  function tellTrouble(error) {
    clock.trouble(error.message);
  }

  /** The desk or the phones. */
  function show(atDesk) {
    desk?.node.toggleAttribute("hidden", !atDesk);
    root.hidden = atDesk;
    deskTab.setAttribute("aria-current", String(atDesk));
    phonesTab.setAttribute("aria-current", String(!atDesk));
    if (atDesk) for (const one of phones) one.tab.setAttribute("aria-current", "false");
  }

  function choose(phone) {
    show(false);
    for (const one of phones) {
      one.node.classList.toggle("chosen", one === phone);
      one.tab.setAttribute("aria-current", String(one === phone));
    }
    phone.tab.scrollIntoView({ inline: "center", block: "nearest" });
    if (phone.timeline.stuck) phone.timeline.toEnd();
    phone.look();
  }

  function tab(phone) {
    phone.tabBadge = el("span", { class: "badge", hidden: true });
    phone.tab = el("button", { class: "tab", type: "button", on: { click: () => choose(phone) } }, phone.title, phone.tabBadge);
    return phone.tab;
  }
}

/** Fetch clock and chats anew: at first, and after every interruption of the stream. */
async function reload(phones, clock) {
  clock.refresh();
  await Promise.all(phones.map((phone) => phone.load().catch((error) => phone.fail(error))));
  root.setAttribute("aria-busy", "false");
}

/** What happened to a person ({user, event}), or in the group of an office app ({group, message}). */
function dispatch(phones, { user, event, group, message }) {
  for (const phone of phones) {
    if (phone instanceof AppPhone) {
      if (message) phone.receive({ group, message });
    } else if (event && phone.user === user && (event.chat_id === null || event.chat_id === phone.chat)) phone.receive(event);
  }
}

/** What became of the scheme's files: mistakes in them, or that the phones follow them; another scene is loaded. */
function tellScheme({ scenes, mistakes, said }, shown) {
  if (scenes !== shown) {
    location.reload();
    return;
  }
  const lines = mistakes.length ? ["考核办法有错误，先按原来的演示：", ...mistakes] : [said].filter(Boolean);
  const news = document.getElementById("scheme-news");
  news.hidden = lines.length === 0;
  news.classList.toggle("mistaken", mistakes.length > 0);
  news.replaceChildren(...lines.map((line) => el("span", {}, line)));
}

function showUnread(phone) {
  for (const badge of [phone.badge, phone.tabBadge]) {
    badge.hidden = phone.unread === 0;
    badge.textContent = phone.unread > 99 ? "99+" : String(phone.unread);
    badge.setAttribute("aria-label", `${phone.unread} 条未读`);
  }
}

/** Phones that come into view are read. */
function watch(phones) {
  const observer = new IntersectionObserver(() => phones.forEach((phone) => phone.look()), { root, threshold: 0.6 });
  for (const phone of phones) observer.observe(phone.node);
  document.addEventListener("visibilitychange", () => phones.forEach((phone) => phone.look()));
}

open().catch((error) => {
  root.replaceChildren(el("p", { class: "loading", role: "alert" }, error.message));
});
