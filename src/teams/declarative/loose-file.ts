import { z } from "zod";

/**
 * The file as far as it can be read, whatever else is wrong with it: what does not fit its shape is left out, places stay.
 * So that references are judged in the same round as everything else.
 */
const name = z.string().optional().catch(undefined);
const given = z.unknown().optional();

function loose<T extends z.core.$ZodShape>(shape: T) {
  const empty = z.object(shape);
  // An empty object fits, as every key of these shapes may be absent.
  return z.preprocess(
    (value) => (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}),
    empty,
  );
}

const listOf = <T extends z.ZodType>(item: T) => z.array(item).optional().catch(undefined);

const looseMethod = loose({
  slug: name,
  metadataFile: given,
  metadataUrl: given,
  entityId: given,
  ssoUrl: given,
  certificates: given,
  attributes: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

const looseDirectory = loose({
  slug: name,
  ssoMethod: name,
  tokens: listOf(loose({ name, value: name })),
  oauthClients: listOf(loose({ name, clientId: name })),
});

const looseShape = loose({
  auditStreams: listOf(loose({ slug: name })),
  teams: listOf(
    loose({
      slug: name,
      ssoMethods: listOf(looseMethod),
      directories: listOf(looseDirectory),
      webhooks: listOf(loose({ slug: name })),
      auditStreams: listOf(loose({ slug: name })),
      apps: listOf(loose({ slug: name, clientId: name, claims: listOf(name) })),
      attributes: listOf(loose({ name })),
    }),
  ),
});

export type LooseFile = z.output<typeof looseShape>;
export type LooseMethod = z.output<typeof looseMethod>;

export function looseFile(written: unknown): LooseFile {
  return looseShape.parse(written);
}
