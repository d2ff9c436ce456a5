import { mongoPlaceOf } from "../lib/mongo-address.js";
import { settingSources, type SettingName } from "./schema.js";
import type { Settings } from "./settings.js";

export interface ShownSetting {
  readonly name: string;
  readonly variable: string;
  /** As JSON would hold it; a secret only says that it is there. */
  readonly value: unknown;
  readonly from: string;
}

/** The settings in force, for people and scripts. Secrets are never among them, not even in part. */
export function showSettings(settings: Settings): readonly ShownSetting[] {
  return Object.entries(settingSources).map(([name, source]) => ({
    name,
    variable: source.env,
    value: source.secret ? secretOf(name as SettingName, settings) : (settings[name as SettingName] ?? null),
    from: settings.origins.get(name) ?? "default",
  }));
}

function secretOf(name: SettingName, settings: Settings): string {
  if (name === "databaseUrl") return withoutPassword(settings.databaseUrl);
  const held = settings[name];
  return Array.isArray(held) ? `(${held.length} hidden)` : "(hidden)";
}

/** The address of the database without user, password and options: where it is may be shown. What cannot be read shows nothing. */
export function withoutPassword(databaseUrl: string): string {
  if (databaseUrl.startsWith("sqlite:")) return databaseUrl.split("?")[0] ?? "";
  return mongoPlaceOf(databaseUrl)?.shown ?? "(hidden)";
}
