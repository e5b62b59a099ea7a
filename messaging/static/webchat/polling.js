// Asks for what is new: often while an answer is due, seldom while nobody looks, ever slower while it fails.
"use strict";

const ANSWER_DUE_MS = 1500;
const OPEN_MS = 5000;
const HIDDEN_MS = 30000;
const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 60000;
const AFTER_SENDING_MS = 20000;
const LEAST_MS = 250;

class Poller {
  // `ask(etag)` -> {etag, next, due} (no etag: there is more, ask again) or null for "nothing new"; `watched()`: somebody looks; `onTrouble(failures)`.
  constructor({ ask, watched, onTrouble }) {
    Object.assign(this, { ask, watched, onTrouble, round: 0, timer: 0, sentAt: 0, after: 0 });
    this.stop();
  }

  start() {
    if (!this.timer && !this.asking) this.soon();
  }

  stop() {
    clearTimeout(this.timer);
    Object.assign(this, { timer: 0, etag: "", next: 0, due: false, failures: 0, asking: false, again: false, round: this.round + 1 });
  }

  // Ask now: the guest looks again, is online again, or has just sent something.
  soon({ sent = false } = {}) {
    if (sent) Object.assign(this, { sentAt: Date.now(), next: 0 }); // what the server asked for was before that
    if (this.asking) this.again = true;
    else this.wait(this.after - Date.now());
  }

  // An answer has come: no need to hurry on the guest's account.
  answered() {
    this.sentAt = 0;
  }

  wait(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), Math.max(0, milliseconds));
  }

  delay() {
    if (this.failures) {
      const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.failures - 1)) * (0.75 + Math.random() / 2);
      return Math.max(wait, this.after - Date.now());
    }
    if (this.again) return LEAST_MS;
    if (!this.watched()) return Math.max(HIDDEN_MS, this.next);
    const hurry = this.due || Date.now() - this.sentAt < AFTER_SENDING_MS;
    return this.next || (hurry ? ANSWER_DUE_MS : OPEN_MS);
  }

  async run() {
    const round = this.round;
    Object.assign(this, { asking: true, again: false });
    try {
      const answer = await this.ask(this.etag);
      if (round !== this.round) return;
      if (answer) Object.assign(this, answer);
      Object.assign(this, { failures: 0, after: 0, again: this.again || Boolean(answer && !answer.etag) });
    } catch (error) {
      if (round !== this.round) return;
      if (!isOutage(error)) reportError(error);
      Object.assign(this, { failures: this.failures + 1, after: Date.now() + (error.after || 0) * 1000 });
    }
    this.asking = false;
    this.onTrouble(this.failures);
    this.wait(this.delay());
  }
}
