/** `dunlin score`: scores debtors in process, without a server. */
import type { DecisionAnswer } from '../../serving/schemas/decision.ts';
import type { ScoreAnswer } from '../../serving/schemas/score.ts';
import type { CommandModule } from '../command.ts';
import { DunlinError } from '../../core/errors.ts';

export const command: CommandModule = {
  name: 'score',
  summary: 'score debtors from the published snapshot, and with --decision decide on a contact',
  examples: ['dunlin score c-0001', 'dunlin score c-0001 c-0002 --json', 'dunlin score c-0001 --decision'],
  configure: (command) => {
    command.argument('<debtor...>', 'debtor ids').option('--decision', 'also decide; the decision is recorded, and a server of the same data directory must not run');
  },
  run: async (context, args, options) => {
    if (args.length === 0) throw new DunlinError('argument-invalid', 'score must be given at least one debtor id; got none. Example: dunlin score c-0001.');
    const { decideOnce, scoreOnce } = await import('../../serving/score-once.ts');
    if (options['decision'] === true) {
      const decisions = await decideOnce(context.home, args);
      return { json: { decisions }, text: decisions.map((decision) => `${scoreText(decision)}\n${decisionText(decision)}`).join('\n\n') };
    }
    const scores = await scoreOnce(context.home, args);
    return { json: { scores }, text: scores.map(scoreText).join('\n\n') };
  },
};

function scoreText(score: Omit<ScoreAnswer, 'scoreId'>): string {
  const missing = score.unavailable.find((item) => item.field === 'pd');
  return [
    `${score.debtorId}  ${score.pd === null ? `no pd: ${missing?.reason ?? 'not published'}` : `pd ${(score.pd * 100).toFixed(2)} % (${score.riskBand}), label ${score.model?.labelPack ?? ''}`}, as of ${score.asOf} (${score.clock} clock)`,
    ...score.reasons.map((reason) => `  ${reason.contribution >= 0 ? '+' : ''}${reason.contribution.toFixed(3)}  ${reason.text}`),
  ].join('\n');
}

function decisionText({ channel, ranking, decisionId }: DecisionAnswer): string {
  const blocked = ranking.filter((item) => !item.permitted);
  return [
    `  decision ${decisionId}: ${channel.action} (probability ${channel.loggingProbability.toFixed(4)}, would add ${channel.expectedValueMinor ?? 'an unknown amount of'} minor units), until ${channel.notAfter}`,
    ...blocked.map((item) => `  not ${item.action}: ${item.blockedBy.join(', ')}`),
  ].join('\n');
}
