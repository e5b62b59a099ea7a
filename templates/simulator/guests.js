// Who writes to whom: the fields of the panel, the address of the page, and new guests out of thin air.
import { get, post } from "./api.js";
import { element } from "./words.js";

const $ = (id) => document.getElementById(id);
const NAMES = {
  es: ["Julia Paz", "Martín Sosa", "Lucía Herrera", "Tomás Vidal", "Carla Ríos", "Diego Luna"],
  pt: ["Beatriz Lima", "Rafael Duarte", "Camila Rocha", "João Freitas", "Larissa Prado", "Tiago Melo"],
  en: ["Emma Byrne", "Liam Carter", "Aoife Walsh", "Noah Bennett", "Grace Murphy", "Owen Hayes"],
};
const PHONES = { es: ["+54 9 11 5", 7], pt: ["+55 71 99", 7], en: ["+353 87 ", 7] };

const digits = (count) => Array.from({ length: count }, () => Math.floor(Math.random() * 10)).join("");
const pick = (list) => list[Math.floor(Math.random() * list.length)];

export function inventedGuest(language) {
  const [start, count] = PHONES[language] || PHONES.en;
  return { name: pick(NAMES[language] || NAMES.en), phone: start + digits(count), user_id: "", hidden: false };
}

const keyOf = (chat) => chat.phone || chat.user_id;
const userName = (name) => "@" + (name.toLowerCase().normalize("NFD").replace(/[^a-z0-9]+/g, ".").replace(/^\.|\.$/g, "") || "guest");

export class Guests {
  // `changed` is called after another hotel or guest has been chosen.
  constructor(hotels, changed) {
    this.hotels = hotels;
    this.changed = changed;
    this.chats = [];
    this.key = "";
    this.settled = Promise.resolve();
    $("hotel-select").replaceChildren(...hotels.map((hotel) => element("option", { value: hotel.hotel, textContent: hotel.verified_name })));
    $("hotel-select").addEventListener("change", () => this.chooseHotel($("hotel-select").value));
    $("guest-select").addEventListener("change", () => this.chooseChat($("guest-select").value));
    $("new-guest").addEventListener("click", () => {
      this.fill(inventedGuest(this.hotel.language));
      this.apply();
      $("composer").focus();
    });
    for (const id of ["guest-name", "guest-phone"]) {
      $(id).addEventListener("change", () => this.apply());
      $(id).addEventListener("keydown", (event) => event.key === "Enter" && this.apply());
    }
    $("guest-hidden").addEventListener("change", () => {
      this.userId = "";
      this.apply();
    });
  }

  // The hotel and guest of the page's address; a guest is a phone number or a user id.
  async start(query) {
    this.hotel = this.hotels.find((one) => one.hotel === query.get("hotel")) || this.hotels[0];
    $("hotel-select").value = this.hotel.hotel;
    const asked = (query.get("guest") || "").trim();
    const guest = inventedGuest(this.hotel.language);
    if (/^[A-Z]{2}\./.test(asked)) Object.assign(guest, { phone: "", user_id: asked, hidden: true });
    else if (asked) guest.phone = asked.startsWith("+") ? asked : `+${asked.replace(/\D/g, "")}`;
    if (asked) guest.name = query.get("name") || (await this.knownName(guest)) || guest.name;
    this.fill(guest);
    return this.apply();
  }

  async knownName(guest) {
    const { chats } = await get("chats", { hotel: this.hotel.hotel });
    return chats.find((chat) => chat.phone === guest.phone || chat.user_id === guest.user_id)?.name;
  }

  async chooseHotel(slug) {
    this.hotel = this.hotels.find((one) => one.hotel === slug);
    return this.apply();
  }

  async chooseChat(key) {
    const chat = this.chats.find((one) => keyOf(one) === key);
    if (!chat) return;
    this.fill({ name: chat.name, phone: chat.phone || "", user_id: chat.user_id, hidden: !chat.phone });
    await this.apply();
  }

  fill(guest) {
    $("guest-name").value = guest.name;
    $("guest-phone").value = guest.phone;
    $("guest-hidden").checked = guest.hidden;
    this.userId = guest.hidden ? guest.user_id : "";
  }

  // The guest as the fields say, for the control port.
  wanted() {
    const name = $("guest-name").value.trim();
    if (!$("guest-hidden").checked) return { name, phone: $("guest-phone").value.trim() };
    return this.userId ? { name, user_id: this.userId } : { name, username: userName(name) };
  }

  // Make what the fields say the guest of the chat; a message waits for it.
  apply() {
    this.settled = this.settled.then(() => this.settle());
    return this.settled;
  }

  async settle() {
    const wanted = this.wanted();
    let guest;
    try {
      guest = (await post("guests", { hotel: this.hotel.hotel, guest: wanted })).guest;
      this.complain("");
    } catch (problem) {
      this.complain(`${problem.message}. Still writing: ${this.guest?.name || "nobody"}`);
      return;
    }
    this.key = guest.key;
    this.userId = guest.phone ? "" : guest.user_id;
    this.guest = guest;
    if (!$("guest-name").value.trim()) $("guest-name").value = guest.name;
    $("guest-phone").disabled = !guest.phone;
    const address = new URLSearchParams({ hotel: this.hotel.hotel, guest: keyOf(guest) });
    history.replaceState(null, "", `?${address}`);
    const chat = `${this.hotel.hotel} ${this.key}`;
    if (chat === this.open) return;
    this.open = chat;
    this.changed();
  }

  complain(words) {
    $("guest-problem").textContent = words;
    $("guest-problem").hidden = !words;
    $("guest-phone").setAttribute("aria-invalid", String(Boolean(words)));
  }

  // The guest as messages name it.
  address() {
    return this.guest.phone ? { phone: this.guest.phone } : { user_id: this.guest.user_id };
  }

  // The number as written, also of a guest who hides it from the hotel.
  phone() {
    return $("guest-phone").value.trim();
  }

  list(chats) {
    this.chats = chats;
    const shown = chats.map((chat) => `${keyOf(chat)} ${chat.name}`).join("|") + this.key;
    if (shown === this.shown) return;
    this.shown = shown;
    $("guest-select").replaceChildren(...chats.map((chat) => element("option", {
      value: keyOf(chat),
      textContent: `${chat.name} · ${chat.phone || "number hidden"}`,
      selected: chat.key === this.key,
    })));
  }
}
