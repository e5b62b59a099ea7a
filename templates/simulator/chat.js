// The chat on the phone: keeps one element per message, in order, and stays at the newest.
import { build, refresh } from "./bubbles.js";
import { dayName, element } from "./words.js";

const NEAR_END = 90;
const PAUSE_BETWEEN_TURNS = 600;

export class Chat {
  constructor({ choose, openList, enlarge, share }) {
    this.wall = document.getElementById("wall");
    this.list = document.getElementById("messages");
    this.typing = document.getElementById("typing");
    this.toEnd = document.getElementById("to-end");
    this.context = { choose, openList, enlarge, share, find: (wamid) => this.messages.get(wamid), grown: () => this.stay() };
    this.toEnd.addEventListener("click", () => this.end("smooth"));
    this.wall.addEventListener("scroll", () => {
      // Only a person scrolls back; a picture that has just loaded makes the chat longer without moving it.
      if (this.wall.scrollTop < this.top - 2 || this.isNearEnd()) this.following = this.isNearEnd();
      this.top = this.wall.scrollTop;
      if (this.following) this.toEnd.hidden = true;
    });
    new ResizeObserver(() => this.stay()).observe(this.wall);
    this.clear();
  }

  clear() {
    this.messages = new Map();
    this.elements = new Map();
    this.day = "";
    this.last = null;
    this.following = true;
    this.top = 0;
    this.list.replaceChildren();
    this.typing.hidden = true;
    this.toEnd.hidden = true;
  }

  speak(hotel) {
    this.context.hotel = hotel.verified_name;
    this.context.language = hotel.language;
  }

  // Messages that are new or have changed, oldest first. `fresh` lets new ones arrive with a movement.
  show(messages, now, fresh) {
    for (const message of messages) {
      if (message.kind === "reaction") continue;
      const old = this.elements.get(message.wamid);
      this.messages.set(message.wamid, message);
      if (old && old.dataset.file === (message.view.media?.id || "")) refresh(old, message);
      else if (old) old.replaceWith(this.made(message, old.classList.contains("turn")));
      else this.append(message, now, fresh);
    }
    if (messages.length) this.stay();
  }

  made(message, turn) {
    const made = build(message, this.context);
    made.dataset.file = message.view.media?.id || "";
    made.classList.toggle("turn", turn);
    this.elements.set(message.wamid, made);
    return made;
  }

  append(message, now, fresh) {
    const day = dayName(message.timestamp, now);
    if (day !== this.day) {
      this.day = day;
      this.last = null;
      this.list.append(element("li", { className: "day" }, element("span", { textContent: day })));
    }
    const turn = !this.last || this.last.sender !== message.sender || message.timestamp - this.last.timestamp > PAUSE_BETWEEN_TURNS;
    const made = this.made(message, turn);
    made.classList.toggle("fresh", fresh);
    this.list.append(made);
    this.last = message;
    if (message.sender === "guest") this.following = true;
    if (!this.following) this.toEnd.hidden = false;
  }

  setTyping(seconds) {
    clearTimeout(this.timer);
    this.typing.hidden = seconds <= 0;
    if (seconds > 0) {
      this.timer = setTimeout(() => this.setTyping(0), seconds * 1000);
      this.stay();
    }
    this.onTyping?.(seconds > 0);
  }

  isNearEnd() {
    return this.wall.scrollHeight - this.wall.scrollTop - this.wall.clientHeight < NEAR_END;
  }

  stay() {
    if (this.following) this.end();
  }

  end(behavior = "auto") {
    this.wall.scrollTo({ top: this.wall.scrollHeight, behavior });
  }
}
