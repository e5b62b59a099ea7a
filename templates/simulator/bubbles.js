// One message of the chat as an element. What changes later (ticks, reasons, reactions) is set by `refresh`.
import { fileUrl } from "./api.js";
import { clock, element, formatted, icon } from "./words.js";

const LIST_ICON = [["path", { d: "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01" }]];
const REPLY_ICON = [["path", { d: "M10 8L5 12.500l5 4.500M5 12.500h9a5 5 0 0 1 5 5V19" }]];
const LINK_ICON = [["path", { d: "M14 5h5v5M19 5l-9 9M17 14v5H5V7h5" }]];
const FILE_ICON = [["path", { d: "M7 3h7l4 4v14H7zM14 3v4h4" }]];
const PERSON_ICON = [["circle", { cx: 12, cy: 8, r: 3.6 }], ["path", { d: "M5 20a7 7 0 0 1 14 0" }]];
const PIN = [
  ["rect", { width: 272, height: 120, fill: "#e6eedb", stroke: "none" }],
  ["path", { d: "M-5 30L280 66M-5 98L280 84M60 -5L44 125M150 -5L170 125M236 -5L222 125", stroke: "#fff", "stroke-width": 8 }],
  ["path", { d: "M182 62l34 4 -4 18 -34 4z", fill: "#c6dfb4", stroke: "none" }],
  ["path", { d: "M0 0h38l-14 26H0z", fill: "#b9dcef", stroke: "none" }],
  ["path", { d: "M136 78s17-17 17-31a17 17 0 1 0-34 0c0 14 17 31 17 31z", fill: "#d93025", stroke: "#fff", "stroke-width": 2 }],
  ["circle", { cx: 136, cy: 47, r: 6, fill: "#fff", stroke: "none" }],
];
const TICKS = {
  clock: [["circle", { cx: 11, cy: 6, r: 4.6 }], ["path", { d: "M11 3.600V6l1.7 1" }]],
  one: [["path", { d: "M6 6.500l3 3L15 3" }]],
  two: [["path", { d: "M2 6.500l3 3L11 3M8.5 8.500l1 1L16 3" }]],
  bad: [["circle", { cx: 11, cy: 6, r: 4.8 }], ["path", { d: "M11 3.400v3.200M11 8.500v.01" }]],
};
const MARKS = {
  guest: {
    sent: ["one", "Sent, the hotel's system has not taken it yet"],
    delivered: ["two", "Delivered to the hotel's system"],
    read: ["two", "Read by the hotel"],
    failed: ["bad", "Not delivered"],
  },
  hotel: {
    accepted: ["clock", "Taken by WhatsApp; the hotel has not been told more"],
    sent: ["one", "The hotel was told: sent"],
    delivered: ["two", "The hotel was told: delivered"],
    read: ["two", "The hotel was told: read"],
    failed: ["bad", "Not delivered"],
  },
};
const REQUESTS = { location: "Send where I am", phone: "Share my phone number" };
const UNSUPPORTED = "Something WhatsApp does not pass on to hotels";

export function build(message, context) {
  const made = element("li", { className: "message" });
  made.dataset.testid = "message";
  made.dataset.direction = message.sender === "guest" ? "out" : "in";
  made.dataset.sender = message.sender;
  made.dataset.kind = message.kind;
  made.dataset.wamid = message.wamid;
  const bubble = element("div", { className: "bubble" });
  bubble.lang = context.language;
  bubble.append(element("span", { className: "unseen", textContent: message.sender === "guest" ? "You: " : `${context.hotel}: ` }));
  bubble.append(...contents(message, context));
  bubble.append(element("span", { className: "meta" }));
  made.append(bubble);
  if (message.view.options || message.view.link || message.view.request) made.append(options(message, context));
  refresh(made, message);
  return made;
}

function contents(message, context) {
  const view = message.view;
  const parts = [];
  if (view.template) parts.push(element("span", { className: "kind-label", textContent: `Approved template “${view.template.name}”` }));
  if (view.quote) parts.push(quote(view.quote, context));
  if (view.media) parts.push(media(message, context));
  if (view.header) parts.push(element("div", { className: "head", textContent: view.header }));
  if (view.location) parts.push(place(view.location));
  for (const card of view.contacts || []) parts.push(element("div", { className: "person" }, icon(PERSON_ICON), element("span", { textContent: [card.name, card.phone].filter(Boolean).join(" · ") })));
  const words = element("div", { className: "words" });
  if (view.text) words.append(formatted(view.text));
  if (view.text2) words.append(element("br"), element("small", { textContent: view.text2 }));
  if (view.unsupported) words.append(element("em", { textContent: UNSUPPORTED }));
  words.append(element("span", { className: "room" }));
  words.classList.toggle("bare", words.children.length === 1 && !view.text);
  if (view.footer) parts.push(words, element("div", { className: "foot", textContent: view.footer }));
  else parts.push(words);
  return parts;
}

