// A hotel's own buttons open its chat.
"use strict";

for (const button of document.querySelectorAll(".ask")) button.addEventListener("click", () => window.HotelChat?.open());
