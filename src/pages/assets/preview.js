// What a mapping would read is drawn by the server; this asks for it anew while one types. Without it the button Preview does.
const fields = document.querySelector("[data-preview-form]");
const place = document.getElementById("preview");
let waiting;
let asked = 0;

async function refresh() {
  const turn = ++asked;
  const query = new URLSearchParams({ try: "1" });
  for (const field of fields.querySelectorAll("textarea")) query.append(field.name, field.value);
  const answer = await fetch(`${location.pathname}?${query}`, { credentials: "same-origin" });
  if (!answer.ok || turn !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("preview");
  if (fresh !== null) place.replaceChildren(...fresh.childNodes);
}

if (fields !== null && place !== null) {
  fields.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => refresh().catch(() => undefined), 400);
  });
}
