// Keeps the conversation page live: asks for the chat with its ETag, slower while the tab is hidden.
(() => {
  const chat = document.getElementById("chat");
  if (!chat || location.search.includes("before=")) return;
  const visibleMs = 2000, hiddenMs = 15000;
  let tag = "";

  const lines = () => chat.querySelector(".chat-lines");
  const scrollToEnd = () => { const list = lines(); if (list) list.scrollTop = list.scrollHeight; };
  const atEnd = () => { const list = lines(); return !list || list.scrollHeight - list.scrollTop - list.clientHeight < 80; };

  async function refresh() {
    try {
      const answer = await fetch(chat.dataset.lines, { headers: tag ? { "If-None-Match": tag } : {}, credentials: "same-origin" });
      if (answer.status === 200 && !answer.redirected) {
        const follow = atEnd();
        const position = lines() ? lines().scrollTop : 0;
        tag = answer.headers.get("ETag") || "";
        const plays = [...chat.querySelectorAll("audio, video")].some((player) => !player.paused && !player.ended);
        if (!plays && (!chat.contains(document.activeElement) || document.activeElement === lines())) {
          chat.innerHTML = await answer.text();
          if (follow) scrollToEnd(); else if (lines()) lines().scrollTop = position;
        } else { tag = ""; }
      }
    } catch (unreachable) { /* the next round tries again */ }
    setTimeout(refresh, document.hidden ? hiddenMs : visibleMs);
  }

  scrollToEnd();
  setTimeout(refresh, visibleMs);
})();
