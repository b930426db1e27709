/** `dunlin models export ID --out FILE`: a default model in the open ONNX format. */
import { resolve } from 'node:path';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { homePaths } from '../../core/home.ts';
import type { CommandModule } from '../command.ts';
import { findArtefact } from '../find-model.ts';

export const command: CommandModule = {
  name: 'models export',
  summary: 'write a default model (logistic, scorecard or trees) as ONNX, which other programs can score with',
  examples: ['dunlin models export 3f9a6c --out model.onnx', 'python docs/examples/score_onnx.py model.onnx rows.csv'],
  configure: (command) => {
    command.argument('<id>', 'artefact id, or the beginning of one').requiredOption('--out <file>', 'file to write');
  },
  run: async (context, [id], options) => {
    const { openRegistry } = await import('../../models/registry/registry.ts');
    const { readArtefact } = await import('../../models/artefact/read.ts');
    const { exportOnnx } = await import('../../models/artefact/onnx/export.ts');
    const home = homePaths(context.home), artefact = readArtefact(home.artefacts, findArtefact(home, openRegistry(home.registry).events(), id!));
    const file = resolve(String(options['out'])), bytes = exportOnnx(artefact);
    writeFileAtomically(file, bytes);
    const { estimator, featureNames } = artefact.manifest;
    return {
      json: { artefactId: artefact.id, estimator, file, bytes: bytes.length, features: featureNames, outputs: ['margin', 'probability'] },
      text: `${file}: ${estimator} ${artefact.id.slice(0, 12)} with ${featureNames.length} inputs by feature name; outputs margin (log-odds) and probability.`,
    };
  },
};
