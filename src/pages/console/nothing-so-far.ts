/** For `EmptyState` of a page without rows that has a next one: what is asked is rare, and the page has looked far enough. */
export const nothingSoFar = {
  title: "Nothing found so far",
  text: "Only a part of the list was looked through: the next page goes on from there.",
} as const;
