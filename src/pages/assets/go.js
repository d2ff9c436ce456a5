// Sends the one form of the page on its way; without scripts the person presses its button.
document.querySelector("form[data-go]")?.submit();
