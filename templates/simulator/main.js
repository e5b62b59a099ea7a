// The guest phone: starts the parts and keeps them fed by one long poll.
import { get, post } from "./api.js";
import { Chat } from "./chat.js";
import { Composer } from "./compose.js";
import { Guests } from "./guests.js";
import { Panel } from "./panel.js";
import { enlarge, openList } from "./sheets.js";
import { clock, element } from "./words.js";

const $ = (id) => document.getElementById(id);
const POLL_SECONDS = 20;
const REST = 120;
const HEALTH_EVERY = 5000;

const overview = await get("");
const chat = new Chat({ choose: tap, openList: (message) => openList(message, guests.hotel.language, tap), enlarge, share });
const guests = new Guests(overview.hotels, turnTo);
const composer = new Composer({ send, language: () => guests.hotel.language });
const panel = new Panel({ forget, closeWindow });
const position = { epoch: "", after: 0 };
let poll = new AbortController();
let first = true;

$("admin-link").href = `${overview.product_url}/admin/`;
chat.onTyping = (typing) => { $("hotel-state").textContent = typing ? "typing…" : "online"; };

async function send(message) {
  await guests.settled;
  const body = { hotel: guests.hotel.hotel, guest: guests.address(), message };
  try {
    await post("inject", body);
  } catch (problem) {
    chat.list.append(element("li", { className: "why", textContent: `Not sent: ${problem.message}` }));
  }
}

function tap(message, option) {
  send({ kind: "reply", option: option.id, context: message.wamid });
}

// What the hotel has asked for by a button: where the guest is, or the phone number.
function share(what) {
  if (what === "location") return composer.attach("location");
  const phone = guests.phone();
  return send({ kind: "contacts", cards: [{ phones: [{ phone, wa_id: phone.replace(/\D/g, "") }], origin: "contact_request" }] });
}

function closeWindow() {
  post("window", { hotel: guests.hotel.hotel, guest: guests.address(), open: false });
}

async function forget() {
  await post("reset");
  await guests.apply();
}

// Another hotel or guest: an empty chat, filled by the next answer of the poll.
function turnTo() {
  const hotel = guests.hotel;
  document.documentElement.style.setProperty("--hotel", hotel.colour);
  document.documentElement.style.setProperty("--on-hotel", isLight(hotel.colour) ? "#111b21" : "#ffffff");
  document.title = `${hotel.verified_name} · Guest phone`;
  $("hotel-name").textContent = hotel.verified_name;
  $("hotel-avatar").textContent = initials(hotel.verified_name);
  chat.clear();
  chat.speak(hotel);
  chat.setTyping(0);
  panel.clearLog();
  Object.assign(position, { epoch: "", after: 0 });
  first = true;
  poll.abort();
}

function isLight(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 > 160;
}

function initials(name) {
  const words = name.split(/\s+/).filter((word) => !/^(hotel|pousada|the|el|la|o|a)$/i.test(word));
  return (words.length ? words : [name]).slice(0, 2).map((word) => word[0].toUpperCase()).join("");
}

function show(news) {
  if (news.epoch !== position.epoch && position.epoch) {
    chat.clear();
    panel.clearLog();
  }
  Object.assign(position, { epoch: news.epoch, after: news.revision });
  chat.show(news.messages, news.now, !first);
  chat.setTyping(news.typing_seconds);
  composer.suggest(!chat.messages.size);
  guests.list(news.chats);
  panel.showFaults(news.faults);
  panel.showLog(news.log);
  panel.showWindow(news.guest);
  if (news.health !== "not asked yet") panel.showHealth(news.health);
  $("status-time").textContent = clock(news.now);
  first = false;
}

async function follow() {
  for (;;) {
    poll = new AbortController();
    const query = { hotel: guests.hotel.hotel, guest: guests.key, ...position, wait: first ? 0 : POLL_SECONDS };
    try {
      show(await get("follow", query, { signal: poll.signal }));
    } catch (problem) {
      if (problem.name !== "AbortError") {
        panel.showHealth("this page has lost its own server, trying again");
        await rest(1000);
      }
    }
    await rest(REST);
  }
}

const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Meta asks for the handshake when a webhook address is set; the page asks until it has worked once.
async function ask() {
  const { health } = await post("handshake").catch(() => ({ health: "" }));
  if (health) panel.showHealth(health);
  if (health !== "ok") setTimeout(ask, HEALTH_EVERY);
}

await guests.start(new URLSearchParams(location.search));
follow();
ask();
$("composer").focus({ preventScroll: true });
