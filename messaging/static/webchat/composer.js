// Writing: the text field with its limit, and files by button, paste or drop.
"use strict";

const LONGEST = 4000;
const COUNT_FROM = 3500;
const LARGEST_FILE = 10 * 1024 * 1024;
const MOST_FILES = 5;

class Composer {
  // `onSend({text, files})`; `announce(words)` is read out and shown for a moment.
  constructor({ form, store, session, onSend, announce }) {
    Object.assign(this, { form, store, session, onSend, announce, files: [] });
    this.field = form.querySelector("textarea");
    this.button = form.querySelector("[data-testid=send]");
    this.counter = form.querySelector(".counter");
    this.tray = form.querySelector(".tray");
    this.picker = form.querySelector("input[type=file]");
    this.field.value ||= store.get("draft") || ""; // a fast guest has begun before this script came
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("input", () => this.refresh());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("paste", (event) => this.take(event, event.clipboardData?.files));
    form.querySelector("[data-testid=attach]").addEventListener("click", () => this.picker.click());
    this.picker.addEventListener("change", () => {
      this.add([...this.picker.files]);
      this.picker.value = "";
    });
    this.acceptDrops();
    this.refresh();
  }

  acceptDrops() {
    const over = (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      document.body.classList.add("dropping");
    };
    addEventListener("dragenter", over);
    addEventListener("dragover", over);
    addEventListener("dragleave", (event) => event.relatedTarget || document.body.classList.remove("dropping"));
    addEventListener("drop", (event) => {
      document.body.classList.remove("dropping");
      this.take(event, event.dataTransfer?.files);
    });
  }

  take(event, files) {
    if (!files?.length) return;
    event.preventDefault();
    this.add([...files]);
  }

  focus() {
    this.field.focus();
  }

  clear() {
    for (const file of [...this.files]) this.remove(file);
    this.field.value = "";
    this.refresh();
  }

  // The field's height, the counter and whether it can be sent.
  refresh() {
    const { field } = this;
    const left = LONGEST - field.value.length;
    this.store.set("draft", field.value);
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 140)}px`;
    this.counter.hidden = field.value.length < COUNT_FROM;
    this.counter.textContent = left < 0 ? say("tooLong", { count: -left }) : say("left", { count: left });
    this.counter.classList.toggle("over", left < 0);
    field.setAttribute("aria-invalid", left < 0);
    const ready = this.files.some((file) => file.id);
    this.button.setAttribute("aria-disabled", left < 0 || !(field.value.trim() || ready));
  }

  send() {
    const text = this.field.value.trim();
    if (text.length > LONGEST) return this.announce(say("errors.too_long"));
    if (this.files.some((file) => file.uploading)) return this.announce(say("wait"));
    const files = this.files.filter((file) => file.id);
    if (!text && !files.length) return undefined;
    this.field.value = "";
    this.onSend({ text, files: files.map(({ id, name, mime_type, preview }) => ({ id, name, mime_type, preview })) });
    for (const file of [...this.files]) this.remove(file, { sent: true });
    this.refresh();
    return undefined;
  }

  add(files) {
    for (const file of files) {
      if (this.files.length >= MOST_FILES) return this.announce(say("errors.too_many_files"));
      if (!file.size) this.announce(say("errors.empty", { name: file.name }));
      else if (file.size > LARGEST_FILE) this.announce(say("errors.file_too_large", { name: file.name }));
      else this.upload(this.chip(file));
    }
    this.focus();
    return undefined;
  }

  chip(file) {
    const entry = { file, name: file.name, mime_type: file.type, uploading: false };
    entry.preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : "";
    const sign = entry.preview ? element("img", { src: entry.preview, alt: "" }) : icon("file");
    const remove = element("button", { type: "button", className: "icon", data: { testid: "remove-file" }, aria: { label: say("remove", { name: file.name }) } }, icon("close"));
    entry.bar = element("progress", { max: 1, value: 0, aria: { label: say("uploading", { name: file.name, percent: "" }).trim() } });
    entry.words = element("span", { className: "problem" });
    entry.node = element("li", { data: { testid: "chip" } }, sign, element("span", { className: "name", textContent: file.name }), entry.bar, entry.words, remove);
    remove.addEventListener("click", () => {
      this.remove(entry);
      this.focus();
    });
    this.files.push(entry);
    this.tray.append(entry.node);
    return entry;
  }

  async upload(entry) {
    entry.uploading = true;
    entry.words.replaceChildren();
    entry.bar.hidden = false;
    this.refresh();
    try {
      const made = await this.session.upload(entry.file, (part) => (entry.bar.value = part));
      Object.assign(entry, { id: made.id, mime_type: made.mime_type || entry.mime_type });
      this.announce(say("uploaded", { name: entry.name }), { quiet: true });
    } catch (error) {
      if (!isOutage(error)) reportError(error);
      this.problem(entry, error);
    }
    entry.uploading = false;
    entry.bar.hidden = true;
    this.refresh();
  }

  problem(entry, error) {
    const words = sayProblem(error.status === 413 ? "file_too_large" : error.code, { name: entry.name, other: "upload" });
    entry.words.textContent = words;
    this.announce(words, { quiet: true });
    if (error.lasting) return;
    const again = element("button", { type: "button", textContent: say("retry"), data: { testid: "retry-file" } });
    again.addEventListener("click", () => this.upload(entry));
    entry.words.append(" ", again);
  }

  remove(entry, { sent = false } = {}) {
    this.files = this.files.filter((one) => one !== entry);
    entry.node.remove();
    if (entry.preview && !sent) URL.revokeObjectURL(entry.preview);
    this.refresh();
  }
}
