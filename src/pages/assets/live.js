// What changes while one looks, as the activity: the part with `data-live` (seconds) is read anew while the page is seen.
// Nothing else of the page moves, and what is being read by keyboard or typed into is left alone.
const part = document.querySelector("[data-live]");
const usual = Number(part?.dataset.live) * 1000;
let wait = usual;

async function look() {
  if (document.hidden || part.contains(document.activeElement)) return again();
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById(part.id);
    if (next === null) return;
    if (next.innerHTML !== part.dataset.seen) {
      part.dataset.seen = next.innerHTML;
      part.replaceChildren(...next.childNodes);
      part.dispatchEvent(new CustomEvent("live", { bubbles: true }));
    }
    if (next.dataset.live === undefined) return;
    wait = usual;
  } catch {
    // The node is going down or the session has ended: ask less and less often, up to a minute.
    wait = Math.min(wait * 2, 60_000);
  }
  again();
}

function again() {
  setTimeout(look, wait);
}

if (part !== null && usual > 0) again();
