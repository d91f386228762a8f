/* Times in the reader's own zone; the page is whole without this. */
"use strict";

const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

for (const time of document.querySelectorAll(".access time[datetime]")) {
  time.title = time.textContent ?? "";
  time.textContent = format.format(new Date(time.dateTime));
}
