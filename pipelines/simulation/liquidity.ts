/** Liquidity, shocks and insolvency of a debtor, once a week. */
import { NEVER } from './debtor-state.ts';
import { PURPOSE, draw, normalOf, type DebtorRun } from './debtor-run.ts';

/** Memory of liquidity from week to week and its stationary deviation. Assumed. */
const MEMORY = 0.93;
const DEVIATION = 0.6;
const INSOLVENCY_KNOWN_AFTER_DAYS = 12;

/** `c = m + d`, `d <- .93 d + N(0, .6^2 (1 - .93^2))`, `m = capacity + season(sector, month) - b * unemployment gap - shock`. */
export function updateLiquidity(run: DebtorRun, day: number): void {
  const { profile, state, world } = run;
  const { calendar } = world;
  const { shock } = world.preset.dynamics;
  if (draw(run, PURPOSE.shock, day) < shock.weekly) state.shockUntilDay = day + 56 + Math.floor(126 * draw(run, PURPOSE.shockLength, day));
  const gap = run.world.macro.unemploymentGap(profile.place.region, calendar.monthIndex(day));
  const mean = profile.latent.capacity + profile.sector.cashSeason[calendar.monthOf(day)]!
    - profile.sector.unemploymentEffect * gap - (day < state.shockUntilDay ? shock.depth : 0);
  const noise = normalOf(draw(run, PURPOSE.liquidity, day), draw(run, PURPOSE.liquidityAngle, day));
  state.liquidityDeviation = MEMORY * state.liquidityDeviation + DEVIATION * Math.sqrt(1 - MEMORY * MEMORY) * noise;
  state.liquidity = mean + state.liquidityDeviation;
  if (state.insolventDay === NEVER && draw(run, PURPOSE.insolvency, day) < 0.0001 + 0.004 / (1 + Math.exp(2.5 * (state.liquidity + 2)))) {
    state.insolventDay = day;
    run.sink.insolvent(day, day + INSOLVENCY_KNOWN_AFTER_DAYS);
  }
}

/** The house learns of an insolvency some days later. */
export function noticeInsolvency(run: DebtorRun, day: number): void {
  if (run.state.insolventDay !== NEVER && day >= run.state.insolventDay + INSOLVENCY_KNOWN_AFTER_DAYS) run.state.insolvencyKnown = true;
}
