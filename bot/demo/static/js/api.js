// Speaks to the page's server: the scene, the clock, and what one person does and sees.

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error("连不上演示程序，请看它是否还在运行");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error ?? `演示程序回答了 ${answer.status}`);
  return body;
}

function post(path, body) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

export const scene = () => ask("scene");
export const clock = () => ask("clock");
export const moveClock = (to) => post("clock", { to });
export const deskAddress = (page) => post("desk", { page });
export const groups = () => ask("groups");
export const groupMessages = (number) => ask(`groups/${number}/messages`);
export const fileUrl = (fileId) => `people/files/${encodeURIComponent(fileId)}`;

/** The deeds of one person in one chat; each fails with an Error whose message is a sentence. */
export function person(user, chat) {
  const base = `people/${user}`;
  return {
    send: (text, replyTo) => post(`${base}/send`, { chat_id: chat, text, reply_to: replyTo ?? null }),
    edit: (messageId, text) => post(`${base}/edit`, { chat_id: chat, message_id: messageId, text }),
    tap: (messageId, data) => post(`${base}/tap`, { chat_id: chat, message_id: messageId, data }),
    open: (url, theme) => post(`${base}/open`, { url, theme }),
    start: (payload) => post(`${base}/start`, { payload }),
    share: (request, shared) => post(`${base}/share`, { request_id: request, shared }),
    contact: () => post(`${base}/contact`, { chat_id: chat }),
    upload: (kind, file, caption, replyTo) => {
      const form = new FormData();
      form.append("chat_id", chat);
      if (caption) form.append("caption", caption);
      if (replyTo) form.append("reply_to", replyTo);
      form.append("file", file);
      return ask(`${base}/${kind}`, { method: "POST", body: form });
    },
    chats: () => ask(`${base}/chats`),
    messages: () => ask(`${base}/chats/${chat}/messages?after=0`),
    commands: () => ask(`${base}/chats/${chat}/commands`),
    menu: () => ask(`${base}/chats/${chat}/menu`),
  };
}

/** Listens to everything that the people see; `onReady` is called at first and after every interruption, `onScheme`
 * with what became of the scheme's files. */
export function listen(onReady, onEvent, onLost, onScheme) {
  const source = new EventSource("stream");
  source.addEventListener("scheme", (line) => onScheme(JSON.parse(line.data)));
  source.addEventListener("ready", onReady);
  source.addEventListener("message", (line) => onEvent(JSON.parse(line.data)));
  source.addEventListener("error", onLost);
}
