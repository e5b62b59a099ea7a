// The conversation as elements. Nothing a guest, a hotel or a model wrote is ever read as HTML: textContent only.
"use strict";

const LINK = /https?:\/\/[^\s<>"'`]+/g;
const AFTER_LINK = /[.,;:!?)\]}»”…]+$/;
const FILES_FRESH_MS = 4 * 60000;
const ICONS = {
  attach: "M20 11.500l-8.200 8.200a5 5 0 0 1-7.100-7.100l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400l7.800-7.800",
  send: "M4 12l16-8-6 16-3-6.500zM11 13.500L20 4",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9l6 6 6-6",
  menu: "M12 5h.01M12 12h.01M12 19h.01",
  file: "M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5",
  pin: "M12 21s7-6.500 7-12a7 7 0 1 0-14 0c0 5.500 7 12 7 12zM12 11.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  check: "M5 12.500l4.500 4.500L19 7.500",
};

function element(name, properties = {}, ...children) {
  const { data = {}, aria = {}, ...own } = properties;
  const made = Object.assign(document.createElement(name), own);
  for (const [key, value] of Object.entries(data)) made.dataset[key] = value;
  for (const [key, value] of Object.entries(aria)) made.setAttribute(key === "role" ? key : `aria-${key}`, value);
  made.append(...children);
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(space, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  drawn.append(document.createElementNS(space, "path"));
  drawn.firstChild.setAttribute("d", ICONS[name]);
  return drawn;
}

// The address when it is one of the web, else empty: no javascript:, no data:.
function webAddress(address) {
  try {
    const url = new URL(address, location.href);
    return ["http:", "https:"].includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

function link(address, ...children) {
  const unseen = element("span", { className: "unseen", textContent: ` (${say("newTab")})` });
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children, unseen);
}

// Text with its links alive.
function withLinks(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    const words = found[0].replace(AFTER_LINK, "");
    const address = webAddress(words);
    if (!address) continue;
    parts.push(text.slice(end, found.index), link(address, words));
    end = found.index + words.length;
  }
  return [...parts, text.slice(end)];
}

class Conversation {
  // `actions`: choose(option), retry(), discard(id), enlarge(url, alt, opener), refetch(seq) -> message.
  constructor(log, actions) {
    Object.assign(this, { log, actions, shown: new Map(), days: new Map() });
  }

  // Whether nothing was said yet; notices of this page do not count.
  get empty() {
    return [...this.shown.values()].every((record) => record.notice);
  }

  // A line of this page's own, above the messages.
  notice(words) {
    const at = new Date();
    const record = { message: { from: "system", kind: "text", text: words }, at, order: -1, notice: true };
    record.node = this.build(record);
    this.shown.set(`n${words}`, record);
    this.arrange();
  }

  clear() {
    this.shown.clear();
    this.days.clear();
    this.log.replaceChildren();
  }

  // Messages as the server has them; the elements that are new.
  merge(messages) {
    const made = [];
    for (const message of messages) {
      const key = message.client_id ? `c${message.client_id}` : `s${message.seq}`;
      const known = this.shown.get(key);
      const record = { message, mine: message.from === "guest", at: new Date(message.at), order: message.seq, state: message.state || "sent", fetched: Date.now() };
      record.node = this.build(record);
      if (known) known.node.replaceWith(record.node);
      else made.push(record.node);
      this.shown.set(key, record);
    }
    if (messages.length) this.arrange();
    return made;
  }

  // A message of this guest that the server has not listed yet.
  own(item) {
    const key = `c${item.id}`;
    const known = this.shown.get(key);
    if (known && known.order !== Infinity) return null;
    if (known) {
      this.mark(known, item);
      return null;
    }
    const message = { from: "guest", kind: "text", text: item.text || "", files: item.files || [], at: item.at, choice_id: item.choice_id };
    const record = { message, mine: true, at: new Date(item.at), order: Infinity, item };
    record.node = this.build(record);
    this.mark(record, item);
    this.shown.set(key, record);
    this.arrange();
    return record.node;
  }

  drop(id) {
    this.shown.get(`c${id}`)?.node.remove();
    this.shown.delete(`c${id}`);
    this.arrange();
  }

  // All again, in the language now spoken.
  redraw() {
    for (const record of this.shown.values()) {
      const before = record.node;
      record.node = this.build(record);
      if (record.item && record.order === Infinity) this.mark(record, record.item);
      before.replaceWith(record.node);
    }
    for (const day of this.days.values()) day.remove();
    this.days.clear();
    this.arrange();
  }

  // In order, with a line where a day begins, one time per group, and options used up once answered.
  arrange() {
    const records = [...this.shown.values()].sort((a, b) => a.order - b.order || a.at - b.at);
    let place = this.log.firstChild;
    const put = (node) => {
      if (node === place) place = place.nextSibling;
      else this.log.insertBefore(node, place);
    };
    records.forEach((record, index) => {
      const before = records[index - 1];
      const after = records[index + 1];
      const day = record.at.toDateString();
      if (!before || before.at.toDateString() !== day) put(this.day(day, record.at));
      put(record.node);
      const sender = (one) => one && `${one.message.from}${one.message.name || ""}`;
      const follows = sender(before) === sender(record) && record.at - before.at < 120000;
      record.node.classList.toggle("follows", follows);
      record.node.classList.toggle("followed", sender(after) === sender(record) && after.at - record.at < 120000 && !after.item);
      if (record.message.options?.length) this.settle(record, records.slice(index + 1));
    });
  }

  day(name, at) {
    if (!this.days.has(name)) this.days.set(name, element("div", { className: "day" }, element("span", { textContent: dayOf(at) })));
    return this.days.get(name);
  }

  settle(record, later) {
    const buttons = [...record.node.querySelectorAll(".option")];
    const until = later.findIndex((one) => one.message.options?.length);
    const answers = (until < 0 ? later : later.slice(0, until)).filter((one) => one.mine);
    const found = later.find((one) => one.mine && one.message.choice_id && buttons.some((button) => button.dataset.optionId === one.message.choice_id));
    const chosen = found
      ? buttons.find((button) => button.dataset.optionId === found.message.choice_id)
      : buttons.find((button) => answers.some((one) => one.message.text === button.dataset.title));
    for (const button of buttons) {
      button.disabled = Boolean(chosen);
      if (button === chosen && !button.querySelector(".chosen")) {
        button.prepend(element("span", { className: "chosen" }, icon("check"), element("span", { className: "unseen", textContent: `${say("chosen")}: ` })));
      }
    }
  }

  build(record) {
    const { message } = record;
    const side = message.from === "system" ? "system" : record.mine ? "mine" : "theirs";
    const made = element("div", { className: `message ${side}`, data: { testid: "message", from: message.from, kind: message.kind } });
    if (side === "system") {
      made.append(element("p", { textContent: message.text }));
      return made;
    }
    if (message.from === "person" && message.name) made.append(element("span", { className: "author", textContent: message.name }));
    const who = record.mine ? say("you") : message.from === "assistant" ? spoken.hotel : "";
    const bubble = element("div", { className: "bubble" });
    if (who) bubble.append(element("span", { className: "unseen", textContent: `${who}: ` }));
    for (const file of message.files || []) bubble.append(this.file(file, record));
    if (message.kind === "location") bubble.append(...this.place(message));
    if (message.text) bubble.append(element("div", { className: "words" }, ...withLinks(message.text)));
    made.append(bubble);
    if (message.options?.length) made.append(this.options(message));
    const time = element("time", { dateTime: message.at, textContent: timeOf(record.at) });
    made.append(element("div", { className: "meta" }, time, element("span", { className: "state" })));
    return made;
  }

  options(message) {
    const box = element("div", { className: message.kind === "list" ? "options rows" : "options", aria: { role: "group", label: message.button || say("options") } });
    for (const option of message.options) {
      const title = element("span", { className: "title", textContent: option.title });
      const button = element("button", { type: "button", className: "option", data: { testid: "option", optionId: option.id, title: option.title } }, title);
      if (option.description) button.append(element("span", { className: "description", textContent: option.description }));
      button.addEventListener("click", () => this.actions.choose(option));
      box.append(button);
    }
    return box;
  }

  file(file, record) {
    const address = file.url ? webAddress(file.url) : file.preview || "";
    const kind = (file.mime_type || "").split("/")[0];
    const name = file.name || say(kind === "image" ? "picture" : "file");
    if (kind === "image" && address) {
      const image = element("img", { src: address, alt: record.message.text ? say("picture") : name, decoding: "async" });
      const button = element("button", { type: "button", className: "picture", aria: { label: `${say("enlarge")}: ${name}` } }, image);
      image.addEventListener("load", () => this.actions.grown(record.node));
      button.addEventListener("click", async () => this.actions.enlarge(await this.fresh(file, record), name, button));
      return button;
    }
    if (kind === "audio" && address) return element("audio", { src: address, controls: true, preload: "metadata", aria: { label: say("voice") } });
    if (!address) return element("span", { className: "file" }, icon("file"), name);
    const made = link(address, icon("file"), element("span", { textContent: name }));
    made.className = "file";
    made.addEventListener("click", (event) => this.open(event, made, file, record));
    return made;
  }

  // The links of files live minutes: an older one is asked for again before it is followed.
  async fresh(file, record) {
    const address = webAddress(file.url || "");
    if (!address || Date.now() - record.fetched < FILES_FRESH_MS) return address || file.preview;
    const again = await this.actions.refetch(record.message.seq);
    const position = record.message.files.indexOf(file);
    if (again?.files?.[position]) {
      file.url = again.files[position].url;
      record.fetched = Date.now();
    }
    return webAddress(file.url);
  }

  async open(event, made, file, record) {
    if (Date.now() - record.fetched < FILES_FRESH_MS) return;
    event.preventDefault();
    made.href = await this.fresh(file, record);
    record.fetched = Date.now();
    made.click();
  }

  place({ latitude, longitude }) {
    if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return [];
    const made = link(`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`, icon("pin"), say("map"));
    made.className = "file";
    return [made];
  }

  // What became of a message on its way.
  mark(record, item) {
    const made = record.node;
    record.item = item;
    made.dataset.state = item.state;
    const words = { waiting: say(navigator.onLine ? "sending" : "waiting"), sending: say("sending"), sent: say("sent"), failed: say("failed") }[item.state];
    const state = made.querySelector(".state");
    state.textContent = item.state === "sent" ? "" : words;
    made.querySelector(".failure")?.remove();
    if (item.code && item.state !== "sent") {
      state.textContent = "";
      made.append(element("p", { className: "failure" }, element("span", { textContent: sayProblem(item.code) })));
    } else if (item.state === "failed") {
      state.textContent = "";
      made.append(element("p", { className: "failure" }, element("span", { textContent: words })));
    }
    if (item.state !== "failed") return;
    const line = made.querySelector(".failure");
    const button = (name, testid, act) => {
      const one = element("button", { type: "button", textContent: say(name), data: { testid } });
      one.addEventListener("click", act);
      line.append(" ", one);
    };
    if (!item.lasting) button("retry", "retry", () => this.actions.retry());
    button("discard", "discard", () => this.actions.discard(item));
  }
}
