/** Between probabilities and log-odds. */

/** `1 / (1 + exp(-margin))`, accurate at both ends. */
export function sigmoid(margin: number): number {
  if (margin >= 0) return 1 / (1 + Math.exp(-margin));
  const odds = Math.exp(margin);
  return odds / (1 + odds);
}

/** `ln(p / (1 - p))`. */
export function logit(p: number): number {
  return Math.log(p) - Math.log1p(-p);
}
