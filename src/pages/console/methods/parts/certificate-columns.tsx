import { Time } from "../../../shared/parts.js";
import { colons, EndBadge } from "../wizard/get-page.js";

/** As every list of certificates begins. */
export const certificateColumn = {
  name: "Certificate",
  cell: ({ subject, fingerprint256 }: { readonly subject: string; readonly fingerprint256: string }) => (
    <>
      <bdi>{subject}</bdi>
      <span class="soft small under code">{colons(fingerprint256)}</span>
    </>
  ),
};

export const endsColumn = {
  name: "Ends",
  cell: ({ notAfter, daysLeft }: { readonly notAfter: string; readonly daysLeft: number }) => (
    <>
      <EndBadge days={daysLeft} />
      <span class="soft small under">
        <Time at={Date.parse(notAfter)} />
      </span>
    </>
  ),
};
