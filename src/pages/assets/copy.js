// Copy buttons: hidden until this module runs, so that nobody sees a button that does nothing.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Press Ctrl+C";
      const source = document.getElementById(button.dataset.from);
      if (source) getSelection().selectAllChildren(source);
    }
    setTimeout(() => (button.textContent = label), 2000);
  });
}
