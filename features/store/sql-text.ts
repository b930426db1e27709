/** Texts inside SQL. */

/** `it's` -> `'it''s'`. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `my "column"` -> `"my ""column"""`. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
