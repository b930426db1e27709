/** Charts of two models side by side as Vega-Lite specifications. */
import type { ComparedModel, ModelComparison } from '../comparison/compare-models.ts';
import type { Chart } from './draw-chart.ts';

const WIDTH = 820, SQUARE = 420;

/** Scores of both, as the page draws them. */
export interface ScoreSamples {
  readonly candidate: Float64Array;
  readonly inForce: Float64Array;
}

export function comparisonCharts(comparison: ModelComparison, scores: ScoreSamples): readonly Chart[] {
  return [rocChart(comparison), calibrationChart(comparison), scoreChart(comparison, scores), segmentChart(comparison)];
}

/** How a model is called in legends and tables. */
export function nameOf(role: 'candidate' | 'inForce', { estimator, artefactId }: ComparedModel): string {
  return `${role === 'candidate' ? 'A' : 'B'}: ${estimator} ${artefactId.slice(0, 8)}`;
}

function both<T>({ candidate, inForce }: ModelComparison, read: (model: ComparedModel) => readonly T[]): readonly (T & { readonly model: string })[] {
  return [...read(candidate).map((each) => ({ ...each, model: nameOf('candidate', candidate) })), ...read(inForce).map((each) => ({ ...each, model: nameOf('inForce', inForce) }))];
}

function colour({ candidate, inForce }: ModelComparison) {
  return {
    field: 'model', type: 'nominal', sort: null, legend: { symbolType: 'stroke', symbolSize: 500 },
    scale: { domain: [nameOf('candidate', candidate), nameOf('inForce', inForce)], range: ['var(--accent)', 'var(--second)'] },
  } as const;
}

type Layer = Extract<Chart['spec'], { layer: unknown }>['layer'][number];

/** Where both axes are equal, up to `to`. */
function diagonal(to: number): Layer {
  return {
    data: { values: [{ from: 0, to }] }, mark: { type: 'rule', color: 'var(--muted)', strokeDash: [4, 4] },
    encoding: { x: { field: 'from', type: 'quantitative' }, x2: { field: 'to' }, y: { field: 'from', type: 'quantitative' }, y2: { field: 'to' } },
  };
}

function rocChart(comparison: ModelComparison): Chart {
  return {
    id: 'roc', title: 'ROC curve',
    description: 'Share of defaulters above each score against the share of others above it. The dashed diagonal is chance; the further above it, the better the order.',
    spec: {
      width: SQUARE, height: SQUARE,
      layer: [diagonal(1), {
        data: { values: [...both(comparison, (model) => model.roc)] }, mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          x: { field: 'falsePositiveRate', type: 'quantitative', title: 'share of others', axis: { format: '.0%' } }, y: { field: 'truePositiveRate', type: 'quantitative', title: 'share of defaulters', axis: { format: '.0%' } },
          color: colour(comparison), order: { field: 'falsePositiveRate' },
        },
      }],
    },
  };
}

function calibrationChart(comparison: ModelComparison): Chart {
  const values = both(comparison, (model) => model.reliability.map(({ expected, observed }) => ({ expectedRate: expected, observedRate: observed.value, lower: observed.lower, upper: observed.upper })));
  const most = Math.max(...values.map(({ expectedRate, upper }) => Math.max(expectedRate, upper)));
  const scale = { domain: [0, most] };
  return {
    id: 'calibration', title: 'Observed and expected rate in ten bins',
    description: 'Rows in ten bins of equal mass by probability. On the dashed diagonal as much is observed as was expected; above it more. Bars are 95 % intervals by debtor.',
    spec: {
      width: SQUARE, height: SQUARE,
      layer: [
        diagonal(most),
        { data: { values: [...values] }, mark: { type: 'rule', strokeWidth: 2 }, encoding: { x: { field: 'expectedRate', type: 'quantitative' }, y: { field: 'lower', type: 'quantitative' }, y2: { field: 'upper' }, color: colour(comparison) } },
        {
          data: { values: [...values] }, mark: { type: 'point', filled: true, size: 60, opacity: 1 },
          encoding: { x: { field: 'expectedRate', type: 'quantitative', title: 'expected', scale, axis: { format: '.0%' } }, y: { field: 'observedRate', type: 'quantitative', title: 'observed', scale, axis: { format: '.0%' } }, color: colour(comparison) },
        },
      ],
    },
  };
}

/** Bins of scores: eight a factor of ten. */
const LEAST_SCORE = 0.001, BINS_A_DECADE = 8;

function scoreChart(comparison: ModelComparison, scores: ScoreSamples): Chart {
  const count = Math.ceil(-Math.log10(LEAST_SCORE) * BINS_A_DECADE), edge = (bin: number): number => Math.min(1, LEAST_SCORE * 10 ** (bin / BINS_A_DECADE));
  const binned = (p: Float64Array, model: string): readonly object[] => {
    const shares = new Float64Array(count);
    for (const score of p) shares[Math.min(count - 1, Math.max(0, Math.floor(Math.log10(Math.max(score, LEAST_SCORE) / LEAST_SCORE) * BINS_A_DECADE)))]! += 1 / p.length;
    return Array.from(shares, (share, bin) => ({ middle: Math.sqrt(edge(bin) * edge(bin + 1)), share, model }));
  };
  return {
    id: 'scores', title: 'How probabilities are spread',
    description: `Share of rows in bins of probability on a logarithmic axis; what lies below ${100 * LEAST_SCORE} % is in the first. The PSI between the two is ${comparison.scorePsi.toFixed(3)}.`,
    spec: {
      width: WIDTH, height: 240,
      data: { values: [...binned(scores.candidate, nameOf('candidate', comparison.candidate)), ...binned(scores.inForce, nameOf('inForce', comparison.inForce))] },
      mark: { type: 'line', interpolate: 'step', strokeWidth: 2 },
      encoding: {
        x: { field: 'middle', type: 'quantitative', title: 'probability', scale: { type: 'log', domain: [LEAST_SCORE, 1] }, axis: { format: '~p', values: [0.001, 0.01, 0.1, 1] } },
        y: { field: 'share', type: 'quantitative', title: 'share of rows', axis: { format: '.0%' } }, color: colour(comparison),
      },
    },
  };
}

function segmentChart({ segments }: ModelComparison): Chart {
  const values = segments.map(({ by, segment, logLossGain }) => ({ name: `${by}: ${segment}`, ...logLossGain }));
  const y = { field: 'name', type: 'ordinal', title: null, sort: null, axis: { labelLimit: 320 } } as const;
  return {
    id: 'segments', title: 'What A wins over B by segment',
    description: 'Difference in log loss per row; right of zero A is better. Bars are 95 % intervals by debtor; among many segments some lie off zero by chance.',
    spec: {
      width: WIDTH - 260, height: Math.max(90, 26 * values.length),
      layer: [
        { data: { values: [{ zero: 0 }] }, mark: { type: 'rule', color: 'var(--muted)' }, encoding: { x: { field: 'zero', type: 'quantitative' } } },
        { data: { values }, mark: { type: 'rule', color: 'var(--accent)', strokeWidth: 2 }, encoding: { y, x: { field: 'lower', type: 'quantitative', title: 'log loss won per row' }, x2: { field: 'upper' } } },
        { data: { values }, mark: { type: 'point', filled: true, color: 'var(--accent)', size: 60, opacity: 1 }, encoding: { y, x: { field: 'value', type: 'quantitative' } } },
      ],
    },
  };
}
