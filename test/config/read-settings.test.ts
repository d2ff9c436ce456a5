import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import {
  readSettings,
  SettingsFault,
  settingsSchema,
  settingSources,
  showSettings,
  withoutPassword,
} from "../../src/config/index.js";

const key = Buffer.from("0123456789abcdef0123456789ABCDEF").toString("base64");
const secret = "a-session-secret-of-more-than-32-characters";

describe("settings (DESIGN §8)", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "drawbridge-config-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = (text: string): string => {
    const path = join(folder, "drawbridge.yaml");
    writeFileSync(path, text);
    return path;
  };
  const read = (env: Record<string, string>, text = "{}") =>
    readSettings({ env: { DATA_FOLDER: folder, ...env }, file: file(text) });
  const faultsOf = (env: Record<string, string>, text?: string): readonly string[] => {
    try {
      read(env, text);
    } catch (error) {
      if (error instanceof SettingsFault) return error.faults;
      throw error;
    }
    return [];
  };

  it("work at once in development, with secrets made once and kept for the owner's eyes alone", () => {
    const first = read({});
    expect(first).to.include({ port: 8080, host: "127.0.0.1", publicUrl: "http://localhost:8080", stack: "global" });
    expect(first.encryptionKeys[0]).to.have.length(32);
    const second = read({});
    expect(second.sessionSecrets).to.deep.equal(first.sessionSecrets);
    expect(second.encryptionKeys).to.deep.equal(first.encryptionKeys);
    expect(statSync(join(folder, "development-secrets.json")).mode & 0o777).to.equal(0o600);
  });

  it("take a mail server with its sender, and never print its password", () => {
    const settings = read({
      SMTP_URL: "smtps://sso:p%40ss-word@mail.acme.example",
      MAIL_FROM: "Acme <sso@acme.example>",
    });
    expect(settings).to.include({ mailFrom: "Acme <sso@acme.example>" });
    expect(JSON.stringify(showSettings(settings))).to.not.contain("p%40ss-word");
    writeFileSync(join(folder, "smtp"), "smtp://mail.acme.example\n");
    const filed = read({ SMTP_URL_FILE: join(folder, "smtp"), MAIL_FROM: "sso@acme.example" });
    expect(filed.smtpUrl).to.equal("smtp://mail.acme.example");
  });

  for (const [url, fault] of [
    ["http://mail.acme.example", "SMTP_URL: must begin with smtp:// or smtps://"],
    ["smtp://sso:pa/ss@mail.acme.example", "SMTP_URL: must"],
    ["smtp://sso:se%zz@mail.acme.example", "SMTP_URL: must have a % of user or password written as %25"],
    ["smtp://sso@mail.acme.example", "SMTP_URL: must have both user and password, or neither"],
    ["smtp://mail.acme.example/?pool=true", "SMTP_URL: must have nothing after host and port"],
    ["mail.acme.example", "SMTP_URL: must"],
  ] as const) {
    it(`refuse ${url} as a mail server, without telling it`, () => {
      const [told = "", ...more] = faultsOf({ SMTP_URL: url, MAIL_FROM: "sso@acme.example" });
      expect(told.startsWith(fault), told).to.equal(true);
      expect(more).to.deep.equal([]);
      expect(told).to.not.match(/pa\/ss|se%zz/);
    });
  }

  it("want a sender for mail that is one, and say so of a sender without a server", () => {
    expect(faultsOf({ SMTP_URL: "smtp://mail.acme.example" })).to.deep.equal([
      "MAIL_FROM: must be set with SMTP_URL: the address that mail comes from",
    ]);
    for (const from of ["Acme", "a@b@c", "sso@acme.example, x@acme.example", "Acme <sso@acme.example> x"]) {
      expect(faultsOf({ SMTP_URL: "smtp://mail.acme.example", MAIL_FROM: from })[0], from).to.match(
        /^MAIL_FROM: must be an/,
      );
    }
    expect(read({ MAIL_FROM: "sso@acme.example" }).warnings).to.deep.equal([
      "MAIL_FROM is set without SMTP_URL: no mail is sent",
    ]);
  });

  it("refuse every development default in production, in one message", () => {
    expect(faultsOf({ NODE_ENV: "production" })).to.deep.equal([
      "PUBLIC_URL: must be set when NODE_ENV=production",
      "SESSION_SECRET: must be set when NODE_ENV=production",
      "ENCRYPTION_KEY: must be set when NODE_ENV=production",
    ]);
  });

  it("take production settings from the environment and make no secrets of their own", () => {
    const settings = read({
      NODE_ENV: "production",
      PUBLIC_URL: "https://sso.acme.example/",
      SESSION_SECRET: `${secret},${secret}-old`,
      ENCRYPTION_KEY: key,
      STACK_PEERS: '{"eu":"https://eu.acme.example"}',
      TRUST_PROXY: "1",
    });
    expect(settings).to.include({ host: "0.0.0.0", publicUrl: "https://sso.acme.example", trustProxy: 1 });
    expect(settings.sessionSecrets).to.deep.equal([secret, `${secret}-old`]);
    expect(settings.stackPeers).to.deep.equal({ eu: "https://eu.acme.example" });
    expect(() => statSync(join(folder, "development-secrets.json"))).to.throw();
  });

  it("refuse secrets in production that are one character again and again", () => {
    const good = { NODE_ENV: "production", PUBLIC_URL: "https://sso.acme.example", SESSION_SECRET: secret };
    const poor = /^(SESSION_SECRET|ENCRYPTION_KEY) \(entry \d\): is made of a few characters again and again; draw one/;
    for (const env of [
      { ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64") },
      { ENCRYPTION_KEY: `${"B".repeat(43)}=` },
      { ENCRYPTION_KEY: `${key},${Buffer.alloc(32).toString("base64")}` },
      { ENCRYPTION_KEY: key, SESSION_SECRET: "x".repeat(40) },
    ]) {
      const [fault, ...others] = faultsOf({ ...good, ...env });
      expect(fault).to.match(poor);
      expect(others).to.deep.equal([]);
    }
    expect(read({ ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64") }).production).to.equal(false);
  });

  it("let the environment win over the file, and the file over the defaults", () => {
    const settings = read({ PORT: "9001" }, "port: 9000\nlogLevel: warn\n");
    expect(settings).to.include({ port: 9001, logLevel: "warn" });
    expect(settings.origins.get("port")).to.equal("PORT");
  });

  it("read a secret from the file that NAME_FILE names, and refuse both at once", () => {
    const path = join(folder, "key");
    writeFileSync(path, `${key}\n`);
    expect(read({ ENCRYPTION_KEY_FILE: path }).encryptionKeys[0]?.toString("base64")).to.equal(key);
    expect(faultsOf({ ENCRYPTION_KEY_FILE: path, ENCRYPTION_KEY: key })).to.deep.equal([
      "ENCRYPTION_KEY and ENCRYPTION_KEY_FILE are both set: keep one of them",
    ]);
    expect(faultsOf({ SESSION_SECRET_FILE: join(folder, "absent") }).join()).to.match(/cannot be read \(ENOENT\)/);
  });

  it("tell all faults at once, name the line of an unknown key, and print no secret", () => {
    const faults = faultsOf(
      { PORT: "high", ENCRYPTION_KEY: "hunter2hunter2", PUBLIC_URL: "https://sso_1.acme.example", STACK_PEERS: "{" },
      "logLevel: loud\ncolour: red\n",
    );
    const all = faults.join("\n");
    expect(faults).to.have.length(6);
    expect(all).to.match(/PORT: must be a whole number/);
    expect(all).to.match(/line 2: colour is not a setting/);
    expect(all).to.match(/line 1: logLevel must be one of/);
    expect(all).to.match(/PUBLIC_URL: must not have an underscore/);
    expect(all).to.match(/STACK_PEERS: must be a JSON object/);
    expect(all).to.match(/ENCRYPTION_KEY \(entry 1\): must be 32 bytes in base64/);
    expect(all).not.to.contain("hunter2");
  });

  for (const address of [
    "ftp://a.example",
    "https://a.example/path",
    "https://u:p@a.example",
    "a.example",
    "https://a.example/?q",
  ]) {
    it(`refuse PUBLIC_URL ${address}`, () => expect(faultsOf({ PUBLIC_URL: address })).to.have.length(1));
  }

  it("hold every token to at least 25 requests a second", () => {
    expect(faultsOf({ TOKEN_RATE: "24" })).to.have.length(1);
    expect(faultsOf({ TOKEN_RATE: "25" })).to.deep.equal([]);
  });

  it("refuse a file that is no YAML without quoting from it", () => {
    const faults = faultsOf({}, `sessionSecrets: ["${secret}"\nport: 1`);
    expect(faults.join()).to.match(/line \d+: is not readable YAML/);
    expect(faults.join()).not.to.contain(secret);
  });

  it("say where a file is missing that was asked for by name", () => {
    const absent = join(folder, "nowhere.yaml");
    expect(() => readSettings({ env: { DATA_FOLDER: folder }, file: absent })).to.throw(
      SettingsFault,
      /nowhere\.yaml: cannot be read/,
    );
  });

  for (const address of [
    "mongodb://ada:hun/ter2@db.example/x",
    "mongodb://ada:hun@ter2@db.example/x",
    "mongodb://ada:hun?ter2@db.example/x",
    "mongodb://ada:hun#ter2@db.example/x",
    "mongodb://ada:hunter2",
    "mongodb+srv://ada:hun/ter2@db.example/x?retryWrites=true",
  ]) {
    it(`show nothing of the database address ${address}, which cannot be read, and say what to write`, () => {
      const [fault, ...others] = faultsOf({ DATABASE_URL: address });
      expect(fault).to.match(/^DATABASE_URL: cannot be read as mongodb:.*%2F/);
      expect(others).to.deep.equal([]);
      expect(fault).not.to.match(/ada|hun|ter2/);
      expect(withoutPassword(address)).to.equal("(hidden)");
    });
  }

  for (const [address, shown] of [
    ["mongodb://ada:hun%2Fter2@a.example:27017,b.example/x?replicaSet=rs", "mongodb://a.example:27017,b.example/x"],
    ["mongodb+srv://ada:hunter2@db.example", "mongodb+srv://db.example"],
    ["mongodb://[2001:db8::1]:27017/?replicaSet=rs", "mongodb://[2001:db8::1]:27017/"],
    ["mongodb://%2Ftmp%2Fmongodb-27017.sock/x", "mongodb://%2Ftmp%2Fmongodb-27017.sock/x"],
    ["sqlite:./data/x.db?key=hunter2", "sqlite:./data/x.db"],
  ] as const) {
    it(`show the database address ${address} as ${shown}`, () => {
      expect(read({ DATABASE_URL: address }).databaseUrl).to.equal(address);
      expect(withoutPassword(address)).to.equal(shown);
    });
  }

  it("are shown with their origin and never with a secret", () => {
    const shown = showSettings(
      read({ DATABASE_URL: "mongodb://ada:hunter2@db.example:27017/x?authSource=admin", SESSION_SECRET: secret }),
    );
    const all = JSON.stringify(shown);
    expect(all).to.contain("mongodb://db.example:27017/x");
    expect(all).not.to.match(/hunter2|a-session-secret/);
    expect(shown.find((setting) => setting.name === "sessionSecrets")).to.include({
      value: "(1 hidden)",
      from: "SESSION_SECRET",
    });
  });

  it("are frozen", () => {
    const settings = read({});
    expect(settings).to.be.frozen;
    expect(settings.stackPeers).to.be.frozen;
  });

  it("are all explained in the commented example, which is itself a valid file", () => {
    const example = readFileSync("config/drawbridge.example.yaml", "utf8");
    expect(parse(example)).to.equal(null);
    const uncommented = example.replaceAll(/^# (\w+: )/gm, "$1").replaceAll(/\["…"\]/g, `["${key}"]`);
    expect(Object.keys(parse(uncommented) as object)).to.have.members(Object.keys(settingSources));
    expect(settingsSchema.safeParse(parse(uncommented)).error?.issues).to.equal(undefined);
  });
});
