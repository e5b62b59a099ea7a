// What is kept in this browser, and the calls to the hotel's server.
"use strict";

const CALL_SECONDS = 20;

// Values of one hotel in the frame's own storage; where that is blocked, in memory until the page is left.
class Store {
  constructor(key) {
    this.prefix = `webchat:${key}:`;
    this.memory = new Map();
  }

  get(name) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + name)) ?? this.memory.get(name) ?? null;
    } catch {
      return this.memory.get(name) ?? null;
    }
  }

  set(name, value) {
    this.memory.set(name, value);
    try {
      localStorage.setItem(this.prefix + name, JSON.stringify(value));
    } catch {
      // blocked or full: the memory has it
    }
  }

  forget(...names) {
    for (const name of names) {
      this.memory.delete(name);
      try {
        localStorage.removeItem(this.prefix + name);
      } catch {
        // blocked: nothing was kept
      }
    }
  }
}

// An answer of 4xx or 5xx. `code` is the server's, `after` the seconds it asks to wait (0: not said).
class Refusal extends Error {
  constructor(status, code, after) {
    super(`${status} ${code}`);
    Object.assign(this, { status, code, after });
  }

  get lasting() {
    return this.status >= 400 && this.status < 500 && this.status !== 429 && this.status !== 408;
  }
}

// Whether the server said no or was not reached, as opposed to a mistake of this page.
function isOutage(error) {
  return error instanceof Refusal || error instanceof TypeError || error.name === "AbortError";
}

function secondsOf(retryAfter) {
  const seconds = Number(retryAfter);
  if (!retryAfter) return 0;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : Math.max(0, (Date.parse(retryAfter) - Date.now()) / 1000 || 0);
}

function refusalOf(status, body, retryAfter) {
  let code = "";
  try {
    code = JSON.parse(body).error || "";
  } catch {
    // a proxy's page, not ours
  }
  return new Refusal(status, code, secondsOf(retryAfter));
}

// The session of one hotel. It begins with the first thing a guest sends. `onEnd` is called when the server
// does not know it any more.
class Session {
  constructor(store, hello, onEnd) {
    Object.assign(this, { store, hello, onEnd, beginning: null });
  }

  get token() {
    return this.store.get("token");
  }

  begin() {
    if (this.token) return Promise.resolve(this.token);
    this.beginning ||= this.fetch("POST", "/webchat/sessions", { json: this.hello() })
      .then((answer) => answer.json())
      .then((made) => {
        this.store.set("token", made.token);
        return made.token;
      })
      .finally(() => (this.beginning = null));
    return this.beginning;
  }

  // An answer of 2xx or 304. Throws Refusal, or TypeError / AbortError when the server was not reached.
  async call(method, path, { json, etag } = {}) {
    const token = await this.begin();
    try {
      return await this.fetch(method, path, { json, etag, token });
    } catch (error) {
      this.check(error, token);
      throw error;
    }
  }

  async fetch(method, path, { json, etag, token }) {
    const headers = {};
    if (json) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    if (etag) headers["If-None-Match"] = etag;
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), CALL_SECONDS * 1000);
    try {
      // `no-store`: a 304 comes to us, not to the browser's own cache.
      const answer = await fetch(path, { method, headers, body: json && JSON.stringify(json), signal: gone.signal, cache: "no-store", credentials: "omit" });
      if (answer.ok || answer.status === 304) return answer;
      throw refusalOf(answer.status, await answer.text(), answer.headers.get("Retry-After"));
    } finally {
      clearTimeout(timer);
    }
  }

  // Uploads one file and tells `onProgress` the part done. fetch() tells no progress of what is sent.
  async upload(file, onProgress) {
    const token = await this.begin();
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", "/webchat/files");
      request.setRequestHeader("Authorization", `Bearer ${token}`);
      request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
      request.addEventListener("error", () => reject(new TypeError("not reached")));
      request.addEventListener("load", () => {
        if (request.status === 201 || request.status === 200) return resolve(JSON.parse(request.responseText));
        const refusal = refusalOf(request.status, request.responseText, request.getResponseHeader("Retry-After"));
        this.check(refusal, token);
        return reject(refusal);
      });
      const form = new FormData();
      form.append("file", file, file.name);
      request.send(form);
    });
  }

  check(error, token) {
    if (!(error instanceof Refusal) || error.status !== 401 || this.token !== token) return;
    this.store.forget("token");
    this.onEnd();
  }

  // Ends the session on the server and forgets it here. Throws when the server was not reached.
  async end() {
    if (!this.token) return;
    try {
      await this.fetch("POST", "/webchat/end", { json: {}, token: this.token });
    } catch (error) {
      if (!(error instanceof Refusal && error.lasting)) throw error; // gone already is as good
    }
    this.store.forget("token");
  }
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // a page without TLS, in a hotel's own network
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
