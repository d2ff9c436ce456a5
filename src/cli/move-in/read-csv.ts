import { idpTypes } from "../../model/sso-method.js";
import { UsageFault } from "../exit-codes.js";
import { csvRows } from "./csv-rows.js";
import { idpTypeOf, pemOf, textIn, wrongFile, type Moved, type MovedConnection, type MovedLink } from "./moved.js";

const columns = [
  ...["team", "method", "name", "idp", "entity_id", "sso_url", "sso_binding", "certificate", "metadata_url"],
  ...["old_acs", "old_entity_id", "email", "user_name", "given_name", "family_name", "name_id", "name_id_format"],
] as const;
type Column = (typeof columns)[number];

/**
 * A CSV with a line of column names. A row with `entity_id` or `metadata_url` is a connection, a row with `name_id` is
 * somebody's link; one row may be both. `method` is needed in each.
 */
export function readCsv(text: string): Moved {
  if (/^\s*[[{]/.test(text)) throw wrongFile("CSV", "it is JSON. Say --from polis or --from keycloak.");
  const [head, ...rows] = csvRows(text);
  const names = head?.map((name) => name.trim().toLowerCase()) ?? [];
  const unknown = names.filter((name) => !columns.some((column) => column === name));
  if (!names.includes("method") || unknown.length > 0) {
    const said =
      unknown.length > 0 ? `there is no column ${unknown.slice(0, 5).join(", ")}` : "it has no column method";
    throw new UsageFault(`The first line must name the columns, and ${said}. There are: ${columns.join(", ")}.`);
  }
  const connections: MovedConnection[] = [];
  const links: MovedLink[] = [];
  for (const [index, row] of rows.entries()) {
    const at = `row ${index + 2}`;
    if (row.length > names.length) throw new UsageFault(`${at} has more values than there are columns.`);
    const of = (column: Column): string | undefined => {
      const place = names.indexOf(column);
      return place < 0 ? undefined : textIn(row[place]);
    };
    const method = of("method");
    if (method === undefined) throw new UsageFault(`${at} has no method.`);
    const isConnection = of("entity_id") !== undefined || of("metadata_url") !== undefined;
    if (isConnection) connections.push(connectionOf(at, method, of));
    const nameId = of("name_id");
    if (nameId !== undefined) {
      links.push({
        ...{ team: of("team"), connection: method, nameId, format: of("name_id_format"), email: of("email") },
        ...{ userName: of("user_name"), givenName: of("given_name"), familyName: of("family_name"), at },
      });
    } else if (!isConnection) {
      throw new UsageFault(`${at} has neither entity_id or metadata_url, nor name_id.`);
    }
  }
  return { connections, links, left: [] };
}

function connectionOf(at: string, slug: string, of: (column: Column) => string | undefined): MovedConnection {
  const [entityId, ssoUrl, metadataUrl, certificate] = [
    ...[of("entity_id"), of("sso_url"), of("metadata_url"), of("certificate")],
  ];
  const [acs, oldEntityId] = [of("old_acs"), of("old_entity_id")];
  if ((acs === undefined) !== (oldEntityId === undefined)) {
    throw new UsageFault(`${at}: old_acs and old_entity_id are needed together.`);
  }
  return {
    ...{ team: of("team"), slug, name: of("name") ?? slug, entityId },
    input: {
      idp: oneOf(at, "idp", idpTypes, of("idp")) ?? idpTypeOf([entityId, ssoUrl, metadataUrl]),
      ...(metadataUrl === undefined
        ? {
            entityId,
            ssoUrl,
            ssoBinding: oneOf(at, "sso_binding", ["redirect", "post"], of("sso_binding")) ?? "redirect",
          }
        : { metadataUrl, entityId }),
      ...(certificate !== undefined && metadataUrl === undefined && { certificates: [pemOf(certificate)] }),
      ...(acs !== undefined &&
        oldEntityId !== undefined && { aliases: [{ acs, entityId: oldEntityId }], asksAs: oldEntityId }),
    },
    withoutAlias: "leave old_acs and old_entity_id empty in its row",
    notes: metadataUrl === undefined && certificate === undefined ? ["It has no certificate: add it."] : [],
  };
}

function oneOf<const T extends string>(
  at: string,
  column: Column,
  choices: readonly T[],
  value: string | undefined,
): T | undefined {
  if (value === undefined) return undefined;
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) throw new UsageFault(`${at}: ${column} must be one of ${choices.join(", ")}.`);
  return chosen;
}
