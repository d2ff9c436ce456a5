/** A secret by which an app or an OAuth client proves itself. */
export interface ClientSecret {
  /** With ENCRYPTION_KEY (a JWE). */
  readonly sealed: string;
  readonly createdAt: number;
  /** From this instant on it opens nothing; absent: it has no end. */
  readonly expiresAt?: number | undefined;
}

export function secretWorks({ expiresAt }: Pick<ClientSecret, "expiresAt">, now: number): boolean {
  return expiresAt === undefined || expiresAt > now;
}