function quote(quoted, context) {
  const original = context.find(quoted.wamid);
  const box = element("div", { className: "quote" });
  if (!original) {
    box.append(element("span", { textContent: "An earlier message" }));
    return box;
  }
  const text = original.view.text || { image: "Picture", audio: "Voice message", location: "Place" }[original.kind] || "Message";
  box.append(element("b", { textContent: original.sender === "guest" ? "You" : context.hotel }), element("span", {}, formatted(text)));
  return box;
}

function media(message, context) {
  const file = message.view.media;
  const kind = file.kind || message.kind;
  if (!file.id) return element("div", { className: "file" }, icon(FILE_ICON), element("span", { textContent: "File by link, not fetched" }));
  if (kind === "image" || kind === "sticker") {
    const image = element("img", { src: fileUrl(file.id), alt: message.view.text || "Picture", decoding: "async" });
    image.addEventListener("load", context.grown);
    if (kind === "sticker") return element("div", { className: "sticker" }, image);
    const button = element("button", { type: "button", className: "picture" }, image);
    button.setAttribute("aria-label", `Enlarge: ${image.alt}`);
    button.addEventListener("click", () => context.enlarge(image.src, image.alt));
    return button;
  }
  if (kind === "audio") return element("audio", { src: fileUrl(file.id), controls: true, preload: "metadata" });
  const name = file.filename || (kind === "video" ? "Video" : "Document");
  return element("a", { className: "file", href: fileUrl(file.id), target: "_blank", rel: "noopener" }, icon(FILE_ICON), element("span", { textContent: name }));
}

function place(location) {
  const map = icon(PIN, "0 0 272 120");
  map.setAttribute("class", "map");
  map.setAttribute("preserveAspectRatio", "xMidYMid slice");
  const name = element("b", { textContent: location.name || "Place" });
  const line = element("small", { textContent: location.address || `${location.latitude}, ${location.longitude}` });
  return element("div", { className: "place" }, map, name, line);
}

function options(message, context) {
  const view = message.view;
  const box = element("div", { className: "options" });
  box.lang = context.language;
  if (view.list_button) {
    const open = element("button", { type: "button", className: "option-button" }, icon(LIST_ICON), view.list_button);
    open.dataset.testid = "open-list";
    open.setAttribute("aria-haspopup", "dialog");
    open.addEventListener("click", () => context.openList(message));
    box.append(open);
  } else {
    for (const option of view.options || []) {
      const button = element("button", { type: "button", className: "option-button" }, icon(REPLY_ICON), option.title);
      button.dataset.testid = "option";
      button.dataset.optionId = option.id;
      button.addEventListener("click", () => {
        button.dataset.chosen = "";
        context.choose(message, option);
      });
      box.append(button);
    }
  }
  if (view.request) {
    const button = element("button", { type: "button", className: "option-button", textContent: REQUESTS[view.request] });
    button.dataset.testid = `share-${view.request}`;
    button.addEventListener("click", () => context.share(view.request));
    box.append(button);
  }
  if (view.link) box.append(element("a", { className: "option-button", href: view.link.url, target: "_blank", rel: "noopener noreferrer" }, icon(LINK_ICON), view.link.title));
  return box;
}

// Ticks, reason and reactions, which change while the rest of the message stays.
export function refresh(made, message) {
  made.dataset.status = message.status;
  const [mark, words] = MARKS[message.sender][message.status] || ["clock", message.status];
  const ticks = icon(TICKS[mark], "0 0 18 12");
  const meta = made.querySelector(".meta");
  meta.replaceChildren(element("span", { textContent: clock(message.timestamp) }), ticks, element("span", { className: "unseen", textContent: words }));
  meta.title = words;
  made.querySelectorAll(".why, .reactions").forEach((old) => old.remove());
  const bubble = made.querySelector(".bubble");
  const reactions = Object.values(message.reactions).join(" ");
  if (reactions) bubble.after(element("span", { className: "reactions", textContent: reactions }));
  if (message.reason) {
    const start = message.status === "failed" ? "Not delivered: " : "On its way: ";
    bubble.after(element("p", { className: "why", textContent: start + message.reason }));
  }
}
