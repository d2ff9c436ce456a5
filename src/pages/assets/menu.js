// The menu beside a page: where one is stands in sight, however low the window. The page itself does not move.
const here = document.querySelector(".side [aria-current]");
const box = here?.closest(".sticky");
if (box) box.scrollTop = here.offsetTop - box.clientHeight / 2;

// A way of the menu that names a key is gone by it, as "/" leads to the search; never while one types.
const ways = document.querySelectorAll("a[aria-keyshortcuts]");
for (const way of ways) way.querySelector("kbd").hidden = false;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const way = [...ways].find((one) => one.getAttribute("aria-keyshortcuts") === event.key);
  if (way === undefined) return;
  event.preventDefault();
  location.assign(way.href);
});
