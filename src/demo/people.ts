import type { DemoPerson } from "../pages/index.js";

/** Whom the first button signs in. */
export const demoAda: DemoPerson = {
  id: "ada",
  name: "Ada Example",
  email: "ada@acme.example",
  groups: ["Engineering", "Everyone"],
};

/** The people of the demo identity provider. Gil is of no domain that the demo team has verified. */
export const demoPeople: readonly DemoPerson[] = [
  demoAda,
  { id: "ben", name: "Ben Example", email: "ben@acme.example", groups: ["Sales", "Everyone"] },
  { id: "cleo", name: "Cleo Example", email: "cleo@acme.example", groups: [] },
  { id: "guest", name: "Gil Guest", email: "gil@elsewhere.example", groups: ["Everyone"] },
];

/** Each group's object ID, which is what Entra sends in place of its name. */
export const demoGroupIds: Readonly<Record<string, string>> = {
  Engineering: "0f8fad5b-d9cb-469f-a165-70867728950e",
  Sales: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
  Everyone: "550e8400-e29b-41d4-a716-446655440000",
};

export const demoGroups: readonly string[] = Object.keys(demoGroupIds);
