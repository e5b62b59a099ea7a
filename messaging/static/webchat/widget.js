// The web chat on a hotel's own site: one button and, once somebody wants it, one frame from our origin.
//   <script async src="https://HOST/webchat/widget.js" data-hotel="pk_..." data-lang="es" data-colour="#1f4e5f"></script>
// Adds one element and one global, HotelChat.open() / close(). No cookies; all that is said stays in the frame.
(() => {
  "use strict";
  const script = document.currentScript || document.querySelector('script[data-hotel][src*="/webchat/widget.js"]');
  if (!script || !script.dataset.hotel || window.HotelChat) return;

  const WORDS = {
    es: { open: "Abrir el chat", close: "Cerrar el chat", title: "Chat con el hotel", unread: "mensajes sin leer", down: "El chat no está disponible ahora. Por favor, más tarde." },
    en: { open: "Open chat", close: "Close chat", title: "Chat with the hotel", unread: "unread messages", down: "The chat is not available right now. Please try again later." },
    pt: { open: "Abrir o chat", close: "Fechar o chat", title: "Chat com o hotel", unread: "mensagens não lidas", down: "O chat não está disponível agora. Tente novamente mais tarde." },
  };
  const STYLE = `
    * { box-sizing: border-box; }
    .launcher { position: fixed; right: calc(20px + env(safe-area-inset-right)); bottom: calc(20px + env(safe-area-inset-bottom)); width: 60px; height: 60px;
      margin: 0; padding: 0; border: 2px solid #fff; border-radius: 50%; background: var(--colour); color: var(--ink); cursor: pointer;
      box-shadow: 0 6px 24px rgba(0,0,0,.28); transition: transform .15s; pointer-events: auto; }
    .launcher:hover { transform: scale(1.06); }
    .launcher:focus-visible { outline: 3px solid #000; outline-offset: 2px; box-shadow: 0 0 0 2px #fff, 0 0 0 6px #000; }
    svg { width: 28px; height: 28px; margin: auto; display: block; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .opened .talk, .launcher:not(.opened) .shut { display: none; }
    .badge { position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px; background: #b3142b; color: #fff;
      border: 2px solid #fff; font: 700 12px/18px system-ui, sans-serif; }
    .panel { position: fixed; right: calc(20px + env(safe-area-inset-right)); bottom: calc(92px + env(safe-area-inset-bottom)); width: 400px; height: min(680px, calc(100dvh - 112px));
      border-radius: 18px; overflow: hidden; background: Canvas; color: CanvasText; color-scheme: light dark; box-shadow: 0 12px 48px rgba(0,0,0,.32); transition: width .2s; pointer-events: auto; }
    .panel.large { width: min(860px, calc(100vw - 40px)); }
    .panel p { position: absolute; inset: 35% 24px auto; margin: 0; text-align: center; font: 16px/1.5 system-ui, sans-serif; }
    iframe { position: relative; display: block; width: 100%; height: 100%; border: 0; }
    [hidden] { display: none !important; }
    @media (max-width: 520px), (max-height: 420px) {
      .panel, .panel.large { inset: var(--top, 0) 0 auto; width: 100%; height: var(--height, 100dvh); border-radius: 0; }
      .opened.ready { display: none; }
    }
    @media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
    @media print { .launcher, .panel { display: none; } }`;
  const ICONS = ["talk M21 12a8 8 0 0 1-8 8H4l1.800-3.200A8 8 0 1 1 21 12zM9 12h.01M13 12h.01M17 12h.01", "shut M6 9l6 6 6-6"];

  const key = script.dataset.hotel;
  const origin = new URL(script.src).origin;
  const language = [script.dataset.lang, document.documentElement.lang, navigator.language].map((one) => (one || "").slice(0, 2).toLowerCase()).find((one) => WORDS[one]) || "en";
  const words = WORDS[language];
  const small = matchMedia("(max-width: 520px), (max-height: 420px)");
  const memory = `hotel-chat:${key}`;
  let host, launcher, badge, panel, note, frame, ready = false, covered = false, unread = 0;

  // Whether the chat was used in this tab: then the next page goes on with it. Holds "open" or "used", nothing of the guest.
  function remember(state) {
    try {
      if (state) sessionStorage.setItem(memory, state);
      return sessionStorage.getItem(memory);
    } catch {
      return null;
    }
  }

  function make(name, className, parent) {
    const made = document.createElement(name);
    made.className = className;
    parent.append(made);
    return made;
  }

  function build() {
    host = document.createElement("hotel-chat");
    // The page's own CSS reaches this one element only, and not past inline `!important`.
    for (const [name, value] of Object.entries({ all: "initial", position: "fixed", "z-index": "2147483647", display: "block", "pointer-events": "none" })) host.style.setProperty(name, value, "important");
    const root = host.attachShadow({ mode: "open" });
    try {
      const sheet = new CSSStyleSheet(); // no inline style: also under a strict Content-Security-Policy
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch {
      make("style", "", root).textContent = STYLE;
    }
    const region = make("div", "", root);
    region.setAttribute("role", "region");
    region.setAttribute("aria-label", words.title);
    launcher = make("button", "launcher", region);
    launcher.type = "button";
    for (const icon of ICONS) {
      const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      drawn.setAttribute("viewBox", "0 0 24 24");
      drawn.setAttribute("class", icon.slice(0, 4));
      drawn.setAttribute("aria-hidden", "true");
      drawn.append(document.createElementNS(drawn.namespaceURI, "path"));
      drawn.firstChild.setAttribute("d", icon.slice(5));
      launcher.append(drawn);
    }
    badge = make("span", "badge", launcher);
    panel = make("div", "panel", region);
    panel.hidden = true;
    paint(script.dataset.colour);
    show();
    launcher.addEventListener("click", () => (panel.hidden ? open() : close()));
    host.addEventListener("keydown", (event) => event.key === "Escape" && !panel.hidden && close());
    document.documentElement.append(host);
    const before = remember();
    if (before) (window.requestIdleCallback || setTimeout)(() => (before === "open" && !small.matches ? open(false) : load()));
  }

  // The hotel's colour with whichever of black and white is read best on it.
  function paint(colour) {
    const hex = /^#[0-9a-f]{6}$/i.test(colour || "") ? colour : "#0b6b57";
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    host.style.setProperty("--colour", hex);
    host.style.setProperty("--ink", 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff");
  }

  function show() {
    const opened = !panel.hidden;
    launcher.classList.toggle("opened", opened);
    launcher.classList.toggle("ready", ready);
    launcher.setAttribute("aria-expanded", opened);
    launcher.setAttribute("aria-label", opened ? words.close : unread ? `${words.open}, ${unread} ${words.unread}` : words.open);
    badge.textContent = unread > 9 ? "9+" : unread;
    badge.hidden = opened || !unread;
    const covers = opened && ready && small.matches;
    if (covers !== covered) document.body.inert = covered = covers; // behind a full screen nothing may take the focus
  }

  function load() {
    if (frame) return;
    note = make("p", "", panel);
    setTimeout(() => {
      note.textContent = ready ? "" : words.down;
      frame.hidden = !ready; // the browser's own words of a page that cannot be shown help nobody
    }, 12000);
    frame = make("iframe", "", panel);
    frame.title = words.title;
    const address = new URL(`/webchat/frame/${encodeURIComponent(key)}`, origin);
    address.search = new URLSearchParams({ lang: language, page: location.origin + location.pathname });
    frame.src = address;
  }

  function tell(type, focus) {
    if (ready) frame.contentWindow.postMessage({ from: "hotel-page", type, focus }, origin);
  }

  function open(focus = true) {
    if (!host) return;
    panel.hidden = false;
    load();
    remember("open");
    show();
    if (focus) frame.focus();
    tell("open", focus);
  }

  function close() {
    if (!host || panel.hidden) return;
    panel.hidden = true;
    remember("used");
    show();
    launcher.focus();
    tell("close");
  }

  addEventListener("message", ({ origin: from, source, data }) => {
    if (!frame || from !== origin || source !== frame.contentWindow || !data || data.from !== "hotel-chat") return;
    if (data.type === "ready") {
      ready = true;
      note.textContent = "";
      frame.hidden = false;
      tell(panel.hidden ? "close" : "open", host.shadowRoot.activeElement === frame);
    }
    if (data.type === "colour") paint(data.colour);
    if (data.type === "unread") unread = Number(data.count) || 0;
    if (data.type === "resize") panel.classList.toggle("large", data.large === true);
    if (data.type === "close") close();
    show();
  });
  small.addEventListener("change", () => host && show());
  // With the keyboard of a phone open, the panel is what is left of the screen.
  const view = window.visualViewport;
  const fit = () => {
    panel.style.setProperty("--height", `${view.height}px`);
    panel.style.setProperty("--top", `${view.offsetTop}px`);
  };

  window.HotelChat = Object.freeze({ open: () => open(), close });
  const start = () => {
    build();
    if (view) ["resize", "scroll"].forEach((name) => view.addEventListener(name, fit));
  };
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
