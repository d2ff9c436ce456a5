const ofMethods = ["spKeys.*.sealed", "proposal.change.spKeys.*.sealed"];
const ofClients = ["secrets.*.sealed"];

/** Where records, and the items of a copy, hold what ENCRYPTION_KEY has sealed. */
export const sealedPlaces: ReadonlySet<string> = new Set([
  // of the vault and of notes, by themselves and as items, and of letters
  ...["", "value", "body"],
  ...ofMethods,
  ...ofClients,
  "sealedSecrets.*",
  ...ofMethods.map((place) => `what.record.${place}`),
  ...ofClients.map((place) => `what.oauthClients.*.${place}`),
]);
