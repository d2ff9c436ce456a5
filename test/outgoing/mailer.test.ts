import { expect } from "chai";
import { MailFault, makeMailer, type Mail, type MailerOptions } from "../../src/outgoing/index.js";
import { MailServer } from "../support/mail-server.js";
import { rejection } from "../support/rejection.js";
import { idpKey } from "../support/saml-keys.js";

const mail: Mail = {
  id: "01M",
  to: "it@acme.example",
  subject: "Acme: set up single sign-on",
  text: "Hello,\n\nöffne dies.\n",
};

describe("mail through the operator's server (RFC 5321, RFC 3207)", () => {
  let server: MailServer;
  beforeEach(async () => {
    server = await new MailServer().open();
  });
  afterEach(() => server.close());

  const mailer = (own: Partial<MailerOptions> = {}) =>
    makeMailer({
      ...{
        url: own.url ?? server.url,
        from: { name: "Acme sign-in", address: "sso@bridge.example" },
        host: "bridge.example",
      },
      ...{ timeoutMs: 1_000, ...own },
    });
  const fault = async (own: Partial<MailerOptions> = {}, sent: Partial<Mail> = {}): Promise<MailFault> => {
    const error = await rejection((await mailer(own)).send({ ...mail, ...sent }));
    expect(error).to.be.instanceOf(MailFault);
    return error as MailFault;
  };

  it("sends plain text to one address, from MAIL_FROM, with an id that stays the same and no wish for an answer", async () => {
    await (await mailer()).send(mail);
    const [got] = server.mails;
    expect(got?.from).to.equal("sso@bridge.example");
    expect(got?.text.trimEnd()).to.equal(mail.text.trimEnd());
    expect(got?.to).to.deep.equal(["it@acme.example"]);
    expect(got?.headers.get("from")).to.match(/^"?Acme sign-in"? <sso@bridge.example>$/);
    expect(got?.headers.get("subject")).to.equal(mail.subject);
    expect(got?.headers.get("message-id")).to.equal("<01M@bridge.example>");
    expect(got?.headers.get("auto-submitted")).to.equal("auto-generated");
    expect(got?.headers.get("content-type")).to.match(/^text\/plain; charset=utf-8/);
  });

  it("lets no subject and no name become a header of its own", async () => {
    const evil = "Acme\r\nBcc: all@acme.example\u2028X: y";
    await (await mailer({ from: { name: evil, address: "sso@bridge.example" } })).send({ ...mail, subject: evil });
    const [got] = server.mails;
    expect(got?.headers.has("bcc")).to.equal(false);
    expect(got?.headers.has("x")).to.equal(false);
    expect(got?.to).to.deep.equal(["it@acme.example"]);
  });

  it("sends nothing to what is not one address", async () => {
    for (const to of [
      "a@acme.example, b@acme.example",
      "a@acme.example>\r\nRCPT TO:<b@acme.example",
      "Eve <b@acme.example>",
    ]) {
      expect(await fault({}, { to })).to.include({ of: "mail", isFinal: true });
    }
    expect(server.connections).to.equal(0);
  });

  it("takes up TLS where it is offered, and insists on it before a password is sent", async () => {
    // 127.0.0.2 is no name of this machine that the mailer knows.
    const other = await new MailServer().open("127.0.0.2");
    try {
      other.account = { user: "sso", password: "p%ss" };
      const url = `smtp://sso:p%25ss@127.0.0.2:${other.port}`;
      expect(await fault({ url })).to.include({ of: "server" });
      expect((await fault({ url })).message)
        .to.match(/no password is sent without/)
        .and.not.contain("p%ss");
      // A certificate that nobody vouches for is none.
      other.tls = { key: idpKey.privateKeyPem, cert: idpKey.certificatePem };
      expect((await fault({ url })).of).to.equal("server");
      expect(other.mails).to.deep.equal([]);
    } finally {
      await other.close();
    }
  });

  it("signs in to a server of this machine without TLS", async () => {
    server.account = { user: "sso@acme", password: "a/b#c" };
    const url = `smtp://sso%40acme:a%2Fb%23c@127.0.0.1:${server.port}`;
    await (await mailer({ url })).send(mail);
    expect(server.mails[0]?.user).to.equal("sso@acme");
  });

  const faults: readonly {
    readonly when: string;
    readonly says: readonly [string, string | undefined];
    readonly is: Pick<MailFault, "of" | "isFinal">;
    readonly words: RegExp;
  }[] = [
    {
      when: "an address that is not there",
      says: ["RCPT TO", "550 5.1.1 no such user"],
      is: { of: "mail", isFinal: true },
      words: /does not take the address\. It said: .*no such user/,
    },
    {
      when: "an address it takes later",
      says: ["RCPT TO", "450 4.2.0 greylisted"],
      is: { of: "mail", isFinal: false },
      words: /greylisted/,
    },
    {
      when: "a mail it takes for spam",
      says: ["message", "554 5.7.1 spam"],
      is: { of: "mail", isFinal: true },
      words: /does not take the mail/,
    },
    {
      when: "a sender that is not allowed",
      says: ["MAIL FROM", "550 5.7.60 not yours"],
      is: { of: "server", isFinal: false },
      words: /sso@bridge\.example \(MAIL_FROM\)/,
    },
    {
      when: "no connection for now",
      says: ["greeting", "421 4.3.2 too many connections"],
      is: { of: "server", isFinal: false },
      words: /cannot be reached/,
    },
    {
      when: "a connection that breaks off",
      says: ["MAIL FROM", undefined],
      is: { of: "server", isFinal: false },
      words: /cannot be reached/,
    },
  ];
  for (const { when, says, is, words } of faults) {
    it(`tells of ${when}`, async () => {
      server.answers.set(...says);
      const told = await fault();
      expect(told).to.include(is);
      expect(told.message).to.match(words);
    });
  }

  it("tells of a wrong password without it", async () => {
    server.account = { user: "sso", password: "right" };
    const told = await fault({ url: `smtp://sso:wrong-one@127.0.0.1:${server.port}` });
    expect(told).to.include({ of: "server", isFinal: false });
    expect(told.message)
      .to.match(/user and password of SMTP_URL/)
      .and.not.contain("wrong-one");
  });

  it("tells of a server that is not there, and of one that never answers", async () => {
    server.answers.set("EHLO", "250-mail.example");
    expect((await fault({ timeoutMs: 200 })).message).to.match(/cannot be reached/);
    const { port } = server;
    await server.close();
    const gone = await fault({ url: `smtp://127.0.0.1:${port}` });
    server = await new MailServer().open();
    expect(gone.message).to.match(/cannot be reached/);
    expect(gone.of).to.equal("server");
  });
});
