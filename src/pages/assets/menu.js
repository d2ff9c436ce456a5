// The menu beside a page: where one is stands in sight, however low the window. The page itself does not move.
const here = document.querySelector(".side [aria-current]");
const box = here?.closest(".sticky");
if (box) box.scrollTop = here.offsetTop - box.clientHeight / 2;

// A way of the menu that names a key is gone by it, as "/" leads to the search; never while one types, in an open dialog or past
// something that was typed and not saved.
const ways = document.querySelectorAll("a[aria-keyshortcuts]");
for (const way of ways) way.querySelector("kbd").hidden = false;

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) {
    const kept = [...field.options].findIndex(({ defaultSelected }) => defaultSelected);
    return field.selectedIndex !== Math.max(kept, 0);
  }
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

function isUnsaved() {
  if (document.querySelector("form[data-unsaved]")) return true;
  return [...document.querySelectorAll("form[method=post]")].some((form) =>
    [...form.querySelectorAll("input, select, textarea")].some(isChanged),
  );
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const way = [...ways].find((one) => one.getAttribute("aria-keyshortcuts") === event.key);
  if (way === undefined || document.querySelector("dialog[open]") || isUnsaved()) return;
  event.preventDefault();
  location.assign(way.href);
});
