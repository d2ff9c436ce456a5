// Links that lead to a dialog open it as one; without scripts the style sheet shows it where the link leads.
for (const link of document.querySelectorAll("a[data-opens]")) {
  link.addEventListener("click", (event) => {
    const dialog = document.getElementById(link.hash.slice(1));
    if (typeof dialog?.showModal !== "function") return;
    event.preventDefault();
    dialog.showModal();
  });
}
for (const link of document.querySelectorAll("dialog a[data-closes]")) {
  link.addEventListener("click", (event) => {
    const dialog = link.closest("dialog");
    if (!dialog.open) return;
    event.preventDefault();
    dialog.close();
  });
}
