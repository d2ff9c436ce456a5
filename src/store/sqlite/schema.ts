/**
 * The tables, as migrations: each runs once, in order, and is never changed after a release. Unique columns are named
 * after the property they guard and stand last in their index (faults.ts). Ids, slugs and keys are compared as bytes;
 * columns that are compared without letter case hold the fold.
 */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: string;
}

/** A record says the aliases of a method; a table of their own keeps them unique in the installation. */
const aliasesOfNew = `INSERT INTO aliases
  SELECT json_extract(value, '$.acs'), json_extract(value, '$.entityId'), new.id
  FROM json_each(new.record, '$.aliases');`;

const settings = `
CREATE TABLE teams (
  id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, slug TEXT NOT NULL UNIQUE, record TEXT NOT NULL
) STRICT;
CREATE TABLE methods (
  id TEXT NOT NULL PRIMARY KEY, team TEXT NOT NULL, version INTEGER NOT NULL, slug TEXT NOT NULL UNIQUE,
  notes TEXT NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE INDEX methods_of_team ON methods (team, slug);
CREATE TABLE aliases (acs TEXT NOT NULL UNIQUE, entity_id TEXT NOT NULL UNIQUE, method TEXT NOT NULL) STRICT;
CREATE INDEX aliases_of_method ON aliases (method);
CREATE TRIGGER aliases_made AFTER INSERT ON methods BEGIN
  ${aliasesOfNew}
END;
CREATE TRIGGER aliases_changed AFTER UPDATE OF record ON methods BEGIN
  DELETE FROM aliases WHERE method = old.id;
  ${aliasesOfNew}
END;
CREATE TRIGGER aliases_gone AFTER DELETE ON methods BEGIN
  DELETE FROM aliases WHERE method = old.id;
END;
CREATE TABLE directories (
  id TEXT NOT NULL PRIMARY KEY, team TEXT NOT NULL, version INTEGER NOT NULL, slug TEXT NOT NULL UNIQUE,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX directories_of_team ON directories (team, slug);
CREATE TABLE removals (
  directory TEXT NOT NULL, slot INTEGER NOT NULL, team TEXT NOT NULL, count INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  PRIMARY KEY (directory, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX removals_by_end ON removals (expires_at);
CREATE TABLE tokens (
  id TEXT NOT NULL PRIMARY KEY, team TEXT NOT NULL, version INTEGER NOT NULL, directory_id TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE, last_used_at INTEGER, notes TEXT NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE INDEX tokens_of_directory ON tokens (team, directory_id, id);
CREATE TABLE apps (
  id TEXT NOT NULL PRIMARY KEY, team TEXT NOT NULL, version INTEGER NOT NULL, slug TEXT NOT NULL,
  client_id TEXT NOT NULL UNIQUE, record TEXT NOT NULL, UNIQUE (team, slug)
) STRICT;
CREATE TABLE oauth_clients (
  id TEXT NOT NULL PRIMARY KEY, team TEXT NOT NULL, version INTEGER NOT NULL, directory_id TEXT NOT NULL, name TEXT NOT NULL,
  client_id TEXT NOT NULL UNIQUE, record TEXT NOT NULL, UNIQUE (directory_id, name)
) STRICT;
CREATE INDEX oauth_clients_of_team ON oauth_clients (team, directory_id);
CREATE TABLE domains (
  id TEXT NOT NULL PRIMARY KEY, team TEXT NOT NULL, version INTEGER NOT NULL, domain TEXT NOT NULL, notes TEXT NOT NULL,
  record TEXT NOT NULL, UNIQUE (team, domain)
) STRICT;
CREATE INDEX domains_by_name ON domains (domain, team);
CREATE TABLE deletions (
  id TEXT NOT NULL PRIMARY KEY, team TEXT NOT NULL, version INTEGER NOT NULL, until INTEGER NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE INDEX deletions_of_team ON deletions (team, id);
CREATE INDEX deletions_by_end ON deletions (until, id);
CREATE INDEX domains_due ON domains (json_extract(notes, '$.nextCheckAt'));
`;

/** Who comes in from behind the counter; never of one team alone, though a grant, a key or a link may be. */
const access = `
CREATE TABLE admins (
  id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, email TEXT NOT NULL UNIQUE, last_password_sign_in_at INTEGER,
  record TEXT NOT NULL
) STRICT;
CREATE TABLE invitations (
  id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, place TEXT NOT NULL, email TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE, record TEXT NOT NULL, UNIQUE (place, email)
) STRICT;
CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, team TEXT, hash TEXT NOT NULL UNIQUE, last_used_at INTEGER,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX api_keys_of_team ON api_keys (team, id);
CREATE TABLE setup_links (
  id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, team TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
  record TEXT NOT NULL
) STRICT;
CREATE INDEX setup_links_of_team ON setup_links (team, id);
`;

