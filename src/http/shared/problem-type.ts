/** The address of the page that explains the code of a problem (RFC 9457 §3.1.1). */
export function problemType(publicUrl: string, code: string): string {
  return `${publicUrl}/api/problems/${code}`;
}
