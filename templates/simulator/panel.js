// The panel: fault switches, the log in plain words, and whether the hotel's system answers.
import { post } from "./api.js";
import { clock, element } from "./words.js";

const $ = (id) => document.getElementById(id);
const LONGEST_LOG = 150;
const MAIN = ["rate_limited", "server_error", "timeout_after_accept", "duplicate_webhooks", "late_statuses", "missing_statuses"];
const OFTEN = [["always", "every time"], ["half", "half the time"], ["once", "once"]];
const STATUS_WORDS = { sent: "was sent", delivered: "was delivered", read: "was read", failed: "could not be delivered" };
const CALLS = { send: "sends a message", read: "marks the chat as read", media: "handles a file", other: "asks about the account" };

const oftenOf = (fault) => (fault.count === 1 ? "once" : fault.probability < 1 ? "half" : "always");

function switchFault(name, on, often) {
  const chance = often === "half" ? 0.5 : 1;
  return post("faults", { name, on, probability: chance, count: on && often === "once" ? 1 : null });
}

function faultRow(fault) {
  const input = element("input", { type: "checkbox", id: `fault-${fault.name}` });
  input.setAttribute("role", "switch");
  input.setAttribute("aria-describedby", `about-${fault.name}`);
  input.dataset.testid = `fault-${fault.name}`;
  const often = element("select", { className: "often" }, ...OFTEN.map(([value, words]) => element("option", { value, textContent: words })));
  often.setAttribute("aria-label", `How often: ${fault.label}`);
  often.dataset.testid = `often-${fault.name}`;
  const name = element("label", { htmlFor: input.id }, element("span", { className: "fault-name", textContent: fault.label }));
  const help = element("p", { className: "fault-help", id: `about-${fault.name}`, textContent: fault.help });
  const row = element("div", { className: "fault" }, input, name, often, help);
  input.addEventListener("change", () => switchFault(fault.name, input.checked, often.value));
  often.addEventListener("change", () => switchFault(fault.name, input.checked, often.value));
  return row;
}

export class Panel {
  constructor({ forget, closeWindow }) {
    this.box = $("panel");
    $("open-panel").addEventListener("click", () => this.open(true));
    $("close-panel").addEventListener("click", () => this.open(false));
    this.box.addEventListener("keydown", (event) => event.key === "Escape" && this.open(false));
    $("faults-off").addEventListener("click", () => post("faults", { all: false }));
    $("forget").addEventListener("click", forget);
    $("close-window").addEventListener("click", closeWindow);
  }

  open(open) {
    this.box.classList.toggle("open", open);
    $("open-panel").setAttribute("aria-expanded", String(open));
    (open ? $("close-panel") : $("open-panel")).focus();
  }

  showFaults(faults) {
    if (!this.rows) {
      this.rows = true;
      for (const fault of faults) $(MAIN.includes(fault.name) ? "faults-main" : "faults-more").append(faultRow(fault));
      for (const name of MAIN) $("faults-main").append($(`fault-${name}`).closest(".fault"));
    }
    for (const fault of faults) {
      const input = $(`fault-${fault.name}`);
      const often = input.closest(".fault").querySelector("select");
      input.checked = fault.on;
      often.hidden = !fault.on;
      if (fault.on && document.activeElement !== often) often.value = oftenOf(fault);
    }
    $("faults-off").hidden = !faults.some((fault) => fault.on);
  }

  showHealth(health) {
    const good = health === "ok";
    $("health").dataset.state = good ? "good" : "bad";
    $("health").textContent = good ? "Connected to the hotel's system" : `The hotel's system: ${health}`;
  }

  showWindow(guest) {
    const open = guest?.window_open;
    $("window-state").textContent = open ? "The hotel may write freely (24 hours)" : "The hotel may only send approved templates";
    $("close-window").hidden = !open;
  }

  clearLog() {
    $("log").replaceChildren();
    $("log-empty").hidden = false;
  }

  showLog(rows) {
    const list = $("log");
    for (const row of rows) list.prepend(logRow(row));
    while (list.children.length > LONGEST_LOG) list.lastChild.remove();
    $("log-empty").hidden = list.children.length > 0;
  }
}

function logRow(row) {
  const good = row.status >= 200 && row.status < 300;
  const result = element("span", { className: "result", textContent: `${row.status || "no answer"} · ${Math.round(row.milliseconds)} ms` });
  if (!good) result.dataset.bad = "";
  const arrow = element("span", { className: "arrow", textContent: row.type === "webhook" ? "→" : "←" });
  arrow.setAttribute("aria-label", row.type === "webhook" ? "To the hotel" : "From the hotel");
  arrow.setAttribute("role", "img");
  const said = element("span", { className: "said", textContent: inWords(row) });
  const details = element("details", {}, element("summary", {}, arrow, said, result));
  details.addEventListener("toggle", () => details.open && details.children.length === 1 && details.append(...inFull(row)));
  const item = element("li", {}, details);
  item.dataset.testid = "log-row";
  item.dataset.type = row.type;
  return item;
}

function inWords(row) {
  if (row.type === "call") return `Hotel ${CALLS[row.about]}${quoted(row)}`;
  const again = row.attempt > 1 ? `, try ${row.attempt}` : "";
  const next = row.retry_in ? `, again in ${row.retry_in} s` : "";
  const [what, kind] = row.about.split(" ");
  const words = what === "status" ? `Tick: the message ${STATUS_WORDS[kind] || kind}` : what === "guest" ? `Guest's message${quoted(row)}` : row.about;
  return words + again + next;
}

function quoted(row) {
  const body = json(row.request);
  const message = row.type === "call" ? body : body?.entry?.[0]?.changes?.[0]?.value?.messages?.[0];
  const part = message?.[message?.type];
  const text = part?.body?.text || part?.body || part?.button_reply?.title || part?.list_reply?.title || part?.name || part?.caption;
  return typeof text === "string" ? `: ${text}` : message?.type ? `: ${message.type}` : "";
}

function inFull(row) {
  const where = row.type === "call" ? `${row.method} ${row.path}` : "POST webhook";
  const parts = [element("h4", { textContent: `${clock(row.at)} · ${where}` }), element("pre", { textContent: pretty(row.request), tabIndex: 0 })];
  const headers = Object.entries(row.headers || {}).map(([name, value]) => `${name}: ${value}`).join("\n");
  if (headers) parts.splice(1, 0, element("pre", { textContent: headers }));
  parts.push(element("h4", { textContent: `Answer ${row.status || "none"}` }), element("pre", { textContent: pretty(row.response) || "(empty)", tabIndex: 0 }));
  return parts;
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const pretty = (text) => {
  const data = json(text);
  return data === null ? text : JSON.stringify(data, null, 2);
};
