import { contentSecurityPolicy } from "../../shared/security-headers.js";

/** The pages' policy: as everywhere, and their own scripts may ask this origin, as live lists do. */
export const pagePolicy = `${contentSecurityPolicy()}; connect-src 'self'`;
