/** Rules that a value must keep; the names stand in quarantine files. */
export const INTAKE_RULES = {
  'row-shape': 'the row must have as many fields as the header',
  'row-quotes': 'a quoted field must close, and only a delimiter or a line break may follow its quote',
  'row-too-long': 'a record must have at most 1 MiB',
  'json-object': 'the line must be one JSON object with each key once',
  'required': 'a value must be there',
  'pattern': 'the text must match the pattern of the mapping',
  'value-unlisted': 'the text must be one of those that the mapping lists',
  'value-not-allowed': 'the value must be one of those of the table',
  'date-format': 'the date must be real and written in the declared format',
  'money-format': 'the amount must be written with the declared decimal mark, thousands mark and number of decimals',
  'money-negative': 'the amount must not be negative',
  'integer-format': 'the number must be whole',
  'number-format': 'the number must be written with the declared decimal mark',
  'list-format': 'the list must be a JSON array',
  'id-too-long': 'an id must have at most 128 bytes',
  'currency-code': 'the currency must be an ISO 4217 code',
  'known-before-event': 'a fact must not be known before it happened',
  'conflict': 'the same key must not come with other content',
} as const;

export type IntakeRule = keyof typeof INTAKE_RULES;
