/** The shift of all log-odds that brings probabilities to the level of newer rows. */
import { logit, sigmoid } from '../log-odds.ts';

/** Standard deviation of the prior of a shift, log-odds: a handful of rows cannot move the level far. */
const PRIOR_DEVIATION = 1;
const MOST = 12;
/** Rows of either class from which a shift is learnt: below it the level is noise. */
export const LEAST_OF_CLASS = 30;
const TOLERANCE = 1e-10;

/** `1 / (1 + exp(-(logit p + shift)))`; certainty stays certain. */
export function shiftProbability(p: number, shift: number): number {
  return shift === 0 || p <= 0 || p >= 1 ? p : sigmoid(logit(p) + shift);
}

/**
 * The shift `d` in log-odds that maximises `sum_i [y_i ln q_i + (1 - y_i) ln(1 - q_i)] - d^2 / 2` with `q_i = sigmoid(logit p_i + d)`:
 * the maximum-likelihood intercept for fixed slopes, under a standard normal prior. In [-12, 12]; 0 without rows.
 *
 * Source: recalibration in the large, Steyerberg, Borsboom, van Houwelingen, Eijkemans and Habbema (2004).
 */
export function fitShift(p: Float64Array, y: Float64Array): number {
  const positives = y.reduce((sum, label) => sum + label, 0);
  // Falls as d grows, so its root is the only one.
  const slope = (d: number): number => positives - p.reduce((sum, value) => sum + shiftProbability(value, d), 0) - d / PRIOR_DEVIATION ** 2;
  let low = -MOST, high = MOST;
  while (high - low > TOLERANCE) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return p.length === 0 ? 0 : (low + high) / 2;
}
