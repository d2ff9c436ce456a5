// Times arrive in UTC and are shown in the reader's own zone; the UTC text stays as the tooltip.
const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function localize(part) {
  for (const time of part.querySelectorAll("time[datetime][data-local]")) {
    time.title = time.textContent;
    time.textContent = format.format(new Date(time.dateTime));
  }
}

localize(document);
// What `live.js` has read anew.
document.addEventListener("live", (event) => localize(event.target));
