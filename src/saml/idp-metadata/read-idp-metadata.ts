/**
 * Reads the metadata of an identity provider (SAML Metadata 2.0). Pure: the text comes from a file or from whoever fetched
 * it. Signatures on metadata are not judged; trust comes from where the text came from, and refreshes are pinned to the
 * entity ID by the caller.
 */
import { trimmed } from "../../lib/xml-space.js";
import type { Certificate } from "../certificate/certificate.js";
import { readSigningCertificates } from "./certificates.js";
import { fault, recogniseMistake, type MetadataFault, type MetadataWarning } from "./fault.js";
import { readInstant } from "../instant.js";
import { BINDING_POST, BINDING_REDIRECT, SAML_METADATA, SAML_PROTOCOL } from "../names.js";
import { declaredEncoding, metadataText } from "./metadata-text.js";
import { SamlRefusal } from "../refusal.js";
import { readXml } from "../xml/read-xml.js";
import { attributeOf, childElements, childrenNamed, isNamed, textOf, type XmlElement } from "../xml/tree.js";

/** What an identity provider says of itself. */
export interface IdpMetadata {
  readonly kind: "metadata";
  readonly entityId: string;
  readonly sso: EndpointByBinding;
  readonly slo: EndpointByBinding;
  /** For logout responses, where they go to another address than requests (`ResponseLocation`). */
  readonly sloResponse: EndpointByBinding;
  /** All keys it signs with, each once, in document order. Never empty. */
  readonly certificates: readonly Certificate[];
  readonly wantAuthnRequestsSigned: boolean;
  readonly nameIdFormats: readonly string[];
  /** The earliest `validUntil` that applies, in milliseconds. */
  readonly validUntilMs?: number | undefined;
  readonly warnings: readonly MetadataWarning[];
}

export interface EndpointByBinding {
  readonly redirect?: string | undefined;
  readonly post?: string | undefined;
}

export interface ReadMetadataOptions {
  readonly nowMs: number;
  /** Our own entity IDs: their metadata given back to us is the commonest mistake. */
  readonly ownEntityIds?: Iterable<string> | undefined;
  /** Which identity provider to take from a file that has several. */
  readonly entityId?: string | undefined;
}

const maxLength = 1024 * 1024;
/** SAML Core 2.0 §8.3.6. */
const maxEntityIdLength = 1024;
/** Trees of EntitiesDescriptor are walked this deep; federations nest once or twice. */
const maxNesting = 8;
const maxListed = 10;

interface Provider {
  readonly entityId: string;
  readonly entity: XmlElement;
  readonly role: XmlElement;
  /** The EntitiesDescriptor elements around it, whose validUntil binds it too. */
  readonly around: readonly XmlElement[];
}

/** Reads metadata, or says in one sentence why it cannot serve. Never throws for what was given. */
export function readIdpMetadata(given: Uint8Array | string, options: ReadMetadataOptions): IdpMetadata | MetadataFault {
  const input = metadataText(given);
  if (given.length > maxLength) {
    return fault("metadata_too_large", "This is larger than 1 MiB.");
  }
  const mistake = recogniseMistake(typeof input === "string" ? input : Buffer.from(input).toString("utf8"));
  if (mistake !== undefined) return mistake;
  let root: XmlElement;
  try {
    root = readXml(input, { comments: "skip", maxLength });
  } catch (error) {
    if (!(error instanceof SamlRefusal)) throw error;
    const encoding = declaredEncoding(Buffer.from(input).toString("latin1", 0, 200));
    return encoding === undefined || /^utf-8$/i.test(encoding)
      ? fault("metadata_xml", `This is not the XML of metadata: ${error.message}.`)
      : fault("metadata_encoding", `The file says that it is written in ${encoding}, and cannot be read as that.`);
  }
  const chosen = chooseProvider(root, options);
  return "kind" in chosen ? chosen : readProvider(chosen, options.nowMs);
}

