/** What becomes of the people of something that was deleted. */
export function manualText(
  { users, groups }: { readonly users: number; readonly groups: number },
  isFinal: boolean,
): string {
  if (users + groups === 0) return "No user and no group was its own.";
  const what = `${users} users and ${groups} groups`;
  return isFinal ? `${what} are manual now.` : `${what} become manual when it cannot be undone any more.`;
}
