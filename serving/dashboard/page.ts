/** The frame of every page: title, navigation, style, and headers that allow nothing from outside. */
import type { FastifyReply } from 'fastify';
import { html, type Html } from './html.ts';

/** Pages run no script and load nothing but the style sheet of this server. */
const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const LINKS = [
  { href: '/ui', text: 'Portfolio' }, { href: '/ui/model', text: 'Model' }, { href: '/ui/debtor', text: 'Debtor' }, { href: '/docs', text: 'API' },
] as const;

export interface Page {
  readonly title: string;
  /** The navigation link that is current. */
  readonly path: (typeof LINKS)[number]['href'];
  readonly body: Html;
  readonly status?: number;
}

export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  const document = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${page.title} - dunlin</title><link rel="stylesheet" href="/ui/style.css"></head>
<body><a class="skip" href="#content">Skip to content</a>
<header><strong>dunlin</strong><nav aria-label="Pages">${LINKS.map((link) => (link.href === page.path ? html`<a href="${link.href}" aria-current="page">${link.text}</a>` : html`<a href="${link.href}">${link.text}</a>`))}</nav></header>
<main id="content"><h1>${page.title}</h1>${page.body}</main></body></html>`;
  return reply.code(page.status ?? 200).headers(SECURITY_HEADERS).type('text/html; charset=utf-8').serializer(String).send(document.html);
}