// The record stands last, so that what is asked of the other columns never reads its overflow pages.
const people = `
CREATE TABLE users (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, team TEXT NOT NULL, version INTEGER NOT NULL, owner TEXT NOT NULL,
  removed INTEGER NOT NULL, active INTEGER NOT NULL, state TEXT NOT NULL, user_name TEXT NOT NULL, external_id TEXT,
  primary_email TEXT,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, sso_method TEXT, sso_name TEXT, last_sign_in_at INTEGER,
  display TEXT NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_by_user_name ON users (team, user_name);
CREATE INDEX users_by_owner ON users (team, owner, removed, id, active);
CREATE INDEX users_by_state ON users (team, state, id);
CREATE INDEX users_by_external_id ON users (team, external_id, id);
CREATE INDEX users_by_primary_email ON users (team, primary_email, id, removed);
CREATE INDEX users_by_created_at ON users (team, created_at, id);
CREATE INDEX users_by_updated_at ON users (team, updated_at, id);
CREATE INDEX users_by_sso_method ON users (team, sso_method) WHERE sso_method IS NOT NULL;

CREATE TABLE user_values (
  user TEXT NOT NULL, path TEXT NOT NULL, element INTEGER NOT NULL, team TEXT NOT NULL, value TEXT,
  sorts INTEGER NOT NULL, PRIMARY KEY (user, path, element)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_values_by_value ON user_values (team, path, value, user, sorts);

CREATE TABLE user_counts (
  team TEXT NOT NULL, owner TEXT NOT NULL, removed INTEGER NOT NULL, active INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (team, owner, removed, active)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER users_made AFTER INSERT ON users BEGIN
  INSERT INTO user_counts VALUES (new.team, new.owner, new.removed, new.active, 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER users_gone AFTER DELETE ON users BEGIN
  UPDATE user_counts SET count = count - 1
  WHERE team = old.team AND owner = old.owner AND removed = old.removed AND active = old.active;
END;
CREATE TRIGGER users_moved AFTER UPDATE OF owner, removed, active ON users
WHEN old.owner <> new.owner OR old.removed <> new.removed OR old.active <> new.active BEGIN
  UPDATE user_counts SET count = count - 1
  WHERE team = old.team AND owner = old.owner AND removed = old.removed AND active = old.active;
  INSERT INTO user_counts VALUES (new.team, new.owner, new.removed, new.active, 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TABLE user_groups (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, team TEXT NOT NULL, version INTEGER NOT NULL, owner TEXT NOT NULL,
  members INTEGER NOT NULL DEFAULT 0, sum_0 INTEGER NOT NULL DEFAULT 0, sum_1 INTEGER NOT NULL DEFAULT 0,
  sum_2 INTEGER NOT NULL DEFAULT 0, sum_3 INTEGER NOT NULL DEFAULT 0, said TEXT, display_name TEXT NOT NULL,
  external_id TEXT, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX user_groups_by_display_name ON user_groups (team, display_name);
CREATE INDEX user_groups_by_owner ON user_groups (team, owner, id);
CREATE INDEX user_groups_by_external_id ON user_groups (team, external_id, id);
CREATE INDEX user_groups_by_created_at ON user_groups (team, created_at, id);
CREATE INDEX user_groups_by_updated_at ON user_groups (team, updated_at, id);

CREATE TABLE user_group_counts (
  team TEXT NOT NULL, owner TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (team, owner)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER user_groups_made AFTER INSERT ON user_groups BEGIN
  INSERT INTO user_group_counts VALUES (new.team, new.owner, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER user_groups_gone AFTER DELETE ON user_groups BEGIN
  UPDATE user_group_counts SET count = count - 1 WHERE team = old.team AND owner = old.owner;
  INSERT INTO deleted_groups VALUES (old.id);
END;
CREATE TRIGGER user_groups_moved AFTER UPDATE OF owner ON user_groups WHEN old.owner <> new.owner BEGIN
  UPDATE user_group_counts SET count = count - 1 WHERE team = old.team AND owner = old.owner;
  INSERT INTO user_group_counts VALUES (new.team, new.owner, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TABLE edges (
  group_id TEXT NOT NULL, user TEXT NOT NULL, method TEXT, added_at INTEGER NOT NULL, PRIMARY KEY (group_id, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX edges_by_user ON edges (user, group_id);
CREATE TABLE deleted_groups (id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE identities (
  id TEXT NOT NULL PRIMARY KEY, team TEXT NOT NULL, version INTEGER NOT NULL, user_id TEXT NOT NULL,
  method_id TEXT NOT NULL, key TEXT NOT NULL, record TEXT NOT NULL, UNIQUE (team, method_id, key)
) STRICT;
CREATE INDEX identities_of_user ON identities (team, user_id, id);
`;

