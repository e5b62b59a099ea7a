// The page of the chat: puts the parts together and speaks with the hotel's page around the frame.
"use strict";

const root = document.documentElement;
const find = (name) => document.querySelector(`[data-testid=${name}]`);
const query = new URLSearchParams(location.search);
const hotel = { key: root.dataset.key, languages: root.dataset.languages.split(" ").filter((one) => TEXTS[one]), privacy: root.dataset.privacy };
const disclosures = JSON.parse(document.getElementById("disclosure")?.textContent || "{}");
const touch = matchMedia("(pointer: coarse)").matches;
const store = new Store(hotel.key);
const scroller = document.querySelector("main");
const log = find("log");
const status = find("status");

spoken.hotel = root.dataset.name;
spoken.language = [store.get("language"), root.lang, ...hotel.languages, "en"].find((one) => TEXTS[one]);
paint(root.dataset.colour);

// --- the page around

// Where the hotel's page lives; empty where this page stands alone.
const around = window.parent !== window ? originOf(query.get("page")) : "";
let opened = !around; // until the page around says that the chat is open, nobody looks at it

function originOf(address) {
  try {
    const { origin } = new URL(address);
    return origin === "null" ? "" : origin;
  } catch {
    return "";
  }
}

function tell(type, more = {}) {
  if (around) window.parent.postMessage({ from: "hotel-chat", type, ...more }, around);
}

addEventListener("message", ({ origin, source, data }) => {
  if (!around || origin !== around || source !== window.parent || data?.from !== "hotel-page") return;
  if (data.type !== "open" && data.type !== "close") return;
  opened = data.type === "open";
  if (opened) looked();
  if (opened && data.focus) (touch ? find("hotel") : composer).focus();
});

const watched = () => opened && document.visibilityState === "visible";

// --- what is said

const view = { owner: "assistant", person: "", open: true, typing: false, last: 0, read: store.get("read") || 0, loaded: false };
let statusTimer = 0;

// Words for a moment, read out by a screen reader; `quiet` ones are not shown.
function announce(words, { quiet = false } = {}) {
  status.textContent = words;
  status.classList.toggle("unseen", quiet);
  clearTimeout(statusTimer);
  statusTimer = setTimeout(() => (status.textContent = ""), 6000);
}

const session = new Session(
  store,
  () => ({ hotel: hotel.key, language: spoken.language, page: query.get("page") || location.origin }),
  expired,
);
const conversation = new Conversation(log, {
  choose: (option) => send({ text: option.title, choice_id: option.id }),
  retry: () => outbox.wake(),
  discard: (item) => {
    outbox.discard(item.id);
    conversation.drop(item.id);
    if (item.text && !item.choice_id && !composer.field.value) composer.field.value = item.text;
    composer.refresh();
    composer.focus();
  },
  enlarge,
  grown: () => follow(false, held.first),
  refetch: async (seq) => {
    const answer = await session.call("GET", `/webchat/updates?after=${seq - 1}`);
    return (await answer.json()).messages.find((one) => one.seq === seq);
  },
});
const outbox = new Outbox({
  store,
  session,
  onChange: (item) => {
    const made = conversation.own(item);
    if (made) follow(true);
    if (item.state === "failed") announce(item.code ? sayProblem(item.code) : say("failed"), { quiet: true });
  },
  onSent: () => {
    poller.start();
    poller.soon({ sent: true });
  },
});
const poller = new Poller({ ask, watched, onTrouble });
const composer = new Composer({ form: find("composer-form"), store, session, onSend: send, announce });

function send(item) {
  outbox.add(item);
  show();
  if (item.choice_id && !touch) composer.focus();
}

async function ask(etag) {
  const answer = await session.call("GET", `/webchat/updates?after=${view.last}`, { etag });
  if (answer.status === 304) return null;
  const news = await answer.json();
  take(news);
  return { etag: answer.headers.get("ETag") || "", next: Number(news.next_poll_ms) || 0, due: Boolean(news.due || news.typing) };
}

function take(news) {
  const made = conversation.merge(news.messages);
  for (const message of news.messages) {
    view.last = Math.max(view.last, message.seq);
    if (message.client_id) outbox.discard(message.client_id);
    if (message.from !== "guest" && view.loaded) poller.answered();
  }
  const typing = Boolean(news.typing || (news.due && news.owner === "assistant"));
  Object.assign(view, { owner: news.owner, person: news.person_name || "", open: news.open_now !== false, typing });
  if (hotel.languages.includes(news.language) && !store.get("language") && news.language !== spoken.language) speak(news.language);
  show();
  const first = made.find((node) => !node.classList.contains("mine"));
  follow(!view.loaded, view.loaded ? first : null);
  view.loaded = true;
  log.setAttribute("aria-live", "polite"); // what was there before is not read out
  count(news.messages.filter((message) => message.from !== "guest" && message.seq > view.read).length);
}

let unread = 0;
function count(more) {
  if (watched()) return looked();
  unread += more;
  return tell("unread", { count: unread });
}

function looked() {
  unread = 0;
  if (view.last > view.read) store.set("read", (view.read = view.last));
  tell("unread", { count: 0 });
  if (!session.token) return;
  poller.start();
  poller.soon();
}

function onTrouble(failures) {
  const words = !navigator.onLine ? say("offline") : failures > 1 ? say("trouble") : "";
  const banner = find("banner");
  const before = banner.textContent;
  if (before === words) return;
  banner.textContent = words;
  banner.hidden = !words;
  if (before && !words) {
    announce(say("online"));
    outbox.wake();
  }
}

