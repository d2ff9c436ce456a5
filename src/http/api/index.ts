/**
 * The door for programs, `/api/v1`: an address for each operation of `admin/`, JSON in and out, problems (RFC 9457) for
 * refusals, and the document (OpenAPI 3.1) that is made of the operations themselves.
 */
export { apiDoor, type ApiDoor, type ApiDoorDeps } from "./api-door.js";
export { docsRouter, problemsRouter } from "./docs-router.js";
export { openApiDocument } from "./openapi.js";
export { ProblemFault, type Problem } from "./problem.js";
export { proveCaller } from "./prove.js";
export { routes } from "./routes.js";
