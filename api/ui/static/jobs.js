"use strict";
// Looks at the jobs again while any is open; ticks stay.
const LOOK_MS = 3000;
const form = document.getElementById("compare");
const button = document.getElementById("contrast");

const ticked = () => [...form.querySelectorAll("input[name=job]:checked")].map(box => box.value);

function show() {
  button.disabled = ticked().length !== 2;
}

async function look() {
  const table = document.getElementById("jobs");
  if (document.hidden || table.dataset.open === "0") return;
  const cursor = new URLSearchParams(location.search).get("cursor");
  const answer = await fetch("/ui/jobs-table" + (cursor ? "?cursor=" + encodeURIComponent(cursor) : ""));
  if (answer.redirected) {
    location.reload();
    return;
  }
  if (!answer.ok) return;
  const kept = new Set(ticked());
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("jobs");
  table.replaceWith(fresh);
  fresh.querySelectorAll("input[name=job]").forEach(box => { box.checked = kept.has(box.value); });
  show();
}

form.addEventListener("change", show);
setInterval(() => look().catch(() => {}), LOOK_MS);
show();
