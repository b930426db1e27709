/** `dunlin models compare A [B]`: two default models on rows newer than both, with a table, a page of plots, and a judgement on request. */
import { intervalText, percentText } from '../../core/figure-text.ts';
import { join, resolve } from 'node:path';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { DunlinError } from '../../core/errors.ts';
import { homePaths } from '../../core/home.ts';
import type { Interval } from '../../models/contract.ts';
import type { ModelComparison } from '../../pipelines/comparison/compare-models.ts';
import type { CommandModule } from '../command.ts';
import { findArtefact } from '../find-model.ts';
import { registryInstant } from '../registry-instant.ts';

export const command: CommandModule = {
  name: 'models compare',
  summary: 'compare two default models on rows that neither was fitted, chosen or calibrated on',
  examples: ['dunlin models compare 3f9a6c', 'dunlin models compare 3f9a6c 81d2be --segment region --out comparison', 'dunlin models compare 3f9a6c --judge'],
  configure: (command) => {
    command.argument('<a>', 'the candidate: artefact id, or the beginning of one').argument('[b]', 'the model it is compared with; left out: the champion of its label')
      .option('--segment <feature>', 'category feature to cut by, besides days past due').option('--out <dir>', 'write comparison.html there')
      .option('--judge', 'let the gate judge A against the champion; the look is counted and kept in the registry').option('--who <name>', 'who asked', 'operator');
  },
  run: async (context, [a, b], options) => {
    const { openRegistry } = await import('../../models/registry/registry.ts');
    const { readManifest } = await import('../../models/artefact/read.ts');
    const { assembleDeployment } = await import('../../pipelines/assemble.ts');
    const { compareModels } = await import('../../pipelines/comparison/compare-models.ts');
    const { judgeModels } = await import('../../pipelines/comparison/judge-models.ts');
    const home = homePaths(context.home), registry = openRegistry(home.registry);
    const candidateId = findArtefact(home, registry.events(), a!), { kind, label: learnt } = readManifest(home.artefacts, candidateId), label = learnt?.id;
    if (kind !== 'default-propensity') throw new DunlinError('argument-invalid', `Default models must be compared; got one of kind ${kind}. Each run judges those of other kinds: dunlin models show ${candidateId.slice(0, 12)} tells how.`);
    const inForceId = b === undefined ? registry.champion('default', undefined, label) : findArtefact(home, registry.events(), b);
    if (inForceId === null) throw new DunlinError('argument-invalid', `There must be a champion of ${label ?? 'the label'} to compare with; there is none. Name a second model.`);
    if (inForceId === candidateId) throw new DunlinError('argument-invalid', `Two models must be compared; got ${candidateId.slice(0, 12)} twice. Name another one.`);
    const deployment = assembleDeployment({ home: context.home, portfolioPath: context.portfolioPath }), seed = deployment.portfolio.seed ?? 1;
    const compared = await compareModels(deployment, { candidateId, inForceId, segmentBy: options['segment'] as string | undefined }, context);
    const verdict = options['judge'] === true ? judgeModels(registry, compared, { who: String(options['who']), at: registryInstant(registry.events()), seed }) : null;
    const page = options['out'] === undefined ? null : join(resolve(String(options['out'])), 'comparison.html');
    if (page !== null) {
      const { comparisonPage } = await import('../../pipelines/report/comparison-page.ts');
      writeFileAtomically(page, await comparisonPage({ portfolio: deployment.portfolio.name, comparison: compared.comparison, scores: compared.rows, verdict: verdict?.text ?? null }));
    }
    const notice = verdict === null ? 'A look, not a judgement: dunlin models compare --judge counts it and keeps the verdict.' : `Judged: ${verdict.text}`;
    return { json: { ...compared.comparison, verdict, page }, text: [...describe(compared.comparison), notice, ...(page === null ? [] : [`Page: ${page}`])].join('\n') };
  },
};

function describe({ rows, debtors, window, candidate, inForce, gain, scorePsi, segments }: ModelComparison): string[] {
  const line = (name: string, a: Interval, b: Interval, won?: Interval): string => `${name.padEnd(24)}${intervalText(a).padEnd(28)}${intervalText(b).padEnd(28)}${won === undefined ? '' : intervalText(won)}`;
  return [
    `${rows} rows of ${debtors} debtors, as-ofs ${window.from} to ${window.to}; 95 % intervals by debtor`, '',
    `${''.padEnd(24)}${`A: ${candidate.estimator} ${candidate.artefactId.slice(0, 8)}`.padEnd(28)}${`B: ${inForce.estimator} ${inForce.artefactId.slice(0, 8)}`.padEnd(28)}what A wins, paired`,
    line('AUC', candidate.metrics.auc, inForce.metrics.auc, gain.auc), line('log loss', candidate.metrics.logLoss, inForce.metrics.logLoss, gain.logLoss), line('Brier', candidate.metrics.brier, inForce.metrics.brier),
    line('observed less expected', candidate.metrics.calibrationInTheLarge, inForce.metrics.calibrationInTheLarge), `PSI of the probabilities: ${scorePsi.toFixed(3)}`, '',
    `${'segment'.padEnd(32)}${'rows'.padStart(8)}${'observed'.padStart(10)}${'A'.padStart(9)}${'B'.padStart(9)}   log loss won`,
    ...segments.map((each) => `${`${each.by}: ${each.segment}`.padEnd(32)}${String(each.rows).padStart(8)}${percentText(each.observedRate).padStart(10)}${percentText(each.expectedRate.candidate).padStart(9)}${percentText(each.expectedRate.inForce).padStart(9)}   ${intervalText(each.logLossGain)}`), '',
  ];
}
