/** How many people something is about. */
export interface PeopleCount {
  readonly users: number;
  /** Whether counting stopped there, and there may be more. */
  readonly orMore?: boolean | undefined;
}

/** `1 person`, `1,234 people`, `10,000 people or more`. */
export function countOfPeople({ users, orMore }: PeopleCount): string {
  const count = users.toLocaleString("en");
  if (orMore === true) return `${count} people or more`;
  return `${count} ${users === 1 ? "person" : "people"}`;
}

/** Who is left when so many are named: `1,232 more`, or `others` where nobody has counted them; undefined: nobody. */
export function othersThan(named: number, { users, orMore }: PeopleCount): string | undefined {
  const more = users - named;
  if (more <= 0) return undefined;
  return orMore === true ? "others" : `${more.toLocaleString("en")} more`;
}
