// What the guest has sent and the server has not confirmed yet. Each message has an id of its own from the start,
// which the server knows again: sent twice it counts once. Kept in the store, so that a reload loses nothing.
"use strict";

const TRIES = 5;
const TRY_AGAIN_MS = 2000;

class Outbox {
  // `onChange(item)` shows an item's state: waiting, sending, sent, failed (then with `code` and `lasting`).
  constructor({ store, session, onChange, onSent }) {
    Object.assign(this, { store, session, onChange, onSent, busy: false, timer: 0, tries: 0 });
    this.items = (store.get("outbox") || []).map((item) => ({ ...item, state: "waiting", code: "" }));
  }

  add(item) {
    const made = { ...item, id: newId(), at: new Date().toISOString(), state: "waiting", code: "" };
    this.items.push(made);
    this.keep();
    this.onChange(made);
    this.wake();
  }

  // Try now all that waits or failed for a reason that may have passed.
  wake() {
    clearTimeout(this.timer);
    this.tries = 0;
    for (const item of this.items) if (item.state === "failed" && !item.lasting) this.set(item, "waiting");
    this.pump();
  }

  discard(id) {
    this.items = this.items.filter((item) => item.id !== id);
    this.keep();
  }

  clear() {
    clearTimeout(this.timer);
    this.items = [];
    this.keep();
  }

  keep() {
    const unsent = this.items.filter((item) => item.state !== "sent");
    this.store.set("outbox", unsent.map(({ id, text, choice_id, files, at }) => ({ id, text, choice_id, files, at })));
  }

  set(item, state, code = "", lasting = false) {
    Object.assign(item, { state, code, lasting });
    this.onChange(item);
  }

  // One after the other, so that the hotel reads them in the guest's order.
  async pump() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let item = this.next(); item; item = this.next()) {
        this.set(item, "sending", item.code);
        if (!(await this.send(item))) break;
      }
    } finally {
      this.busy = false;
    }
  }

  next() {
    return this.items.find((item) => item.state === "waiting");
  }

  // Whether to go on with the next one at once.
  async send(item) {
    const json = { id: item.id };
    if (item.text) json.text = item.text;
    if (item.choice_id) json.choice_id = item.choice_id;
    if (item.files?.length) json.files = item.files.map((file) => file.id);
    try {
      await this.session.call("POST", "/webchat/messages", { json });
    } catch (error) {
      return this.refused(item, error);
    }
    this.tries = 0;
    this.set(item, "sent");
    this.keep();
    this.onSent();
    return true;
  }

  refused(item, error) {
    if (!isOutage(error)) reportError(error);
    this.tries += 1;
    if (error.status === 401 && this.tries < TRIES) {
      this.set(item, "waiting"); // a new session begins with this message
      return true;
    }
    if (error instanceof Refusal && error.lasting) {
      this.set(item, "failed", error.code || "other", true);
      this.tries = 0;
      return true;
    }
    if (this.tries >= TRIES && navigator.onLine) {
      for (const one of this.items) if (one !== item && one.state === "waiting") this.set(one, "failed");
      this.set(item, "failed", error.code);
      return false;
    }
    this.set(item, "waiting", error.status === 429 ? "too_many" : "");
    const wait = error.after ? error.after * 1000 : TRY_AGAIN_MS * 2 ** (this.tries - 1) * (0.75 + Math.random() / 2);
    clearTimeout(this.timer);
    if (navigator.onLine) this.timer = setTimeout(() => this.pump(), wait);
    return false;
  }
}
