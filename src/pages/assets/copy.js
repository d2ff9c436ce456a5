// Copy buttons: hidden until this module runs, so that nobody sees a button that does nothing.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      // Without https browsers give no clipboard: the text is marked, ready to be copied by hand.
      button.textContent = "Press Ctrl+C";
      const source = document.getElementById(button.dataset.from);
      const fold = source?.closest("details");
      if (fold) fold.open = true;
      if (source) getSelection().selectAllChildren(source);
    }
    setTimeout(() => (button.textContent = label), 2000);
  });
}
