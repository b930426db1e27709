/** Charts of the seasonality backtest as Vega-Lite specifications. */
import type { Backtest } from '../backtest.ts';
import type { Chart } from './draw-chart.ts';

const WIDTH = 820;
const SERIES = ['observed', 'expected by the model', 'last known month', 'same month a year ago'] as const;
const COLOURS = ['var(--ink)', 'var(--accent)', 'var(--second)', 'var(--third)'];
const DASHES = [[1, 0], [1, 0], [6, 4], [2, 3]];

const LINE_LEGEND = { symbolType: 'stroke', symbolSize: 500 } as const;

const monthAxis = { field: 'month', type: 'ordinal', title: null, axis: { labelAngle: -45 } } as const;

export function seasonalityCharts(backtest: Backtest): readonly Chart[] {
  return [rateChart(backtest), gapChart(backtest), aucChart(backtest), yearChart(backtest)];
}

function rateChart({ months, meaning }: Backtest): Chart {
  const lines = months.flatMap((month) => ([
    [SERIES[0], month.observedRate?.value ?? null], [SERIES[1], month.expectedRate], [SERIES[2], month.lastValueRate], [SERIES[3], month.seasonalNaiveRate],
  ] as const).filter(([, rate]) => rate !== null).map(([series, rate]) => ({ month: month.month, series, rate })));
  const bands = months.filter((month) => month.observedRate !== null).map(({ month, observedRate }) => ({ month, lower: observedRate!.lower, upper: observedRate!.upper }));
  return {
    id: 'rates', title: 'Observed and expected rate by month',
    description: `Share of observation points for which ${meaning}: observed with a 95 % interval by debtor, expected by the model, last known month, and same month a year ago.`,
    spec: {
      width: WIDTH, height: 300,
      layer: [
        { data: { values: bands }, mark: { type: 'bar', color: 'var(--ink)', opacity: 0.12, width: 14 }, encoding: { x: monthAxis, y: { field: 'lower', type: 'quantitative' }, y2: { field: 'upper' } } },
        {
          data: { values: lines }, mark: { type: 'line', strokeWidth: 2 },
          encoding: {
            x: monthAxis, y: { field: 'rate', type: 'quantitative', title: 'rate', axis: { format: '.0%' } },
            color: { field: 'series', type: 'nominal', scale: { domain: [...SERIES], range: COLOURS }, sort: null, legend: LINE_LEGEND },
            strokeDash: { field: 'series', type: 'nominal', scale: { domain: [...SERIES], range: DASHES }, sort: null },
          },
        },
        {
          data: { values: lines.filter((line) => line.series === SERIES[0] || line.series === SERIES[1]) }, mark: { type: 'point', filled: true, size: 40, opacity: 1 },
          encoding: { x: monthAxis, y: { field: 'rate', type: 'quantitative' }, color: { field: 'series', type: 'nominal', scale: { domain: [...SERIES], range: COLOURS }, sort: null, legend: LINE_LEGEND } },
        },
      ],
    },
  };
}

function gapChart({ months }: Backtest): Chart {
  const values = months.filter((month) => month.calibrationInTheLarge !== null).map(({ month, calibrationInTheLarge }) => ({ month, ...calibrationInTheLarge! }));
  return {
    id: 'calibration', title: 'Observed less expected rate by month',
    description: 'Above zero more happened than the model said. Bars are 95 % intervals by debtor.',
    spec: {
      width: WIDTH, height: 220,
      layer: [
        { data: { values: [{ zero: 0 }] }, mark: { type: 'rule', color: 'var(--muted)' }, encoding: { y: { field: 'zero', type: 'quantitative' } } },
        { data: { values }, mark: { type: 'rule', color: 'var(--accent)', strokeWidth: 2 }, encoding: { x: monthAxis, y: { field: 'lower', type: 'quantitative', title: 'observed less expected', axis: { format: '+.0%' } }, y2: { field: 'upper' } } },
        { data: { values }, mark: { type: 'point', filled: true, color: 'var(--accent)', size: 60, opacity: 1 }, encoding: { x: monthAxis, y: { field: 'value', type: 'quantitative' } } },
      ],
    },
  };
}

function aucChart({ months }: Backtest): Chart {
  const values = months.filter((month) => month.auc !== null).map(({ month, auc }) => ({ month, ...auc! }));
  return {
    id: 'auc', title: 'AUC by month',
    description: 'How well the model ranks within each month; .5 is chance. Bars are 95 % intervals by debtor.',
    spec: {
      width: WIDTH, height: 220,
      layer: [
        { data: { values: [{ chance: 0.5 }] }, mark: { type: 'rule', color: 'var(--muted)', strokeDash: [4, 4] }, encoding: { y: { field: 'chance', type: 'quantitative' } } },
        { data: { values }, mark: { type: 'rule', color: 'var(--accent)', strokeWidth: 2 }, encoding: { x: monthAxis, y: { field: 'lower', type: 'quantitative', title: 'AUC', scale: { zero: false } }, y2: { field: 'upper' } } },
        { data: { values }, mark: { type: 'point', filled: true, color: 'var(--accent)', size: 60, opacity: 1 }, encoding: { x: monthAxis, y: { field: 'value', type: 'quantitative' } } },
      ],
    },
  };
}

const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** More years in one chart cannot be told apart. */
const SHOWN_YEARS = 5;
const YEAR_COLOURS = ['var(--third)', 'var(--second)', 'var(--fourth)', 'var(--accent)', 'var(--ink)'];

function yearChart({ history }: Backtest): Chart {
  const years = [...new Set(history.map(({ month }) => month.slice(0, 4)))].sort().slice(-SHOWN_YEARS);
  const values = history.filter(({ month }) => years.includes(month.slice(0, 4)))
    .map(({ month, observedRate }) => ({ year: month.slice(0, 4), calendarMonth: MONTH_NAMES[Number(month.slice(5)) - 1]!, observedRate }));
  return {
    id: 'years', title: 'Observed rate by calendar month, one line a year',
    description: `Where the lines of ${years.join(', ')} rise and fall together there is a season.`,
    spec: {
      width: WIDTH, height: 260,
      data: { values }, mark: { type: 'line', point: { size: 36 }, strokeWidth: 2 },
      encoding: {
        x: { field: 'calendarMonth', type: 'ordinal', sort: MONTH_NAMES, title: null, axis: { labelAngle: 0 } },
        y: { field: 'observedRate', type: 'quantitative', title: 'observed rate', axis: { format: '.0%' } },
        color: { field: 'year', type: 'nominal', scale: { domain: years, range: YEAR_COLOURS.slice(-years.length) }, legend: LINE_LEGEND },
      },
    },
  };
}
