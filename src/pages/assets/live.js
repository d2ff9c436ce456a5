// What changes while one looks, as the activity: the part with `data-live` (seconds) is read anew while the page is seen.
// Nothing else of the page moves, and what is being read by keyboard or typed into is left alone. A part with `data-stamp` is
// replaced only when that has changed, and then even from under a link that was just followed.
const part = document.querySelector("[data-live]");
const usual = Number(part?.dataset.live) * 1000;
let wait = usual;
let timer;

function stampOf({ dataset, innerHTML }) {
  return dataset.stamp ?? innerHTML;
}

function isBusy() {
  const { activeElement } = document;
  if (!part.contains(activeElement)) return false;
  return part.dataset.stamp === undefined || activeElement.matches("input, select, textarea");
}

function replaceBy(next) {
  const { id } = document.activeElement;
  part.dataset.seen = stampOf(next);
  part.replaceChildren(...next.childNodes);
  if (id !== "") part.querySelector(`#${CSS.escape(id)}`)?.focus();
  part.dispatchEvent(new CustomEvent("live", { bubbles: true }));
}

async function look() {
  if (document.hidden || isBusy()) return again();
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById(part.id);
    if (next === null) return stop();
    if (stampOf(next) !== (part.dataset.seen ?? part.dataset.stamp)) replaceBy(next);
    if (next.dataset.live === undefined) return stop();
    wait = usual;
  } catch {
    // The node is going down or the session has ended: ask less and less often, up to a minute.
    wait = Math.min(wait * 2, 60_000);
  }
  again();
}

function stop() {
  timer = undefined;
}

function again() {
  clearTimeout(timer);
  timer = setTimeout(look, wait);
}

if (part !== null && usual > 0) {
  again();
  // Whoever comes back from another tab wants to see it now: browsers let a page that is not seen wait for minutes.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || timer === undefined) return;
    clearTimeout(timer);
    look();
  });
}