const happenings = `
CREATE TABLE events (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL, chain TEXT NOT NULL, number INTEGER NOT NULL, subject_id TEXT NOT NULL,
  type TEXT NOT NULL, actor_id TEXT, previous_hash TEXT NOT NULL, hash TEXT NOT NULL, chained TEXT NOT NULL, salt TEXT, data TEXT, UNIQUE (chain, number)
) STRICT;
CREATE INDEX events_of_subject ON events (chain, subject_id, number);
CREATE INDEX events_of_type ON events (chain, type, number);
CREATE INDEX events_of_actor ON events (chain, actor_id, number) WHERE actor_id IS NOT NULL;
CREATE TABLE event_heads (
  chain TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL, hash TEXT NOT NULL, emptied INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE event_addresses (
  chain TEXT NOT NULL, address TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (chain, address, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, team TEXT NOT NULL, at INTEGER NOT NULL, source TEXT NOT NULL,
  directory_id TEXT, method_id TEXT, status TEXT NOT NULL, code TEXT, target TEXT NOT NULL, reference TEXT NOT NULL,
  expires_at INTEGER NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE INDEX attempts_newest ON attempts (team, id);
CREATE INDEX attempts_by_status ON attempts (team, status, id);
CREATE INDEX attempts_by_code ON attempts (team, code, id) WHERE code IS NOT NULL;
CREATE INDEX attempts_by_source ON attempts (team, source, id) WHERE source <> 'scim';
CREATE INDEX attempts_of_directory ON attempts (team, directory_id, status, id) WHERE directory_id IS NOT NULL;
CREATE INDEX attempts_of_method ON attempts (team, method_id, id) WHERE method_id IS NOT NULL;
CREATE INDEX attempts_by_reference ON attempts (team, reference);
CREATE INDEX attempts_by_end ON attempts (expires_at);

CREATE TABLE failures (
  id TEXT NOT NULL PRIMARY KEY, team TEXT NOT NULL, version INTEGER NOT NULL, key TEXT NOT NULL,
  subject_key TEXT NOT NULL, source TEXT NOT NULL, directory_id TEXT, method_id TEXT, code TEXT NOT NULL,
  state TEXT NOT NULL, last_seen_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, record TEXT NOT NULL,
  UNIQUE (team, key)
) STRICT;
CREATE INDEX failures_newest ON failures (team, last_seen_at, id);
CREATE INDEX failures_by_code ON failures (team, code, last_seen_at, id);
CREATE INDEX failures_by_end ON failures (expires_at);
CREATE INDEX failures_of_subject ON failures (team, subject_key, state);
CREATE INDEX failures_by_state ON failures (team, state, last_seen_at, id);

CREATE TABLE last_said (
  team TEXT NOT NULL, user TEXT NOT NULL, source TEXT NOT NULL, source_id TEXT NOT NULL, at INTEGER NOT NULL,
  digest TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (team, user, source, source_id)
) STRICT;

CREATE TABLE traces (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, team TEXT NOT NULL, method_id TEXT NOT NULL,
  outcome TEXT NOT NULL, authentic INTEGER NOT NULL, reference TEXT NOT NULL, expires_at INTEGER NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE INDEX traces_newest ON traces (team, method_id, authentic, id);
CREATE INDEX traces_by_outcome ON traces (team, method_id, outcome, id);
CREATE INDEX traces_by_reference ON traces (reference);
CREATE INDEX traces_by_end ON traces (expires_at);
`;

