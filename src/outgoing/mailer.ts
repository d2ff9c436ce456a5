import type { createTransport } from "nodemailer";
import { oneLine } from "../lib/one-line.js";
import type { Mailbox } from "../lib/mailbox.js";

/** A mail in plain text. */
export interface Mail {
  /** Stays the same however often it is tried, so that whoever gets it twice can tell. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A mail was not taken. `message` is for the operator: it holds no secret, and nothing of the mail but what the server said. */
export class MailFault extends Error {
  override readonly name = "MailFault";
  /** `server`: none can be sent now. `mail`: only this one was not taken. */
  readonly of: "server" | "mail";
  /** The same mail will never be taken. */
  readonly isFinal: boolean;
  constructor(message: string, { of, isFinal = false }: { of: MailFault["of"]; isFinal?: boolean }) {
    super(message);
    this.of = of;
    this.isFinal = isFinal;
  }
}

/** The package that speaks to mail servers is not installed: it is optional. */
export class NoMailPackage extends Error {
  override readonly name = "NoMailPackage";
  /** sysexits EX_CONFIG. */
  readonly exitCode = 78;
}

export interface MailerOptions {
  /** `smtp://user:password@host:587` or `smtps://…`, as SMTP_URL holds it. */
  readonly url: string;
  readonly from: Mailbox;
  /** Of the mails' ids, after the @. */
  readonly host: string;
  /** 10 s unless said, for each step. */
  readonly timeoutMs?: number;
}

export interface Mailer {
  /** @throws MailFault */
  send(mail: Mail): Promise<void>;
}

const usualTimeoutMs = 10_000;
/** RFC 5321 addresses but for quoted ones, which nobody has and which may hold anything. */
const oneAddress = /^[^\s<>()[\],;:\\"@]+@[^\s<>()[\],;:\\"@]+$/u;
const loopback = ["localhost", "127.0.0.1", "[::1]"];

/** Where mail goes, without user and password: for people to see. */
export function mailServerOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${hostname}:${port === "" ? usualPort(protocol) : port}`;
}

function usualPort(protocol: string): string {
  return protocol === "smtps:" ? "465" : "587";
}

/**
 * Sends mail through the operator's own server. With `smtps:` TLS comes first; with `smtp:` it is taken up where the server
 * offers it (STARTTLS), and without it no password is sent. To this very machine `smtp:` goes without TLS: a server there has a
 * certificate that nobody vouches for.
 * @throws NoMailPackage
 */
export async function makeMailer({ url, from, host, timeoutMs = usualTimeoutMs }: MailerOptions): Promise<Mailer> {
  const mail = await mailPackage();
  const { protocol, hostname, username, password } = new URL(url);
  const server = mailServerOf(url);
  const transport = mail.createTransport({
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(server.slice(server.lastIndexOf(":") + 1)),
    secure: protocol === "smtps:",
    ignoreTLS: protocol === "smtp:" && loopback.includes(hostname),
    requireTLS: protocol === "smtp:" && username !== "" && !loopback.includes(hostname),
    ...(username !== "" && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs },
    // What a mail holds is text of ours: it names no file and no address to be read.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return {
    async send({ id, to, subject, text }) {
      if (!oneAddress.test(to)) {
        throw new MailFault("The address is none that mail can be sent to.", { of: "mail", isFinal: true });
      }
      try {
        await transport.sendMail({
          from,
          to: { name: "", address: to },
          ...{ subject: oneLine(subject), text, messageId: `<${id}@${host}>` },
          // Nobody's out-of-office note shall answer (RFC 3834).
          headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
        });
      } catch (error) {
        throw faultOf(error, server, from.address);
      }
    },
  };
}

/** @throws NoMailPackage */
async function mailPackage(): Promise<{ readonly createTransport: typeof createTransport }> {
  try {
    return await import("nodemailer");
  } catch (error) {
    throw new NoMailPackage(
      "SMTP_URL is set, and the optional package nodemailer, which sends mail, is not installed. Install it (npm install nodemailer), or leave SMTP_URL out: nothing needs mail.",
      { cause: error },
    );
  }
}

/** What nodemailer says of a fault: its own code, the SMTP command it came at, and the server's answer where there was one. */
interface SaidFault {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

function faultOf(error: unknown, server: string, from: string): MailFault {
  const { code = "", command = "", responseCode = 0, response = "" } = error as SaidFault;
  const said = response === "" ? "" : ` It said: ${oneLine(response).slice(0, 200)}`;
  if (code === "EAUTH") {
    return new MailFault(`The mail server ${server} does not take the user and password of SMTP_URL.${said}`, {
      of: "server",
    });
  }
  if (code === "ETLS") {
    return new MailFault(
      `The mail server ${server} cannot be spoken to under TLS, and no password is sent without. Use smtps://, or a server that offers STARTTLS.`,
      { of: "server" },
    );
  }
  if (responseCode === 0 || responseCode === 421) {
    const why = code === "" ? "it went away" : code;
    return new MailFault(`The mail server ${server} cannot be reached (${why}).${said}`, { of: "server" });
  }
  const isFinal = responseCode >= 500;
  if (command === "RCPT TO") {
    return new MailFault(`The mail server ${server} does not take the address.${said}`, { of: "mail", isFinal });
  }
  if (command === "DATA") {
    return new MailFault(`The mail server ${server} does not take the mail.${said}`, { of: "mail", isFinal });
  }
  return new MailFault(`The mail server ${server} does not take mail from ${from} (MAIL_FROM).${said}`, {
    of: "server",
  });
}
