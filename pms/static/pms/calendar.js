// The month grid: arrows move, Shift chooses a range, Enter edits what is chosen in a dialog, Escape closes.
// The server draws and checks the form; without this script the same form is a page of its own.
(() => {
  const table = document.getElementById("calendar");
  if (!table) return;
  const dialog = document.getElementById("calendar-dialog");
  const chosen = document.getElementById("calendar-chosen");
  const scroll = document.getElementById("calendar-scroll");
  const editable = table.dataset.editable === "yes";
  const rows = [...table.tBodies[0].rows];
  const heads = [...table.tHead.rows[0].cells].slice(1);
  const cells = rows.map((row) => [...row.cells].slice(1));
  const lastDay = heads.length - 1;
  let at = { row: 0, day: Math.max(0, heads.findIndex((head) => head.classList.contains("is-today"))) };
  let from = null; // where the range began; null: nothing is chosen

  const clamp = (value, top) => Math.min(Math.max(value, 0), top);
  const inside = (row, day, box) => box && row >= box.top && row <= box.bottom && day >= box.left && day <= box.right;

  function box() {
    if (!from) return null;
    return {
      top: Math.min(from.row, at.row), bottom: Math.max(from.row, at.row),
      left: Math.min(from.day, at.day), right: Math.max(from.day, at.day),
    };
  }

  function paint() {
    const range = box();
    cells.forEach((line, row) => line.forEach((cell, day) => {
      cell.tabIndex = row === at.row && day === at.day ? 0 : -1;
      if (editable) cell.setAttribute("aria-selected", String(Boolean(inside(row, day, range))));
    }));
    if (!chosen) return;
    chosen.hidden = !range || !editable;
    if (range) chosen.querySelector("p").textContent = inWords(range);
  }

  function inWords(range) {
    const names = rows.slice(range.top, range.bottom + 1).map((row) => row.dataset.name);
    const day = (column) => new Date(`${heads[column].dataset.date}T12:00`).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" });
    const nights = range.right - range.left + 1;
    const when = nights > 1 ? `${day(range.left)} – ${day(range.right)}, ${nights} nights` : day(range.left);
    return `${names.length > 3 ? `${names.length} room types` : names.join(", ")}: ${when}`;
  }

  function go(row, day, extend) {
    const before = at;
    at = { row: clamp(row, rows.length - 1), day: clamp(day, lastDay) };
    if (extend && editable) from = from || before; else from = null;
    paint();
    const cell = cells[at.row][at.day];
    cell.focus({ preventScroll: true });
    show(cell);
  }

  function show(cell) {
    const fixed = rows[0].cells[0].offsetWidth;
    const left = cell.offsetLeft - fixed - 8;
    const right = cell.offsetLeft + cell.offsetWidth + 8 - scroll.clientWidth;
    if (scroll.scrollLeft > left) scroll.scrollLeft = left;
    if (scroll.scrollLeft < right) scroll.scrollLeft = right;
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function clear() { from = null; paint(); cells[at.row][at.day].focus(); }

  function turn(rel) {
    const link = document.querySelector(`.pms-calendar-head a[rel=${rel}]`);
    if (link) location.assign(link.href);
  }

  table.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !event.target.closest("tbody td")) return;
    const moves = {
      ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
      Home: [0, -lastDay], End: [0, lastDay],
    };
    const move = moves[event.key];
    if (move) go(at.row + move[0], at.day + move[1], event.shiftKey);
    else if (event.key === "PageUp") turn("prev");
    else if (event.key === "PageDown") turn("next");
    else if (event.key === "Enter" || event.key === " ") open();
    else if (event.key === "Escape") clear();
    else return;
    event.preventDefault();
  });

  function place(event) {
    const cell = event.target.closest("tbody td");
    if (!cell) return null;
    return { row: cell.parentElement.sectionRowIndex, day: cell.cellIndex - 1 };
  }

  let dragging = false;
  table.addEventListener("pointerdown", (event) => {
    const here = place(event);
    if (!here || event.button) return;
    dragging = event.pointerType === "mouse";
    if (dragging) event.preventDefault();
    go(here.row, here.day, event.shiftKey);
    if (!event.shiftKey && editable) { from = { ...at }; paint(); }
  });
  table.addEventListener("pointerover", (event) => {
    const here = dragging && event.buttons === 1 ? place(event) : null;
    if (here && (here.row !== at.row || here.day !== at.day)) go(here.row, here.day, true);
  });
  addEventListener("pointerup", () => { dragging = false; });
  table.addEventListener("dblclick", (event) => { if (place(event)) open(); });
  table.addEventListener("focusin", (event) => {
    const here = place(event);
    if (here && (here.row !== at.row || here.day !== at.day)) { at = here; paint(); }
  });

  // The form in the dialog

  function address() {
    const range = box() || { top: at.row, bottom: at.row, left: at.day, right: at.day };
    const url = new URL(table.dataset.change, location.href);
    rows.slice(range.top, range.bottom + 1).forEach((row) => url.searchParams.append("room_types", row.dataset.type));
    url.searchParams.set("first", heads[range.left].dataset.date);
    url.searchParams.set("last", heads[range.right].dataset.date);
    return url;
  }

  async function ask(url, options) {
    const answer = await fetch(url, { ...options, headers: { "X-Part": "form" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    if ((answer.headers.get("Content-Type") || "").startsWith("application/json")) {
      sessionStorage.setItem("calendar-at", JSON.stringify(at));
      location.assign((await answer.json()).location);
      return false;
    }
    dialog.innerHTML = await answer.text();
    return true;
  }

  async function open() {
    if (!editable) return;
    const url = address();
    try {
      await ask(url);
    } catch (unreachable) {
      location.assign(url);
      return;
    }
    dialog.showModal();
    (dialog.querySelector("[name=price]") || dialog).focus();
  }

  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const data = new FormData(form, event.submitter);
    form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
    try {
      if (!await ask(form.getAttribute("action"), { method: "POST", body: data })) return;
    } catch (failed) {
      form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
      const told = form.querySelector("[data-failed]") || form.appendChild(document.createElement("p"));
      told.dataset.failed = "";
      told.className = "pms-problem";
      told.setAttribute("role", "alert");
      told.textContent = "The front desk could not be reached. What you wrote is still here: try again in a moment.";
      return;
    }
    const next = dialog.querySelector("[aria-invalid=true], [role=alert], [data-preview]");
    if (next) { if (next.tabIndex < 0) next.tabIndex = -1; next.focus(); next.scrollIntoView({ block: "nearest" }); }
  });
  // What was previewed is no longer what stands in the form.
  dialog.addEventListener("input", () => { const save = dialog.querySelector("[data-save]"); if (save) save.remove(); });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) { event.preventDefault(); dialog.close(); }
  });
  dialog.addEventListener("close", () => cells[at.row][at.day].focus());
  chosen.addEventListener("click", (event) => {
    const what = event.target.dataset.do;
    if (what === "change") open();
    if (what === "clear") clear();
  });
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !dialog.open && from) clear(); });
  const button = document.getElementById("calendar-change");
  if (button) button.addEventListener("click", (event) => { event.preventDefault(); open(); });

  const kept = sessionStorage.getItem("calendar-at");
  sessionStorage.removeItem("calendar-at");
  if (kept) { const place = JSON.parse(kept); go(place.row, place.day, false); }
  else { paint(); scroll.scrollLeft = Math.max(0, cells[0][Math.max(0, at.day - 2)].offsetLeft - rows[0].cells[0].offsetWidth); }
})();