function chooseProvider(root: XmlElement, options: ReadMetadataOptions): Provider | MetadataFault {
  if (!isNamed(root, SAML_METADATA, "EntityDescriptor") && !isNamed(root, SAML_METADATA, "EntitiesDescriptor")) {
    return fault(
      "metadata_root",
      `This XML is not SAML metadata: it begins with <${root.name}>, not with <EntityDescriptor>.`,
    );
  }
  const entities = entitiesOf(root, []);
  const providers = entities.flatMap(({ entity, around }) => providerOf(entity, around));
  const own = new Set(options.ownEntityIds);
  if (
    providers.some((one) => own.has(one.entityId)) ||
    (providers.length === 0 && entities.some(({ entity }) => own.has(entityIdOf(entity))))
  ) {
    return fault("metadata_own", "This is our own SP metadata.");
  }
  const [only] = providers;
  if (only === undefined) return noProvider(entities.map(({ entity }) => entity));
  const choices = [...new Set(providers.map((one) => one.entityId))];
  if (options.entityId === undefined && choices.length > 1) {
    return fault("metadata_several", `The file has ${choices.length} identity providers: ${listed(choices)}.`, choices);
  }
  const { entityId = only.entityId } = options;
  const wanted = providers.filter((one) => one.entityId === entityId);
  if (wanted.length > 0) return theOneOf(wanted, entityId, options.nowMs);
  return fault(
    "metadata_other_entity",
    `There is no identity provider ${entityId} here, but ${listed(choices)}.`,
    choices,
  );
}

/** A federation's file may describe one provider twice: those that say the same are one, and ones that cannot serve are none. */
function theOneOf(providers: readonly Provider[], entityId: string, nowMs: number): Provider | MetadataFault {
  const all = providers.map((provider) => ({ provider, read: readProvider(provider, nowMs) }));
  const usable = all.flatMap(({ provider, read }) => (read.kind === "metadata" ? [{ provider, read }] : []));
  const said = new Set(usable.map(({ read }) => whatCounts(read)));
  const [first] = usable.length > 0 ? usable : all;
  if (first !== undefined && said.size <= 1) return first.provider;
  return fault("metadata_twice", `The file describes ${entityId} ${usable.length} times, and not in the same way.`);
}

function whatCounts(read: IdpMetadata): string {
  const { sso, slo, sloResponse, certificates, wantAuthnRequestsSigned } = read;
  const keys = certificates.map(({ fingerprint256 }) => fingerprint256).sort();
  return JSON.stringify([sso, slo, sloResponse, keys, wantAuthnRequestsSigned]);
}

