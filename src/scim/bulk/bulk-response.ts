import { BULK_RESPONSE } from "../urns.js";

/** The outcome of one operation (RFC 7644 §3.7): `status` is a string, and `response` is there where it failed. */
export interface BulkResult {
  readonly method: string;
  readonly bulkId?: string | undefined;
  readonly version?: string | undefined;
  /** The resource's address; absent only where a POST made none. */
  readonly location?: string | undefined;
  readonly status: string;
  readonly response?: unknown;
}

export function bulkResponse(results: readonly BulkResult[]) {
  return { schemas: [BULK_RESPONSE], Operations: results };
}
