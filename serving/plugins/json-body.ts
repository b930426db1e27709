/** Reading of request bodies: JSON and nothing else, bounded in size and depth, without prototype keys. */
import type { FastifyInstance } from 'fastify';
import { DunlinError } from '../../core/errors.ts';

export const MAXIMUM_BODY_BYTES = 1024 * 1024;
export const MAXIMUM_JSON_DEPTH = 32;

/** The one media type, with or without the one charset that JSON has (RFC 8259 section 8.1). */
const ACCEPTED = /^application\/json(?:; ?charset=utf-8)?$/i;

/** Refuses other media types before the body is read, then parses strictly. */
export function registerJsonBody(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (request.method !== 'POST' && request.headers['content-type'] === undefined) return;
    if (!ACCEPTED.test(request.headers['content-type'] ?? '')) {
      throw new DunlinError('media-type-unsupported', 'The Content-Type must be application/json. Set that header and send JSON.');
    }
  });
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: MAXIMUM_BODY_BYTES }, (request, body, done) => {
    const text = String(body);
    if (jsonDepth(text) > MAXIMUM_JSON_DEPTH) {
      done(new DunlinError('body-invalid', `A body must be nested at most ${MAXIMUM_JSON_DEPTH} levels deep. Flatten it.`));
      return;
    }
    void parse(request, text, done);
  });
}

/** Deepest nesting of brackets outside strings; reads the text once, whatever its depth. */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 91 || code === 123) deepest = Math.max(deepest, ++depth);
    else if (code === 93 || code === 125) depth--;
  }
  return deepest;
}
