// Small helps of reception's pages: print, and no second click on a button that is working.
(() => {
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
  document.querySelectorAll(".pms form[method=post]").forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  }));
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));
  const extra = document.querySelector("[data-extra]");
  if (extra) {
    extra.addEventListener("change", () => {
      const chosen = extra.selectedOptions[0];
      if (!chosen || !chosen.value) return;
      const form = extra.form;
      form.elements.text.value = chosen.dataset.text;
      form.elements.amount.value = chosen.dataset.price;
    });
  }
})();
