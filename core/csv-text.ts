/** A text as a CSV field: in quotes where it holds a comma, a quote or the end of a line. */
export function csvText(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
