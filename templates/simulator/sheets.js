// What opens over the chat: the rows of a list message, and a picture in full size.
import { element } from "./words.js";

const sheet = document.getElementById("sheet");
const viewer = document.getElementById("viewer");

for (const [dialog, button] of [[sheet, "close-sheet"], [viewer, "close-viewer"]]) {
  document.getElementById(button).addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    const box = dialog.getBoundingClientRect();
    const inside = event.clientY >= box.top && event.clientY <= box.bottom && event.clientX >= box.left && event.clientX <= box.right;
    if (event.target === dialog && (!inside || dialog === viewer)) dialog.close();
  });
}

export function openList(message, language, choose) {
  document.getElementById("sheet-title").textContent = message.view.list_button;
  const rows = document.getElementById("sheet-rows");
  rows.replaceChildren();
  rows.lang = language;
  let section = "";
  for (const option of message.view.options) {
    if (option.section && option.section !== section) {
      section = option.section;
      rows.append(element("h4", { textContent: section }));
    }
    const words = element("span", {}, element("b", { textContent: option.title }));
    if (option.description) words.append(element("small", { textContent: option.description }));
    const row = element("button", { type: "button", className: "row" }, words);
    row.dataset.testid = "option";
    row.dataset.optionId = option.id;
    row.addEventListener("click", () => {
      sheet.close();
      choose(message, option);
    });
    rows.append(row);
  }
  sheet.showModal();
  sheet.scrollTop = 0;
}

export function enlarge(source, words) {
  Object.assign(document.getElementById("viewer-image"), { src: source, alt: words });
  viewer.showModal();
}
