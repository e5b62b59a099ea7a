// Writing and attaching: everything the guest sends goes through `send`.
const $ = (id) => document.getElementById(id);
const LONGEST_SIDE = 1600;
const PLACES = {
  es: { latitude: -34.6037, longitude: -58.3816, name: "Obelisco", address: "Av. 9 de Julio, Buenos Aires" },
  pt: { latitude: -12.9714, longitude: -38.5124, name: "Elevador Lacerda", address: "Praça Cairu, Salvador" },
  en: { latitude: 53.3442, longitude: -6.2674, name: "Temple Bar", address: "Temple Bar, Dublin 2" },
};
const IDEAS = {
  es: ["¡Hola! ¿Tienen lugar del 20 al 23 de diciembre para 2?", "¿Hay desayuno?", "¿Qué habitaciones tienen?", "Quiero hablar con una persona"],
  pt: ["Oi! Tem quarto de 20 a 23 de dezembro para 2 pessoas?", "Tem café da manhã?", "Quais quartos vocês têm?", "Quero falar com uma pessoa"],
  en: ["Hi! Do you have a room from 20 to 23 December for 2?", "Is breakfast included?", "Which rooms do you have?", "I would like to talk to a person"],
};

async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}

// A picture as WhatsApp sends it: JPEG, not larger than a phone needs.
async function asPicture(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width * scale, height: bitmap.height * scale });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return { kind: "image", mime_type: "image/jpeg", data: await base64(blob) };
}

// Any other file as it is: sound is a voice note, the rest a document.
async function asFile(file) {
  if (file.type === "image/jpeg" || file.type === "image/png") return asPicture(file);
  const data = await base64(file);
  if (file.type.startsWith("audio/")) return { kind: "audio", mime_type: file.type, data };
  return { kind: "document", mime_type: file.type || "application/octet-stream", filename: file.name, data };
}

async function sample(name) {
  return base64(await (await fetch(name)).blob());
}

export class Composer {
  constructor({ send, language }) {
    this.send = send;
    this.language = language;
    this.box = $("composer");
    this.menu = $("attach-menu");
    $("composer-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.sendText(this.box.value);
    });
    this.box.addEventListener("input", () => this.fit());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.sendText(this.box.value);
      }
    });
    this.startMenu();
    $("own-file").addEventListener("change", async () => {
      const [file] = $("own-file").files;
      $("own-file").value = "";
      if (file) this.send(await asFile(file));
    });
  }

  sendText(text) {
    if (!text.trim()) return;
    this.box.value = "";
    this.fit();
    this.send({ kind: "text", text: text.trim() });
    this.box.focus();
  }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight}px`;
  }

  // Things to ask while the chat is empty.
  suggest(wanted) {
    const ideas = wanted ? IDEAS[this.language()] || IDEAS.en : [];
    $("ideas").lang = this.language();
    $("ideas").replaceChildren(...ideas.map((idea) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: idea });
      button.dataset.testid = "idea";
      button.addEventListener("click", () => this.sendText(idea));
      return button;
    }));
  }

  startMenu() {
    const button = $("attach");
    const items = [...this.menu.querySelectorAll("button")];
    const show = (open) => {
      this.menu.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
      if (open) items[0].focus();
    };
    button.addEventListener("click", () => show(this.menu.hidden));
    document.addEventListener("click", (event) => event.target.closest(".attach") || show(false));
    this.menu.addEventListener("keydown", (event) => {
      const at = items.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) items[(at + step + items.length) % items.length].focus();
      if (event.key === "Escape") {
        show(false);
        button.focus();
      }
      if (step) event.preventDefault();
    });
    for (const item of items) {
      item.addEventListener("click", () => {
        show(false);
        this.attach(item.dataset.attach);
        this.box.focus();
      });
    }
  }

  async attach(what) {
    const language = this.language();
    switch (what) {
      case "own":
        $("own-file").click();
        break;
      case "receipt":
        this.send({ kind: "image", mime_type: "image/png", data: await sample("receipt.png") });
        break;
      case "voice": {
        const spoken = PLACES[language] ? language : "en";
        this.send({ kind: "audio", mime_type: "audio/ogg; codecs=opus", data: await sample(`voice-${spoken}.ogg`) });
        break;
      }
      case "location":
        this.send({ kind: "location", ...(PLACES[language] || PLACES.en) });
        break;
      case "poll":
        this.send({ kind: "unsupported", of: "poll_creation" });
    }
  }
}
