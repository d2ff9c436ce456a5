/**
 * Settings: what the operator decides before the process starts. Read once from the environment and one file, checked by one
 * schema, frozen. What belongs to a team (policies, SSO methods, directories) is no setting: it lives in the store and is
 * changed by the verbs of `teams/`.
 */
export { readSettings, usualSettingsFile, type SettingsRequest } from "./read-settings.js";
export { settingSources, settingsSchema, type SettingName } from "./schema.js";
export { SettingsFault, type Settings } from "./settings.js";
export { showSettings, withoutPassword, type ShownSetting } from "./show-settings.js";
