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
  'date-range': 'a date must lie in the years 1800 to 2199; what stands for no date, such as 0001-01-01 or 9999-12-31, belongs in nullTexts',
  'time-gap': 'a local time must be one that the clocks of the zone have shown; they were put forward over this one',
  'money-format': 'the amount must be written with the declared decimal mark and thousands mark, with no more decimals than its currency has, and be below 2^63 minor units',
  'money-negative': 'the amount must not be negative',
  'integer-format': 'the number must be whole and below 2^63',
  'number-format': 'the number must be finite and written with the declared decimal mark',
  'list-format': 'the list must be a JSON array',
  'id-too-long': 'an id must have at most 128 bytes',
  'control-character': 'an id must not have control characters, nor a text the NUL character',
  'text-too-long': 'a text must have at most 64 KiB',
  'currency-code': 'the currency must be a code of ISO 4217 in capital letters, present or past, that money is kept in',
  'known-before-event': 'a fact must not be known before it happened',
  'conflict': 'the same key must not come with other content',
} as const;

export type IntakeRule = keyof typeof INTAKE_RULES;