/** The first names in words; a federation may have thousands. */
function listed(names: readonly string[]): string {
  const more = names.length - maxListed;
  return `${names.slice(0, maxListed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function noProvider(entities: readonly XmlElement[]): MetadataFault {
  const isService = entities.some((entity) => childrenNamed(entity, SAML_METADATA, "SPSSODescriptor").length > 0);
  return isService
    ? fault("metadata_service_provider", "This is the metadata of a service provider.")
    : fault(
        "metadata_no_provider",
        "There is no SAML 2.0 identity provider in this metadata (no IDPSSODescriptor for that protocol).",
      );
}

function entitiesOf(
  element: XmlElement,
  around: readonly XmlElement[],
): { entity: XmlElement; around: readonly XmlElement[] }[] {
  if (isNamed(element, SAML_METADATA, "EntityDescriptor")) return [{ entity: element, around }];
  if (!isNamed(element, SAML_METADATA, "EntitiesDescriptor") || around.length >= maxNesting) return [];
  return childElements(element).flatMap((child) => entitiesOf(child, [...around, element]));
}

function providerOf(entity: XmlElement, around: readonly XmlElement[]): Provider[] {
  const roles = childrenNamed(entity, SAML_METADATA, "IDPSSODescriptor").filter((one) =>
    (attributeOf(one, "protocolSupportEnumeration") ?? "").split(/[ \t\n\r]+/).includes(SAML_PROTOCOL),
  );
  // several roles of one kind may stand side by side (SAML Metadata §2.3.2): one without a web address is not for us
  const role = roles.find(hasWebAddress) ?? roles[0];
  return role === undefined ? [] : [{ entityId: entityIdOf(entity), entity, role, around }];
}

function hasWebAddress(role: XmlElement): boolean {
  const { redirect, post } = endpoints(role, "SingleSignOnService", "Location");
  return redirect !== undefined || post !== undefined;
}

function entityIdOf(entity: XmlElement): string {
  return trimmed(attributeOf(entity, "entityID") ?? "");
}

function readProvider({ entityId, entity, role, around }: Provider, nowMs: number): IdpMetadata | MetadataFault {
  if (entityId === "" || entityId.length > maxEntityIdLength) {
    return fault(
      "metadata_entity_id",
      `The metadata has ${entityId === "" ? "no entityID" : "an entityID of more than 1024 characters"}.`,
    );
  }
  const sso = endpoints(role, "SingleSignOnService", "Location");
  if (sso.redirect === undefined && sso.post === undefined) {
    const offered = childrenNamed(role, SAML_METADATA, "SingleSignOnService").map(
      (one) => attributeOf(one, "Binding") ?? "?",
    );
    return fault(
      "metadata_sso",
      `The identity provider offers no web address for sign-in by HTTP-Redirect or HTTP-POST${offered.length === 0 ? "" : `, only: ${offered.join(", ")}`}.`,
    );
  }
  const { certificates, warnings } = readSigningCertificates(role, nowMs);
  if (certificates.length === 0) {
    const why = warnings.map((warning) => warning.message).join(" ");
    return fault("metadata_certificates", `There is no usable signing certificate in this metadata. ${why}`.trim());
  }
  const slo = endpoints(role, "SingleLogoutService", "Location");
  const validUntilMs = earliest([...around, entity, role]);
  return {
    kind: "metadata",
    entityId,
    sso,
    slo,
    sloResponse: endpoints(role, "SingleLogoutService", "ResponseLocation"),
    certificates,
    wantAuthnRequestsSigned: ["true", "1"].includes(trimmed(attributeOf(role, "WantAuthnRequestsSigned") ?? "")),
    nameIdFormats: childrenNamed(role, SAML_METADATA, "NameIDFormat")
      .map((one) => trimmed(textOf(one) ?? ""))
      .filter((one) => one !== ""),
    ...(validUntilMs === undefined ? {} : { validUntilMs }),
    warnings: [...warnings, ...addressWarnings([sso, slo]), ...ageWarnings(validUntilMs, nowMs)],
  };
}

/** The first usable address of each binding; only web addresses, for a browser will be sent there. */
function endpoints(role: XmlElement, service: string, attribute: "Location" | "ResponseLocation"): EndpointByBinding {
  const first = (binding: string): string | undefined =>
    childrenNamed(role, SAML_METADATA, service)
      .filter((one) => attributeOf(one, "Binding") === binding)
      .map((one) => trimmed(attributeOf(one, attribute) ?? ""))
      .find(isWebAddress);
  const [redirect, post] = [first(BINDING_REDIRECT), first(BINDING_POST)];
  return { ...(redirect !== undefined && { redirect }), ...(post !== undefined && { post }) };
}

function isWebAddress(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || /[\u0000-\u0020\u007f]/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === "" && password === "";
}

function addressWarnings(services: readonly EndpointByBinding[]): MetadataWarning[] {
  const plain = services
    .flatMap(({ redirect, post }) => [redirect, post])
    .filter((url) => url !== undefined && /^http:/i.test(url));
  return [...new Set(plain)].map((url) => ({
    code: "address_not_https",
    message: `The address ${url ?? ""} is not https: whoever listens can read and change what is sent there.`,
  }));
}

function earliest(elements: readonly XmlElement[]): number | undefined {
  const instants = elements
    .map((one) => readInstant(attributeOf(one, "validUntil")))
    .filter((one) => one !== undefined);
  return instants.length === 0 ? undefined : Math.min(...instants);
}

function ageWarnings(validUntilMs: number | undefined, nowMs: number): MetadataWarning[] {
  if (validUntilMs === undefined || validUntilMs > nowMs) return [];
  const until = new Date(validUntilMs).toISOString();
  return [
    { code: "metadata_out_of_date", message: `The metadata says that it was valid until ${until}: fetch it again.` },
  ];
}
