import { readIdpMetadata } from "../../saml/index.js";
import {
  idpTypeOf,
  isObject,
  jsonOf,
  pemOf,
  slugOf,
  textIn,
  wrongFile,
  type Json,
  type Moved,
  type MovedConnection,
  type ReadOptions,
} from "./moved.js";

const what = "list of connections of Ory Polis (SAML Jackson)";

/**
 * Connections as Ory Polis, SAML Jackson before, answers them (`GET /api/v1/sso?tenant=…&product=…`), one or a list of them,
 * and as its pre-loaded files write them: there with the metadata itself. It knows no people: each comes by a sign-in.
 */
export function readPolis(text: string, options: ReadOptions): Moved {
  const value = jsonOf(text, what);
  const all = Array.isArray(value) ? value : isObject(value) && Array.isArray(value["data"]) ? value["data"] : [value];
  const records = all.filter(isObject);
  if (records.length !== all.length || records.length === 0 || !records.every(isConnection)) {
    const isKeycloak = isObject(value) && typeof value["realm"] === "string";
    throw wrongFile(
      what,
      isKeycloak ? "it is a realm of Keycloak. Say --from keycloak." : "no tenant and product in it.",
    );
  }
  const saml = records.filter((one) => !("oidcProvider" in one) && !("oidcClientId" in one));
  const perPlace = new Map<string, number>();
  for (const one of saml) perPlace.set(placeOf(one), (perPlace.get(placeOf(one)) ?? 0) + 1);
  return {
    connections: saml.map((one) => connectionOf(one, (perPlace.get(placeOf(one)) ?? 0) > 1, options)),
    links: [],
    left: [
      ...(saml.length < records.length
        ? [`${records.length - saml.length} OpenID Connect connections: identity providers come in by SAML here.`]
        : []),
      ...(saml.length > 0
        ? [
            "Its ACS, /api/oauth/saml, is an address of our own API: give each identity provider its new ACS and audience.",
            ...(options.hasSpKeys
              ? []
              : [
                  "Its key pair, which is none of a connection: where identity providers encrypt to it, give it by --sp-key and --sp-certificate (there PRIVATE_KEY and PUBLIC_KEY, or its store's).",
                ]),
          ]
        : []),
    ],
  };
}

function isConnection(record: Json): boolean {
  return textIn(record["tenant"]) !== undefined && textIn(record["product"]) !== undefined;
}

function placeOf(record: Json): string {
  return slugOf(`${String(record["tenant"])}-${String(record["product"])}`);
}

function connectionOf(record: Json, hasSisters: boolean, options: ReadOptions): MovedConnection {
  const team = textIn(record["tenant"]);
  const provider = isObject(record["idpMetadata"]) ? record["idpMetadata"] : {};
  const id = textIn(record["clientID"])?.slice(0, 6) ?? slugOf(textIn(provider["entityID"]) ?? "").slice(0, 20);
  const slug = hasSisters ? slugOf(`${placeOf(record)}-${id}`) : placeOf(record);
  const label = textIn(record["label"]) ?? textIn(record["name"]);
  const name = label ?? textIn(provider["friendlyProviderName"]) ?? textIn(provider["provider"]) ?? slug;
  const metadataUrl = textIn(record["metadataUrl"]);
  const notes = record["deactivated"] === true ? ["It was deactivated there."] : [];
  const metadataXml = metadataIn(record);
  if (metadataXml !== undefined) {
    const read = readIdpMetadata(metadataXml, { nowMs: options.nowMs });
    const entityId = read.kind === "metadata" ? read.entityId : undefined;
    return { team, slug, name, entityId, input: { idp: idpTypeOf([entityId]), metadataXml }, notes };
  }
  const entityId = textIn(provider["entityID"]);
  const sso = isObject(provider["sso"]) ? provider["sso"] : {};
  const slo = isObject(provider["slo"]) ? provider["slo"] : {};
  const [redirect, post] = [textIn(sso["redirectUrl"]), textIn(sso["postUrl"])];
  const ssoUrl = redirect ?? post;
  const certificate = textIn(provider["publicKey"]);
  const sloUrl = textIn(slo["redirectUrl"]) ?? textIn(slo["postUrl"]);
  const idp = idpTypeOf([entityId, ssoUrl]);
  if (certificate === undefined && metadataUrl !== undefined) {
    return { team, slug, name, entityId, input: { idp, metadataUrl }, notes };
  }
  const sloBinding = textIn(slo["redirectUrl"]) === undefined ? "post" : "redirect";
  return {
    ...{ team, slug, name, entityId },
    input: {
      ...{ idp, entityId, ssoUrl, ssoBinding: redirect === undefined ? "post" : "redirect" },
      ...(sloUrl !== undefined && { sloUrl, sloBinding }),
      ...(certificate !== undefined && { certificates: [pemOf(certificate)] }),
    },
    notes: [
      ...notes,
      ...(certificate === undefined
        ? ["The file has the certificate's thumbprint alone: add the certificate, or give the metadata."]
        : []),
      ...(certificate !== undefined && metadataUrl !== undefined
        ? [`Its metadata stands at ${metadataUrl}: set it, and new certificates come by themselves.`]
        : []),
    ],
  };
}

function metadataIn(record: Json): string | undefined {
  const encoded = textIn(record["encodedRawMetadata"]);
  return textIn(record["rawMetadata"]) ?? (encoded && Buffer.from(encoded, "base64").toString("utf8"));
}
