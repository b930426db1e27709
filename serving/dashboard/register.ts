/** `/ui`: portfolio, model and one debtor, as plain pages rendered here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Type from 'typebox';
import { isDunlinError } from '../../core/errors.ts';
import { problemResponses } from '../schemas/parts.ts';
import type { App, AppDependencies } from '../routes/dependencies.ts';
import { renderDebtor, renderDebtorSearch } from './debtor-page.ts';
import { html } from './html.ts';
import { renderModel } from './model-page.ts';
import { sendPage } from './page.ts';
import { renderPortfolio } from './portfolio-page.ts';

const pageSchema = { hide: true, response: { 200: Type.String(), 404: Type.String(), ...problemResponses(400, 503) } };

export function registerDashboard(app: App, dependencies: AppDependencies): void {
  const { live, models, decisions } = dependencies;
  const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8');
  app.get('/ui/style.css', { schema: { hide: true, response: { 200: Type.String(), ...problemResponses() } } }, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').serializer(String).send(style));

  app.get('/ui', { schema: pageSchema }, async (_request, reply) =>
    sendPage(reply, { title: 'Portfolio', path: '/ui', body: await renderPortfolio(live.current()) }));

  app.get('/ui/model', { schema: pageSchema }, async (_request, reply) =>
    sendPage(reply, { title: 'Model', path: '/ui/model', body: renderModel(live.current().published, models) }));

  app.get('/ui/debtor', {
    schema: { ...pageSchema, querystring: Type.Object({ id: Type.Optional(Type.String({ maxLength: 128 })) }, { additionalProperties: false }) },
  }, async (request, reply) => {
    const id = request.query.id ?? '';
    if (id === '') return sendPage(reply, { title: 'Debtor', path: '/ui/debtor', body: renderDebtorSearch('') });
    try {
      return sendPage(reply, { title: 'Debtor', path: '/ui/debtor', body: await renderDebtor(live.current(), decisions, id) });
    } catch (error) {
      if (!isDunlinError(error) || error.code !== 'debtor-unknown') throw error;
      const body = html`${renderDebtorSearch(id)}<p role="status">No debtor with this id is in the published snapshot.</p>`;
      return sendPage(reply, { title: 'Debtor', path: '/ui/debtor', body, status: 404 });
    }
  });
}
