// Speaks to the bot's server: patient with slow networks, and sure that what is sent twice counts once.

import { initData } from "./bridge.js";

const PATIENCE = 15000; // ms for one attempt
const PAUSES = [1000, 2000, 4000, 8000];

/** No answer, although it was tried again and again. */
export class Unreachable extends Error {}

/** An answer that is no: status, code, and a sentence for the person. */
export class Refused extends Error {
  constructor(status, told) {
    super(told.message);
    this.status = status;
    this.code = told.error;
  }
}

let session = null;

/** Open the session: who is there, and which forms there are. */
export async function open(onSlow) {
  const kept = recall();
  try {
    const told = await once("session", { init_data: initData }, null, onSlow);
    keep(told);
    return told;
  } catch (error) {
    // The page was loaded again, with the same words of Telegram, which have grown old meanwhile.
    if (!(error instanceof Refused) || error.code !== "expired" || kept === null) throw error;
    session = kept.session;
    return kept;
  }
}

export const form = ({ scheme, unit }, onSlow) => ask(`form?${new URLSearchParams({ scheme, unit })}`, null, onSlow);
export const preview = (filled, stop) => ask("preview", filled, null, stop);
export const report = (filled, onSlow) => ask("report", filled, onSlow);

async function ask(path, body, onSlow, stop) {
  return once(path, body, session, onSlow, stop);
}

async function once(path, body, shown, onSlow, stop) {
  const text = body === null ? undefined : JSON.stringify(body);
  const headers = { "Content-Type": "application/json" };
  if (shown) headers.Authorization = `Bearer ${shown}`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await attemptOnce(`api/${path}`, { method: text === undefined ? "GET" : "POST", headers, body: text }, stop);
    } catch (error) {
      if (error instanceof Refused || stop?.aborted) throw error;
      if (!onSlow || attempt === PAUSES.length) throw new Unreachable();
      onSlow(attempt + 1);
      await pause(PAUSES[attempt]);
    }
  }
}

async function attemptOnce(path, options, stop) {
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), PATIENCE);
  stop?.addEventListener("abort", () => clock.abort());
  try {
    const answer = await fetch(path, { ...options, signal: clock.signal });
    if (answer.status >= 500) throw new Unreachable();
    const told = await answer.json();
    if (answer.ok || told.error === undefined) return told;
    throw new Refused(answer.status, told);
  } finally {
    clearTimeout(timer);
  }
}

/** Wait, but go on at once when the network is back. */
function pause(time) {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, time);
    addEventListener("online", go);
  });
}

function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem("kaohe:session"));
    return kept?.initData === initData ? kept.told : null;
  } catch {
    return null;
  }
}

function keep(told) {
  session = told.session;
  try {
    sessionStorage.setItem("kaohe:session", JSON.stringify({ initData, told }));
  } catch {
    // then a reload after an hour asks to open the page anew
  }
}
