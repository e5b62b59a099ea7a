// Text as WhatsApp shows it: *bold*, _italic_, ~struck~, `code`, links; and times and days in words.
const MARK = /```([^`]+)```|`([^`\n]+)`|(?<![\p{L}\p{N}])(?:\*(?=\S)([^*\n]+?)(?<=\S)\*|_(?=\S)([^_\n]+?)(?<=\S)_|~(?=\S)([^~\n]+?)(?<=\S)~)(?![\p{L}\p{N}])|(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/gu;

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function formatted(text) {
  const made = document.createDocumentFragment();
  let end = 0;
  for (const found of text.matchAll(MARK)) {
    made.append(text.slice(end, found.index));
    const [all, block, code, bold, italic, struck, link] = found;
    if (block ?? code) made.append(element("code", { textContent: block ?? code }));
    else if (link) made.append(element("a", { href: link, textContent: link, target: "_blank", rel: "noopener noreferrer" }));
    else made.append(element(bold ? "strong" : italic ? "em" : "s", {}, formatted(bold ?? italic ?? struck)));
    end = found.index + all.length;
  }
  made.append(text.slice(end));
  return made;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

export const clock = (seconds) => CLOCK.format(new Date(seconds * 1000));

const dayNumber = (date) => Math.floor((date.getTime() - date.getTimezoneOffset() * 60000) / 86400000);

export function dayName(seconds, now) {
  const date = new Date(seconds * 1000);
  const ago = dayNumber(new Date(now * 1000)) - dayNumber(date);
  return ago === 0 ? "Today" : ago === 1 ? "Yesterday" : DAY.format(date);
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(paths, viewBox = "0 0 24 24") {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", viewBox);
  made.setAttribute("aria-hidden", "true");
  for (const [name, attributes] of paths) {
    const part = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    made.append(part);
  }
  return made;
}
