/** Version of this program as artefacts record it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const CODE_VERSION = (JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as { version: string }).version;