const passing = `
CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY, ended INTEGER NOT NULL, team TEXT, user TEXT, method TEXT, admin TEXT, name_id TEXT,
  session_index TEXT, expires_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_of_user ON sessions (team, user) WHERE user IS NOT NULL;
CREATE INDEX sessions_of_admin ON sessions (admin) WHERE admin IS NOT NULL;
CREATE INDEX sessions_by_name_id ON sessions (method, name_id) WHERE method IS NOT NULL;
CREATE INDEX sessions_by_session_index ON sessions (method, session_index) WHERE session_index IS NOT NULL;
CREATE INDEX sessions_by_idle_end ON sessions (expires_at) WHERE ended = 0;
CREATE INDEX sessions_by_end ON sessions (ends_at);

CREATE TABLE artefacts (
  model TEXT NOT NULL, id TEXT NOT NULL, ended INTEGER NOT NULL, team TEXT, grant_id TEXT, uid TEXT, account TEXT,
  sid TEXT, client TEXT, ends_at INTEGER NOT NULL, consumed_at INTEGER, payload TEXT NOT NULL, tells TEXT,
  tell_at INTEGER, PRIMARY KEY (model, id)
) STRICT;
CREATE INDEX artefacts_of_grant ON artefacts (grant_id) WHERE grant_id IS NOT NULL;
CREATE INDEX artefacts_by_uid ON artefacts (uid, model) WHERE uid IS NOT NULL;
CREATE INDEX artefacts_of_account ON artefacts (account, team) WHERE account IS NOT NULL;
CREATE INDEX artefacts_of_session ON artefacts (sid, team) WHERE sid IS NOT NULL;
CREATE INDEX artefacts_of_client ON artefacts (client, team) WHERE client IS NOT NULL;
CREATE INDEX artefacts_to_tell ON artefacts (tell_at) WHERE ended = 1 AND tell_at IS NOT NULL;
CREATE INDEX artefacts_by_end ON artefacts (ends_at);

CREATE TABLE notes (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
CREATE INDEX notes_by_end ON notes (expires_at);
CREATE TABLE spent (
  team TEXT NOT NULL, key TEXT NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (team, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_by_end ON spent (expires_at);
CREATE TABLE vault (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL) STRICT;
CREATE TABLE leases (name TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, until_ms INTEGER NOT NULL, term INTEGER NOT NULL) STRICT;
CREATE TABLE pulse (one INTEGER NOT NULL PRIMARY KEY, beats INTEGER NOT NULL) STRICT;
`;

/** What is sent to the outside; a place is a team or the installation. */
const outbox = `
CREATE TABLE endpoints (
  id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, place TEXT NOT NULL, kind TEXT NOT NULL, slug TEXT NOT NULL,
  record TEXT NOT NULL, UNIQUE (place, kind, slug)
) STRICT;
CREATE TABLE cursors (
  id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, place TEXT NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE TABLE deliveries (
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, place TEXT NOT NULL, endpoint TEXT NOT NULL, kind TEXT NOT NULL,
  state TEXT NOT NULL, number INTEGER NOT NULL, next_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_newest ON deliveries (endpoint, id);
CREATE INDEX deliveries_by_state ON deliveries (endpoint, state, id) WHERE state <> 'delivered';
CREATE INDEX deliveries_waiting ON deliveries (endpoint, number, id) WHERE state = 'waiting';
CREATE INDEX deliveries_due ON deliveries (kind, next_at) WHERE state = 'waiting' AND kind <> 'event';
CREATE INDEX deliveries_by_end ON deliveries (expires_at);
`;

/** The tables of settings, with the columns that hold them. */
export const settingsColumns = {
  teams: "record",
  directories: "record",
  tokens: "record",
  apps: "record",
  oauth_clients: "record",
  deletions: "record",
  methods: "record, notes",
  domains: "record, notes",
} as const;

/** A new state whenever a setting changes (settings-memory.ts). That a token was used is no change of it. */
const settingsState = `
CREATE TABLE settings_state (one INTEGER NOT NULL PRIMARY KEY, state TEXT NOT NULL) STRICT;
INSERT INTO settings_state VALUES (1, hex(randomblob(16)));
${Object.entries(settingsColumns)
  .map(([table, columns]) => stateTriggers(table, columns))
  .join("")}`;

function stateTriggers(table: string, columns: string): string {
  const moments = { made: "INSERT", changed: `UPDATE OF ${columns}`, gone: "DELETE" };
  const triggers = Object.entries(moments).map(
    ([name, moment]) => `CREATE TRIGGER ${table}_${name} AFTER ${moment} ON ${table} BEGIN
  UPDATE settings_state SET state = hex(randomblob(16));
END;
`,
  );
  return triggers.join("");
}

/** 0.1.0, whose commands may be asked beside a server of this release, finds a code by `failures_by_code`: it goes later. */
const failuresOfSource = `
CREATE INDEX failures_of_directory ON failures (team, directory_id, state, last_seen_at, id) WHERE directory_id IS NOT NULL;
CREATE INDEX failures_of_method ON failures (team, method_id, state, last_seen_at, id) WHERE method_id IS NOT NULL;
CREATE INDEX failures_of_code ON failures (team, code, state, last_seen_at, id);
`;

export const migrations: readonly Migration[] = [
  { version: 1, name: "the first tables", statements: settings + access + people + happenings + passing + outbox },
  { version: 2, name: "a state of all settings", statements: settingsState },
  { version: 3, name: "the failed lists of a directory, an SSO method and a code", statements: failuresOfSource },
];
