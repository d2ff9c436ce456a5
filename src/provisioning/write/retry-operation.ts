import { scimBaseUrl } from "../../model/addresses.js";
import type { KeptOperation } from "../../model/attempt.js";
import type { Directory } from "../../model/directory.js";
import type { ReferenceId } from "../../model/ids.js";
import { ScimError, toleranceOf, wholeResource } from "../../scim/index.js";
import { type ErrorAnswer, errorAnswer } from "../answer-error.js";
import { attemptWrite } from "./attempt-write.js";
import type { ScimDoorDeps } from "../scim-call.js";
import { routeOf, segmentsOf } from "../routes.js";

export type Retried =
  | { readonly ok: true; readonly status: number; readonly location: string }
  | { readonly ok: false; readonly status: number; readonly body: ErrorAnswer["body"] };

/**
 * Applies a kept operation again, as if its directory had sent it now (`attempts retry`). It makes an attempt of its own,
 * and a success resolves what stands in the failed provisioning list.
 */
export async function retryOperation(
  deps: ScimDoorDeps,
  directory: Directory,
  asked: KeptOperation,
  reference: ReferenceId,
): Promise<Retried> {
  const call = {
    deps,
    team: deps.store.inTeam(directory.teamId),
    directory,
    caller: { actor: { kind: "directory", id: directory.id }, reference, by: "retry" } as const,
    base: scimBaseUrl(deps.publicUrl, directory),
    tolerance: toleranceOf(directory.quirks),
  };
  try {
    const route = routeOf(segmentsOf(asked.path));
    if (route.to !== "list" && route.to !== "resource") {
      throw new ScimError(400, "invalidSyntax", "This operation was not on a user or group.");
    }
    const request = {
      method: asked.method,
      kind: route.kind,
      ...(route.to === "resource" && { id: route.id }),
      projection: wholeResource,
    };
    const { status, location } = await attemptWrite(call, request, () => asked.body);
    return { ok: true, status, location };
  } catch (error) {
    const { status, body, fault } = errorAnswer(error, reference);
    if (fault !== undefined) throw error;
    return { ok: false, status, body };
  }
}
