/** A certificate as Markdown, for people who decide and for those who audit them. */
import type { ExactBounds } from './bounds.ts';
import type { PolicyCertificate } from './certificate.ts';
import type { OpeDiagnostics } from './contract.ts';

export function certificatePage(certificate: PolicyCertificate): string {
  const { decidingBound, evidence, agreement, guards } = certificate;
  return [
    `# Certificate of ${certificate.subject}`, '',
    `Against ${certificate.inForce}: **${certificate.verdict}**${certificate.text.slice(certificate.verdict.length)}.`, '',
    `- Certificate \`${certificate.id}\``,
    `- Evidence: ${evidence.rows} decisions of ${evidence.clusters} debtors or groups, content \`${evidence.hash}\``,
    `- Estimand: ${certificate.estimand}`,
    `- Deciding bound, named in advance: lower end of ${decidingBound.metric} at ${number(100 * decidingBound.level)} %: ${number(decidingBound.lower)} has to clear ${number(decidingBound.threshold)}`, '',
    '## Estimates', '', '| policy | estimator | value | lower | upper | effective sample | largest weight | clipped | mean weight | rare |', '|---|---|---|---|---|---|---|---|---|---|',
    ...certificate.estimates.map((row) => {
      const shown = row as typeof row & OpeDiagnostics;
      return `| ${row.policy} | ${row.estimator} | ${number(row.value)} | ${number(row.lower)} | ${number(row.upper)} | ${number(shown.effectiveSampleSize)} | ${percent(shown.maxWeightShare)} | ${percent(shown.clippedShare)} | ${number(shown.meanWeight)} | ${percent(shown.rareShare)} |`;
    }), '',
    '## Agreement with the doubly robust estimate', '', '| estimator | dr less it | half-width | agrees |', '|---|---|---|---|',
    ...agreement.map((row) => `| ${row.estimator} | ${number(row.difference)} | ${number(row.halfWidth)} | ${row.agrees ? 'yes' : '**no**'} |`), '',
    '## Conditions', '', ...guards.map((guard) => `- ${guard.name}: ${guard.passes ? 'holds' : `**fails**: ${guard.text}`}`), '',
    ...describeBounds(certificate.bounds as unknown as readonly ExactBounds[]),
  ].join('\n');
}

function describeBounds(bounds: readonly ExactBounds[]): readonly string[] {
  if (bounds.length === 0) return [];
  return [
    '## Bounds without large-sample theory (IPS on capped rewards, 95 %)', '',
    '| policy | rewards cut to | mass cut | largest weight possible | value, Bernstein | value, at all times | gain over logged, Bernstein | gain, at all times |', '|---|---|---|---|---|---|---|---|',
    ...bounds.map(({ policy, cap, largestWeight, bernstein, sequence, difference }) =>
      `| ${policy} | ${number(cap.least)} to ${number(cap.most)} | ${percent(cap.cutShare)} | ${number(largestWeight)} | ${[bernstein, sequence, difference.bernstein, difference.sequence].map(({ lower, upper }) => `${number(lower)} to ${number(upper)}`).join(' | ')} |`), '',
  ];
}

function number(value: number | undefined): string {
  return value === undefined ? '-' : Number(value.toPrecision(4)).toString();
}

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(100 * share).toFixed(2)} %`;
}
