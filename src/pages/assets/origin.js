// Only the browser knows the address that it shows: a proxy may pass on another one.
const place = document.querySelector("[data-public-url]");
if (place !== null) {
  place.querySelector("[data-own-origin]").textContent = location.origin;
  const same = location.origin === place.dataset.publicUrl;
  for (const note of place.querySelectorAll("[data-when]")) note.hidden = (note.dataset.when === "same") !== same;
}
