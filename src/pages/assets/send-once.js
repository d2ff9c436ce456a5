// A question that is answered by leading away: the second click of a double click would take the place of the answer to the first.
for (const form of document.querySelectorAll("form[data-send-once]")) {
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  // The back button may show the page as it was left.
  addEventListener("pageshow", () => (isSent = false));
}
