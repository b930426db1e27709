/** `dunlin doctor`: what is there, what is not, and how to get it. */
import type { CommandModule } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { CHECKS, type Finding } from '../doctor-checks.ts';

export const command: CommandModule = {
  name: 'doctor',
  summary: 'say what is there (Node, DuckDB, TensorFlow, Temporal, Kafka, data) and how to get what is missing',
  examples: ['dunlin doctor', 'dunlin doctor --json'],
  configure: () => {},
  run: async (context) => {
    const findings: Finding[] = [];
    for (const [name, check] of Object.entries(CHECKS)) {
      context.progress({ step: 'doctor', share: findings.length / Object.keys(CHECKS).length, text: name });
      // One after the other: two TensorFlow backends of a process share an engine.
      findings.push({ name, ...await check(context) });
    }
    context.progress({ step: 'doctor', share: 1, text: `${findings.length} checks` });
    const isUsable = findings.every((finding) => finding.isThere || finding.isOptional);
    return {
      json: { isUsable, findings },
      text: [...findings.map(describeFinding), isUsable ? 'Everything that is required is there.' : 'Something that is required is missing.'].join('\n'),
      exitCode: isUsable ? 0 : EXIT_CODES['backend-unavailable'],
    };
  },
};

function describeFinding(finding: Finding): string {
  const mark = finding.isThere ? 'yes' : finding.isOptional ? 'no ' : 'NO ';
  return `${mark}  ${finding.name.padEnd(20)} ${finding.detail}${finding.remedy ? `\n     ${' '.repeat(20)} -> ${finding.remedy}` : ''}`;
}
