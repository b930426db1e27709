/** `/ui/debtor`: one debtor: what is owed, the pd with its reasons, and what could be done. Looking decides nothing. */
import { ACTION_NAMES } from '../../core/channel.ts';
import { formatMinor } from '../../core/money.ts';
import { readSituation, weigh } from '../decisions/situation.ts';
import type { DecisionBook } from '../decisions/decision-book.ts';
import type { LiveState } from '../live/live-state.ts';
import { readProfile } from '../profile/read-profile.ts';
import type { DebtorProfile } from '../schemas/debtor.ts';
import type { ScoreAnswer } from '../schemas/score.ts';
import { html, table, type Html } from './html.ts';

export function renderDebtorSearch(debtorId: string): Html {
  return html`<form method="get" action="/ui/debtor" role="search"><label for="id">Debtor id<input id="id" name="id" value="${debtorId}" maxlength="128" required autocomplete="off"></label><button type="submit">Show</button></form>`;
}

/** Throws `debtor-unknown`, `features-stale`. */
export async function renderDebtor(live: LiveState, decisions: DecisionBook, debtorId: string): Promise<Html> {
  const profile = await readProfile(live, decisions, debtorId);
  return html`${renderDebtorSearch(debtorId)}
<h2>Balances</h2>
<dl><dt>Days past due</dt><dd>${profile.ageing.dpd} (${profile.ageing.bucket})</dd><dt>As of</dt><dd>${profile.balances.asOf}</dd></dl>
${balances('Totals', profile.balances.totals)}${balances('Receivables', profile.balances.receivables)}
<h2>Risk</h2>${risk(profile.scores.current)}
<h2>Contact</h2>${await ranking(live, debtorId)}${lastDecision(profile)}
<h2>Contacts</h2>${contacts(profile.contacts.events)}
<h2>Features</h2>${features(profile)}`;
}

const CONTACTS_SHOWN = 20;

function contacts(events: DebtorProfile['contacts']['events']): Html {
  const earlier = events.length - CONTACTS_SHOWN;
  return html`${table('Contact events, newest first', ['When', 'Channel', 'Direction', 'What'].map((name) => ({ name })), events.slice(0, CONTACTS_SHOWN).map((event) => [event.eventAt, event.channel, event.direction, event.kind]))}
${earlier > 0 ? html`<p>${earlier} earlier ones are in the API, <code>GET /v1/debtors/{id}</code>.</p>` : ''}`;
}

function balances(caption: string, rows: DebtorProfile['balances']['totals']): Html {
  return table(caption, [{ name: 'Key' }, { name: 'Open', isNumeric: true }, { name: 'Overdue', isNumeric: true }, { name: 'Days past due', isNumeric: true }],
    rows.map((row) => [row.key, formatMinor(row.openMinor, row.currency), formatMinor(row.overdueMinor, row.currency), row.dpd]));
}

function risk(score: ScoreAnswer): Html {
  if (score.pd === null) return html`<p>No probability of default: ${score.unavailable.find((item) => item.field === 'pd')?.reason ?? 'not published'}.</p>`;
  return html`<dl><dt>Probability of default</dt><dd>${(score.pd * 100).toFixed(2)} %</dd><dt>Band</dt><dd>${score.riskBand}</dd><dt>Label</dt><dd>${score.model?.labelPack ?? ''}</dd><dt>As of</dt><dd>${score.asOf}</dd></dl>
${table('Reasons', [{ name: 'Reason' }, { name: 'Feature' }, { name: 'Log-odds', isNumeric: true }], score.reasons.map((reason) => [reason.text, html`<code>${reason.feature}</code>`, reason.contribution.toFixed(3)]))}`;
}

async function ranking(live: LiveState, debtorId: string): Promise<Html> {
  const situation = await readSituation(live, { debtorId });
  // The ranking does not depend on the draw.
  const output = weigh(situation, 0);
  const { currency } = live.published.manifest;
  const probability = (action: string): string => {
    const index = output.permitted.findIndex((permitted) => permitted === action);
    return index < 0 ? '-' : `${(output.probabilities[index]! * 100).toFixed(1)} %`;
  };
  return table('Actions, best first', [{ name: 'Action' }, { name: 'Would add', isNumeric: true }, { name: 'Probability', isNumeric: true }, { name: 'Blocked by' }],
    output.ranking.map((item) => [ACTION_NAMES[item.action], item.expectedValueMinor === null ? 'unknown' : formatMinor(BigInt(item.expectedValueMinor), currency), probability(item.action), item.blockedBy.join(', ')]));
}

function lastDecision(profile: DebtorProfile): Html {
  const last = profile.scores.lastDecision;
  return last ? html`<p>Last decision: ${last.action} in the epoch from ${last.epochOn} (<code>${last.decisionId}</code>).</p>` : html`<p class="note">No decision is recorded. This page records none.</p>`;
}

function features(profile: DebtorProfile): Html {
  if (!profile.behaviour) return html`<p>There is nothing to score.</p>`;
  return table(`Features as of ${profile.behaviour.asOf}`, [{ name: 'Feature' }, { name: 'Value', isNumeric: true }], Object.entries(profile.behaviour.features).map(([name, value]) => [name, value ?? 'missing']));
}