function expired() {
  poller.stop();
  startOver();
  for (const item of outbox.items) conversation.own(item);
  conversation.notice(say("expired"));
  follow(true);
  show();
}

function startOver() {
  conversation.clear();
  store.forget("read");
  Object.assign(view, { owner: "assistant", person: "", open: true, typing: false, last: 0, read: 0, loaded: false });
}

// Stay at the newest, unless the guest has scrolled up to read; a long answer is shown from its start, also when
// its pictures arrive and make it longer.
const held = { at: 0, first: null };
function follow(always = false, first = null) {
  const end = scroller.scrollHeight - scroller.clientHeight;
  const moved = Math.abs(scroller.scrollTop - held.at) > 40;
  if (!always && moved && end - scroller.scrollTop > 200) return;
  scroller.scrollTop = first ? Math.min(end, first.offsetTop - 16) : end;
  Object.assign(held, { at: scroller.scrollTop, first });
}

// --- the page

function who() {
  if (view.owner === "person") return view.person ? say("person", { name: view.person }) : say("somebody");
  if (view.owner === "queue") return say(view.open ? "queue" : "queueClosed");
  return say("assistant");
}

function show() {
  const line = find("who");
  if (line.textContent !== who()) line.textContent = who();
  root.dataset.owner = view.owner;
  find("typing").hidden = !view.typing;
  find("welcome").hidden = !conversation.empty;
  find("end").disabled = !session.token && conversation.empty;
}

// All fixed words, in the language now spoken.
function speak(language) {
  spoken.language = language;
  root.lang = language === "pt" ? "pt-BR" : language;
  document.title = say("chat");
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll("[data-label]")) {
    const words = say(node.dataset.label);
    node.setAttribute("aria-label", words);
    if (node.matches("button")) node.title = words;
  }
  composer.field.placeholder = say("message");
  find("disclosure").textContent = disclosures[language] || say("disclosure");
  find("suggestions").replaceChildren(
    element("h2", { className: "unseen", textContent: say("suggestions") }),
    ...say("quick").map((words) => {
      const button = element("button", { type: "button", className: "option", textContent: words, data: { testid: "suggestion" } });
      button.addEventListener("click", () => send({ text: words, files: [] }));
      return button;
    }),
  );
  find("language").value = language;
  conversation.redraw();
  composer.refresh();
  onTrouble(poller.failures);
  show();
}

// A picture as large as there is room: the page around makes the frame wider while it is open.
function enlarge(address, alt, opener) {
  const dialog = find("lightbox");
  dialog.querySelector("img").src = address;
  dialog.querySelector("img").alt = alt;
  tell("resize", { large: true });
  dialog.showModal();
  dialog.addEventListener("close", () => {
    tell("resize", { large: false });
    opener.focus();
  }, { once: true });
}

async function end() {
  find("end-dialog").close();
  try {
    await session.end();
  } catch (error) {
    if (!isOutage(error)) reportError(error);
    announce(say("endFailed"));
    return;
  }
  poller.stop();
  outbox.clear();
  composer.clear();
  startOver();
  store.forget("draft", "outbox", "read");
  tell("unread", { count: 0 });
  show();
  announce(say("ended"));
  composer.focus();
}

function prepare() {
  for (const holder of document.querySelectorAll("[data-icon]")) holder.prepend(icon(holder.dataset.icon));
  const languages = find("language");
  languages.append(...hotel.languages.map((code) => element("option", { value: code, textContent: TEXTS[code].language, lang: code })));
  languages.closest("label").hidden = hotel.languages.length < 2;
  languages.addEventListener("change", () => {
    store.set("language", languages.value);
    speak(languages.value);
  });
  const privacy = find("privacy");
  privacy.hidden = !webAddress(hotel.privacy || "invalid:");
  if (!privacy.hidden) privacy.href = webAddress(hotel.privacy);
  const close = find("close");
  close.hidden = !around;
  close.addEventListener("click", () => tell("close"));
  find("end").addEventListener("click", () => find("end-dialog").showModal());
  find("end-yes").addEventListener("click", end);
  for (const button of document.querySelectorAll("dialog .dismiss")) button.addEventListener("click", () => button.closest("dialog").close());
  for (const dialog of document.querySelectorAll("dialog")) dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  const menu = document.querySelector(".menu");
  document.addEventListener("click", (event) => menu.contains(event.target) || menu.removeAttribute("open"));
  find("end").addEventListener("click", () => menu.removeAttribute("open"));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || document.querySelector("dialog[open]")) return;
    if (menu.open) {
      menu.open = false;
      find("menu").focus();
    } else tell("close");
  });
  addEventListener("online", () => {
    onTrouble(0);
    outbox.wake();
    if (session.token) poller.soon();
  });
  addEventListener("offline", () => {
    onTrouble(poller.failures);
    for (const item of outbox.items) outbox.onChange(item);
  });
  document.addEventListener("visibilitychange", () => watched() && looked());
  addEventListener("focus", () => watched() && session.token && poller.soon());
}

prepare();
speak(spoken.language);
for (const item of outbox.items) conversation.own(item);
show();
if (outbox.items.length) outbox.wake();
if (session.token) poller.start();
else log.setAttribute("aria-live", "polite");
tell("ready");
tell("colour", { colour: root.dataset.colour });
