// Reply texts: find one on the page of all, and see what is being written as guests will.
(() => {
  const find = document.getElementById("find-reply");
  const onlyOwn = document.getElementById("only-own");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const sift = () => {
    const wanted = plain(find.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const group of document.querySelectorAll(".msg-group")) {
      let here = 0;
      for (const reply of group.querySelectorAll(".msg-reply")) {
        const words = plain(reply.textContent);
        const fits = wanted.every((word) => words.includes(word)) && (!onlyOwn.checked || reply.dataset.own === "yes");
        reply.hidden = !fits;
        here += fits ? 1 : 0;
      }
      group.hidden = !here;
      left += here;
    }
    document.getElementById("found-none").hidden = left > 0;
  };
  if (find) {
    find.addEventListener("input", sift);
    onlyOwn.addEventListener("change", sift);
    find.form.addEventListener("submit", (event) => {
      if (event.submitter === null) event.preventDefault();
    });
  }

  const form = document.getElementById("reply-form");
  if (!form) return;
  const text = document.getElementById("reply-text");
  const shown = document.getElementById("reply-shown");
  const problems = document.getElementById("reply-problems");
  let timer = 0;
  let latest = 0;

  const look = async () => {
    const mine = (latest += 1);
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
    if (!answer.ok || mine !== latest) return;
    const found = await answer.json();
    shown.textContent = found.shown;
    problems.replaceChildren(
      ...found.problems.map((words) => {
        const line = document.createElement("p");
        line.className = "msg-finding is-error";
        line.textContent = words;
        return line;
      }),
    );
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(() => {}), 300);
  };
  text.addEventListener("input", soon);
  for (const fact of form.querySelectorAll(".msg-fact")) {
    fact.addEventListener("click", () => {
      text.focus();
      text.setRangeText(fact.dataset.insert, text.selectionStart, text.selectionEnd, "end");
      soon();
    });
  }
})();
